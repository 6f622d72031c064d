//! Which container images a vault is to run.

use super::{RELEASE, Vault};
use crate::{
    names::{self, Component},
    observed::RunningImages,
};

impl Vault {
    /// The wanted image of the API.
    pub fn api_image(&self, running: &RunningImages) -> String {
        self.image(Component::Api, running.api_served.as_ref())
    }

    /// The wanted image of the database.
    pub fn postgres_image(&self, running: &RunningImages) -> String {
        self.image(Component::Postgres, running.postgres.as_ref())
    }

    /// The wanted image of the object store.
    pub fn minio_image(&self, running: &RunningImages) -> String {
        self.image(Component::MinIo, running.minio.as_ref())
    }

    /// The image that the spec names for `component`: by itself, or by a release.
    pub fn named_image(&self, component: Component) -> Option<String> {
        let image = match component {
            Component::Postgres => self.spec.database.image.as_ref(),
            Component::MinIo => self.spec.object_store.as_ref().and_then(|it| it.image.as_ref()),
            Component::Api => self.spec.api.image.as_ref(),
            Component::Ingress => None,
        };
        let of_release = |release: &String| names::image(program(component), release);
        image.cloned().or_else(|| self.spec.version.as_ref().map(of_release))
    }

    /// Everything stays what it is until the spec moves it: a new operator rolls no pod.
    fn image(&self, component: Component, running: Option<&String>) -> String {
        let named = self.named_image(component);
        named.or_else(|| running.cloned()).unwrap_or_else(|| own(component))
    }
}

/// The image of our own release.
fn own(component: Component) -> String {
    names::image(program(component), RELEASE)
}

/// Which of our programs runs `component`.
fn program(component: Component) -> &'static str {
    match component {
        Component::Api => "api-server",
        other => other.as_str(),
    }
}
