//! Who is asking: sign-in by OpenID Connect, sessions, API tokens, who may come in and who may see, whose address it
//! is, and what keeps other sites out.

/// Who may come in.
pub mod admission;
/// What scripts sign in with.
pub mod api_token;
/// Whom requests come from, by their address.
pub mod client;
/// Refuses unsafe requests that another site may have sent.
pub mod csrf;
/// The user of a request.
pub mod current_user;
/// The sign-in provider.
pub mod oidc;
/// What an API token may be used for.
pub mod scope;
/// The tokens in cookies.
pub mod session;
/// What browsers call themselves.
pub mod user_agent;
/// Who may see the images.
pub mod viewer;

pub use client::Client;
pub use current_user::{CurrentSession, CurrentUser, Visitor};
pub use viewer::{MayLook, Viewer};
