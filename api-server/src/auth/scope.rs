use actix_web::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that an API token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To see what its user sees.
    Read,
    /// To upload images.
    Upload,
    /// To change what is said of one's own images.
    Edit,
    /// To delete one's own images, and to take them back.
    Delete,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Upload, Self::Edit, Self::Delete];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upload => "upload",
            Self::Edit => "edit",
            Self::Delete => "delete",
        }
    }

    /// What a token needs for a route. `None` where no token is enough: what is not listed here is for
    /// people in browsers.
    pub fn of(method: &Method, route: &str) -> Option<Self> {
        let about_images = ["/api/v1/images", "/api/v1/trash"];
        let about_images = about_images.iter().any(|path| route.starts_with(path));
        match (method.as_str(), route) {
            ("GET" | "HEAD", "/api/v1/session" | "/api/v1/account" | "/api/v1/users/{id}") => {
                Some(Self::Read)
            }
            ("GET" | "HEAD", _) if about_images || route.starts_with("/media/") => Some(Self::Read),
            ("POST", "/api/v1/images" | "/api/v1/images/check") => Some(Self::Upload),
            ("PATCH", "/api/v1/images/{id}") => Some(Self::Edit),
            ("DELETE", _) if about_images => Some(Self::Delete),
            (
                "POST",
                "/api/v1/images/trash" | "/api/v1/images/restore" | "/api/v1/images/{id}/restore",
            ) => Some(Self::Delete),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_that_nobody_has_thought_of_takes_no_token() {
        for (method, route) in [
            (Method::POST, "/api/v1/tokens"),
            (Method::GET, "/api/v1/tokens"),
            (Method::DELETE, "/api/v1/sessions"),
            (Method::GET, "/api/v1/sessions"),
            (Method::DELETE, "/api/v1/me"),
            (Method::POST, "/api/v1/images/{id}/something"),
            (Method::PUT, "/api/v1/images/{id}"),
        ] {
            assert_eq!(Scope::of(&method, route), None, "{method} {route}");
        }
        assert_eq!(Scope::of(&Method::GET, "/media/{id}/{file}"), Some(Scope::Read));
    }

    #[test]
    fn a_scope_is_spelled_as_in_requests() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).expect("a name"), scope.as_str());
        }
    }
}
