use serde::{Deserialize, Serialize};

use crate::error::{Error, Rule};

/// Why an image is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Not an image, or not one that decodes.
    Unsupported,
    /// It does not fit the memory of a worker.
    TooLarge,
    /// More pixels than we decode.
    TooManyPixels,
    /// More pictures in one than we take.
    TooManyFrames,
    /// More beside its pixels than a decoder should see.
    TooMuchMetadata,
}

impl Refusal {
    /// What whoever sent the image is told.
    pub(crate) fn error(self) -> Error {
        let (rule, detail) = match self {
            Self::Unsupported => (
                Rule::UnsupportedImage,
                "This file does not decode as a JPEG, PNG, WebP or GIF image. Save it as one of these and try again.",
            ),
            Self::TooLarge => (
                Rule::ImageTooLarge,
                "This image takes more memory to decode than there is for one. Make it smaller.",
            ),
            Self::TooManyPixels => (
                Rule::TooManyPixels,
                "Make the image smaller than 110 megapixels and 32,768 pixels a side.",
            ),
            Self::TooManyFrames => (
                Rule::TooManyFrames,
                "An animation has at most 1,000 frames and 500 megapixels in all of them. Make it shorter or smaller.",
            ),
            Self::TooMuchMetadata => (
                Rule::MetadataTooLarge,
                "This image carries more beside its pixels than 16 MiB, or than 1,024 parts. Save it without metadata.",
            ),
        };
        Error::refused(rule, detail)
    }
}
