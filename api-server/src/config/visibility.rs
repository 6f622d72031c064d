use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;

/// Who may see the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Visibility {
    /// Everybody who opens the host.
    Public,
    /// Whoever has signed in.
    SignedIn,
}

impl FromStr for Visibility {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Public" => Ok(Self::Public),
            "SignedIn" => Ok(Self::SignedIn),
            _ => Err("must be Public or SignedIn"),
        }
    }
}
