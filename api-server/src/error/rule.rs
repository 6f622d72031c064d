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
    /// A HEIC photo.
    HeicNotSupported,
    /// An AVIF image.
    AvifNotSupported,
    /// More bytes than this vault takes.
    ImageTooLarge,
    /// More pixels than this vault decodes.
    TooManyPixels,
    /// More frames than this vault takes.
    TooManyFrames,
    /// More beside its pixels than this vault takes.
    MetadataTooLarge,
    /// More uploads of one person at once than this vault takes.
    TooManyUploads,
    /// The key was used for another body.
    IdempotencyConflict,
    /// The key's upload is under way.
    UploadInProgress,
    /// An unsafe request that may come from another site.
    CrossSiteRequest,
    /// The sign-in did not prove who it is.
    SignInFailed,
    /// Somebody who may not come in.
    NotAllowed,
    /// A token that may not be used for this.
    ScopeMissing,
    /// More tokens than one user may have.
    TooManyTokens,
    /// More images or bytes than one user may have.
    QuotaExceeded,
    /// The body stopped coming.
    RequestTimeout,
    /// What was asked for is not what a condition names.
    PreconditionFailed,
    /// A range that begins after the last byte.
    RangeNotSatisfiable,
    /// Anything else that does not parse.
    InvalidRequest,
}

impl Rule {
    /// The last part of the problem's type.
    pub fn slug(self) -> &'static str {
        match self {
            Self::TitleRequired => "title-required",
            Self::TitleTooLong => "title-too-long",
            Self::DescriptionTooLong => "description-too-long",
            Self::UnsupportedImage => "unsupported-image",
            Self::HeicNotSupported => "heic-not-supported",
            Self::AvifNotSupported => "avif-not-supported",
            Self::ImageTooLarge => "image-too-large",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooManyFrames => "too-many-frames",
            Self::MetadataTooLarge => "metadata-too-large",
            Self::TooManyUploads => "too-many-uploads",
            Self::IdempotencyConflict => "idempotency-conflict",
            Self::UploadInProgress => "upload-in-progress",
            Self::CrossSiteRequest => "cross-site-request",
            Self::SignInFailed => "sign-in-failed",
            Self::NotAllowed => "not-allowed",
            Self::ScopeMissing => "scope-missing",
            Self::TooManyTokens => "too-many-tokens",
            Self::QuotaExceeded => "quota-exceeded",
            Self::RequestTimeout => "request-timeout",
            Self::PreconditionFailed => "precondition-failed",
            Self::RangeNotSatisfiable => "range-not-satisfiable",
            Self::InvalidRequest => "invalid-request",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::TitleRequired => "A title is required",
            Self::TitleTooLong => "The title is too long",
            Self::DescriptionTooLong => "The description is too long",
            Self::UnsupportedImage => "The file is not an image that can be shown",
            Self::HeicNotSupported => "HEIC photos cannot be shown",
            Self::AvifNotSupported => "AVIF images cannot be shown",
            Self::ImageTooLarge => "The file is too large",
            Self::TooManyPixels => "The image has too many pixels",
            Self::TooManyFrames => "The image has too many frames",
            Self::MetadataTooLarge => "The image carries too much beside its pixels",
            Self::TooManyUploads => "Too many uploads at once",
            Self::IdempotencyConflict => "The idempotency key was used for something else",
            Self::UploadInProgress => "The upload is under way",
            Self::CrossSiteRequest => "The request may come from another site",
            Self::SignInFailed => "Signing in failed",
            Self::NotAllowed => "This account may not sign in",
            Self::ScopeMissing => "The token may not be used for this",
            Self::TooManyTokens => "There are too many tokens",
            Self::QuotaExceeded => "There is no room left",
            Self::RequestTimeout => "The request took too long",
            Self::PreconditionFailed => "It is not what was expected",
            Self::RangeNotSatisfiable => "The range is beyond the end",
            Self::InvalidRequest => "The request is not valid",
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::TitleRequired
            | Self::TitleTooLong
            | Self::DescriptionTooLong
            | Self::TooManyPixels
            | Self::TooManyFrames
            | Self::MetadataTooLarge
            | Self::TooManyTokens
            | Self::QuotaExceeded
            | Self::IdempotencyConflict => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnsupportedImage | Self::HeicNotSupported | Self::AvifNotSupported => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::TooManyUploads => StatusCode::TOO_MANY_REQUESTS,
            Self::ImageTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::CrossSiteRequest | Self::NotAllowed | Self::ScopeMissing => StatusCode::FORBIDDEN,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::UploadInProgress => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::SignInFailed | Self::InvalidRequest => StatusCode::BAD_REQUEST,
        }
    }

    /// The field of the request that breaks it.
    pub(super) fn field(self) -> Option<&'static str> {
        match self {
            Self::TitleRequired | Self::TitleTooLong => Some("title"),
            Self::DescriptionTooLong => Some("description"),
            Self::UnsupportedImage
            | Self::HeicNotSupported
            | Self::AvifNotSupported
            | Self::ImageTooLarge
            | Self::TooManyPixels
            | Self::TooManyFrames
            | Self::MetadataTooLarge => Some("file"),
            Self::TooManyUploads
            | Self::IdempotencyConflict
            | Self::UploadInProgress
            | Self::CrossSiteRequest
            | Self::SignInFailed
            | Self::NotAllowed
            | Self::ScopeMissing
            | Self::TooManyTokens
            | Self::QuotaExceeded
            | Self::RequestTimeout
            | Self::PreconditionFailed
            | Self::RangeNotSatisfiable
            | Self::InvalidRequest => None,
        }
    }
}
