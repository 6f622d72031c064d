use utoipa::{
    OpenApi,
    openapi::{
        self, Components,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::{auth::session::SESSION, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "InfraVault",
        description = "A gallery's API, for its own web app. Unsafe requests carry `X-Requested-With: infravault`, \
            or an API token as `Authorization: Bearer`, and then no cookie counts. \
            Errors are RFC 9457 problems."
    ),
    components(schemas(crate::error::Problem, crate::error::FieldError))
)]
struct Document;

/// The contract, from the routes themselves.
pub fn document() -> openapi::OpenApi {
    let app = actix_web::App::new().into_utoipa_app().openapi(Document::openapi());
    let mut document = app.configure(routes::api).split_for_parts().1;
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION)));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    document
}

/// The contract as it is committed.
pub fn json() -> Result<String, serde_json::Error> {
    Ok(document().to_pretty_json()? + "\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_contract_is_what_the_routes_say() {
        let committed = include_str!("../openapi.json");
        assert!(
            super::json().expect("serialises") == committed,
            "api-server/openapi.json is out of date: run `just openapi`"
        );
    }

    #[test]
    fn every_route_has_a_typed_answer_and_a_problem() {
        let document = serde_json::to_value(super::document()).expect("serialises");
        let paths = document["paths"].as_object().expect("paths");
        let operations = paths.values().flat_map(|path| path.as_object().expect("a path").values());
        let operations: Vec<_> = operations.filter(|value| value.is_object()).collect();
        assert_eq!(operations.len(), 27);
        for operation in operations {
            assert!(operation["responses"]["default"].is_object(), "{operation}");
            assert!(operation["operationId"].is_string(), "{operation}");
        }
    }
}
