//! Who is asking: sign-in by OpenID Connect, sessions, and what keeps other sites out.

/// Refuses unsafe requests that another site may have sent.
pub mod csrf;
/// The user of a request.
pub mod current_user;
/// The sign-in provider.
pub mod oidc;
/// The tokens in cookies.
pub mod session;

pub use current_user::{CurrentUser, Visitor};
