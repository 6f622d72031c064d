//! What the API server means by its answers.

use kube::core::Status;

use super::Error;

impl Error {
    /// A failed call: `verb` on `kind` `name`.
    pub fn api(verb: &'static str, kind: &str, name: &str) -> impl FnOnce(kube::Error) -> Self {
        let (kind, name) = (kind.to_owned(), name.to_owned());
        move |source| match &source {
            kube::Error::Api(status) if status.code == 403 && is_terminating(status) => {
                Self::Terminating { kind, name }
            }
            kube::Error::Api(status) if status.code == 403 && is_over_quota(&status.message) => {
                Self::Quota { kind, name, said: status.message.clone() }
            }
            kube::Error::Api(status) if verb == "apply" && matches!(status.code, 400 | 422) => {
                Self::Refused { kind, name, said: status.message.clone() }
            }
            _ => Self::Api { verb, kind, name, source: Box::new(source) },
        }
    }
}

/// Whether the API server speaks of a `ResourceQuota`: it has no other mark than its words.
pub fn is_over_quota(said: &str) -> bool {
    said.contains("exceeded quota")
}

/// Whether the API server makes nothing more in a namespace, because it is being deleted.
pub fn is_terminating(status: &Status) -> bool {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    causes.into_iter().any(|cause| cause.reason == "NamespaceTerminating")
}

/// The API server's own words where it had some: the library's wrapping helps nobody.
pub(super) fn cause(error: &kube::Error) -> String {
    match error {
        kube::Error::Api(status) if !status.message.is_empty() => status.message.clone(),
        other => other.to_string(),
    }
}
