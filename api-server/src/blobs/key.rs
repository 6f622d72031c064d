use uuid::Uuid;

/// A blob. Every path in the bucket is made here and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobKey {
    /// What the user sent, byte for byte.
    Original {
        /// The image.
        image: Uuid,
        /// The attempt that put it, so that two attempts never share a path.
        attempt: Uuid,
    },
    /// A size made from it.
    Rendition {
        /// The image.
        image: Uuid,
        /// The attempt that put it.
        attempt: Uuid,
        /// The width it is asked for by.
        width: u32,
    },
    /// Whose the bucket is.
    Owner,
    /// What a check of the store tries itself on: a blob of one part, or of several.
    Probe {
        /// Of several.
        large: bool,
    },
}

/// What is deleted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobPrefix {
    /// All of an image.
    Image(Uuid),
    /// What one attempt put.
    Attempt {
        /// The image.
        image: Uuid,
        /// The attempt.
        attempt: Uuid,
    },
    /// What a check of the store put.
    Probes,
}

impl BlobKey {
    /// Where it lies in the bucket.
    pub fn path(self) -> String {
        match self {
            Self::Original { image, attempt } => format!("images/{image}/{attempt}/original"),
            Self::Rendition { image, attempt, width } => {
                format!("images/{image}/{attempt}/{width}.webp")
            }
            Self::Owner => "owner".into(),
            Self::Probe { large: false } => "probes/small".into(),
            Self::Probe { large: true } => "probes/large".into(),
        }
    }

    /// What the store is told of it. An original is nothing in particular: should the bucket ever be
    /// reached by a browser, it must not be shown there.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Original { .. } | Self::Probe { .. } => "application/octet-stream",
            Self::Rendition { .. } => "image/webp",
            Self::Owner => "text/plain",
        }
    }
}

impl BlobPrefix {
    /// Ends with a slash, so that it never matches a neighbour.
    pub fn path(self) -> String {
        match self {
            Self::Image(image) => format!("images/{image}/"),
            Self::Attempt { image, attempt } => format!("images/{image}/{attempt}/"),
            Self::Probes => "probes/".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_lies_below_its_attempt_and_its_image_and_no_other() {
        let (image, attempt, other) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        for key in [
            BlobKey::Original { image, attempt },
            BlobKey::Rendition { image, attempt, width: 320 },
        ] {
            assert!(key.path().starts_with(&BlobPrefix::Attempt { image, attempt }.path()));
            assert!(key.path().starts_with(&BlobPrefix::Image(image).path()));
            assert!(!key.path().starts_with(&BlobPrefix::Attempt { image, attempt: other }.path()));
            assert!(!key.path().starts_with(&BlobPrefix::Image(other).path()));
        }
    }
}
