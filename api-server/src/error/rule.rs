use actix_web::http::StatusCode;

/// A rule that a client can break; each is the type of one problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// An image needs a title.
    TitleRequired,
    /// At most 120 characters.
    TitleTooLong,
    /// At most 2,000 characters.
    DescriptionTooLong,
    /// Not a JPEG, PNG, WebP or GIF that decodes.
    UnsupportedImage,
    /// More bytes than this vault takes.
    ImageTooLarge,
    /// More pixels than this vault decodes.
    TooManyPixels,
    /// The key was used for another body.
    IdempotencyConflict,
    /// An unsafe request that may come from another site.
    CrossSiteRequest,
    /// The sign-in did not prove who it is.
    SignInFailed,
    /// The body stopped coming.
    RequestTimeout,
    /// Anything else that does not parse.
    InvalidRequest,
}

impl Rule {
    /// The last part of the problem's type.
    pub fn slug(self) -> &'static str {
        self.parts().0
    }

    pub(super) fn parts(self) -> (&'static str, StatusCode, &'static str, Option<&'static str>) {
        const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
        match self {
            Self::TitleRequired => {
                ("title-required", UNPROCESSABLE, "A title is required", Some("title"))
            }
            Self::TitleTooLong => {
                ("title-too-long", UNPROCESSABLE, "The title is too long", Some("title"))
            }
            Self::DescriptionTooLong => (
                "description-too-long",
                UNPROCESSABLE,
                "The description is too long",
                Some("description"),
            ),
            Self::UnsupportedImage => (
                "unsupported-image",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The file is not an image that can be shown",
                Some("file"),
            ),
            Self::ImageTooLarge => (
                "image-too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The file is too large",
                Some("file"),
            ),
            Self::TooManyPixels => {
                ("too-many-pixels", UNPROCESSABLE, "The image has too many pixels", Some("file"))
            }
            Self::IdempotencyConflict => (
                "idempotency-conflict",
                UNPROCESSABLE,
                "The idempotency key was used for something else",
                None,
            ),
            Self::CrossSiteRequest => (
                "cross-site-request",
                StatusCode::FORBIDDEN,
                "The request may come from another site",
                None,
            ),
            Self::SignInFailed => {
                ("sign-in-failed", StatusCode::BAD_REQUEST, "Signing in failed", None)
            }
            Self::RequestTimeout => {
                ("request-timeout", StatusCode::REQUEST_TIMEOUT, "The request took too long", None)
            }
            Self::InvalidRequest => {
                ("invalid-request", StatusCode::BAD_REQUEST, "The request is not valid", None)
            }
        }
    }
}
