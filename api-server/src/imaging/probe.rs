//! What the first bytes say, and what is refused before any pixel is decoded.

use std::io::Cursor;

use image::{ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::{
    Header, Refusal,
    header::{MAX_DECODED, fits},
};

/// The most bytes that a PNG's metadata may inflate to; a larger colour profile is left out.
const MAX_INFLATED: u64 = 64 * 1024 * 1024;

/// The kinds of image that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF, of which the first frame is shown.
    Gif,
}

impl Format {
    /// How many bytes [`Format::sniff`] looks at.
    pub const SNIFFED: usize = 12;

    /// The kind that the first bytes tell. What the client calls it does not matter.
    pub fn sniff(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// Its media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Its usual file ending.
    pub fn extension(content_type: &str) -> &'static str {
        match content_type {
            "image/jpeg" => "jpg",
            "image/png" => "png",
            "image/webp" => "webp",
            "image/gif" => "gif",
            _ => "bin",
        }
    }

    fn image_format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::Webp => ImageFormat::WebP,
            Self::Gif => ImageFormat::Gif,
        }
    }
}

/// A decoder that has read the header and no pixel, if the header promises an image we can hold.
pub(super) fn open(bytes: Vec<u8>) -> Result<(Format, Box<dyn ImageDecoder>), Refusal> {
    let format = Format::sniff(&bytes).ok_or(Refusal::Unsupported)?;
    Header::new(format, bytes.len() as u64).feed(&bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.image_format());
    let mut limits = Limits::no_limits();
    // Of a PNG these bind all but its pixels, which are bound below; of others, what holds one frame.
    limits.max_alloc = Some(if format == Format::Png { MAX_INFLATED } else { MAX_DECODED });
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    fits(width, height, decoder.total_bytes())?;
    Ok((format, Box::new(decoder)))
}

/// What a decoder's refusal means to whoever sent the file.
pub(super) fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooLarge,
        _ => Refusal::Unsupported,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of `width` × `height` that has a header and nothing more.
    fn header_only(width: u32, height: u32) -> Vec<u8> {
        let mut png = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut png);
        image::ImageEncoder::write_image(encoder, &[0; 3], 1, 1, image::ExtendedColorType::Rgb8)
            .expect("encodes");
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        png
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }

    fn refused(bytes: Vec<u8>) -> Option<Refusal> {
        open(bytes).err()
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused_before_decoding() {
        assert_eq!(refused(header_only(32_769, 1)), Some(Refusal::TooManyPixels));
        assert_eq!(refused(header_only(20_000, 20_000)), Some(Refusal::TooManyPixels));
        assert_eq!(refused(header_only(10_000, 10_000)), None);
    }

    /// A PNG of one pixel with a colour profile of `length` bytes, deflated to next to nothing.
    fn profiled(length: usize) -> Vec<u8> {
        let mut png = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
        image::ImageEncoder::set_icc_profile(&mut encoder, vec![0; length]).expect("it has one");
        image::ImageEncoder::write_image(encoder, &[0; 3], 1, 1, image::ExtendedColorType::Rgb8)
            .expect("encodes");
        png
    }

    #[test]
    fn a_profile_that_inflates_to_more_than_fits_is_left_out() {
        for (length, kept) in [(3000, Some(3000)), (80 << 20, None)] {
            let (_, mut decoder) = open(profiled(length)).expect("an image");
            let profile = decoder.icc_profile().expect("readable");
            assert_eq!(profile.map(|profile| profile.len()), kept);
        }
    }

    #[test]
    fn more_metadata_than_fits_is_refused_before_a_decoder_sees_it() {
        let mut jpeg = b"\xff\xd8".to_vec();
        jpeg.extend(b"\xff\xe1\0\x02".repeat(2000));
        assert_eq!(refused(jpeg), Some(Refusal::TooMuchMetadata));
    }

    #[test]
    fn what_is_not_an_image_is_not_supported() {
        for bytes in [
            &b""[..],
            b"GIF",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\xff\xd8\xff",
            b"%PDF-1.7",
        ] {
            assert_eq!(refused(bytes.to_vec()), Some(Refusal::Unsupported), "{bytes:?}");
        }
    }
}
