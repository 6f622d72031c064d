//! Keeps Patroni's dynamic configuration as the spec and this release of the operator want it, while
//! the cluster runs.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{ResourceExt, core::ApiResource};
use serde_json::{Map, Value, json};

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    desired::patroni_configuration,
    error::Result,
    names::PATRONI_CONFIG_ANNOTATION,
    observe::Snapshot,
    vault::Vault,
};

/// The part of the configuration that is about Postgres itself.
const POSTGRESQL: &str = "postgresql";

/// Writes the configuration where it is another than wanted. Patroni writes beside it, and people may
/// with `patronictl`: it is read again right before, and written as it was read or not at all.
pub async fn keep(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Option<Change>> {
    let name = vault.names().patroni_config();
    if wanted(vault, seen)?.is_none() {
        return Ok(None);
    }
    seen.look_again::<ConfigMap>(vault, &name, &context.client).await?;
    let config_maps = ApiResource::erase::<ConfigMap>(&());
    let (Some(config), Some(object)) =
        (wanted(vault, seen)?, seen.get(&config_maps.kind, &name).cloned())
    else {
        return Ok(None);
    };
    let config = (Field::Annotations, json!({ PATRONI_CONFIG_ANNOTATION: config.to_string() }));
    merge(vault, &config_maps, &object, config, seen, context).await
}

/// What is to be written, where that is anything.
fn wanted(vault: &Vault, seen: &Snapshot) -> Result<Option<Value>> {
    let found = seen.find::<ConfigMap>(&vault.names().patroni_config())?;
    let Some(found) = found else { return Ok(None) };
    let current = found.annotations().get(PATRONI_CONFIG_ANNOTATION);
    let current = current.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let config = laid_over(&current, patroni_configuration(vault));
    Ok((config != current).then_some(config))
}

/// `ours` over `current`, whose other keys stay. The settings of Postgres are ours as a whole, so that
/// one that the spec no longer names is gone.
fn laid_over(current: &Value, ours: Value) -> Value {
    let Value::Object(mut ours) = ours else { return ours };
    let mut all = fields(current);
    let mut postgresql = all.get(POSTGRESQL).map(fields).unwrap_or_default();
    postgresql.extend(ours.get(POSTGRESQL).map(fields).unwrap_or_default());
    ours.insert(POSTGRESQL.to_owned(), Value::Object(postgresql));
    all.extend(ours);
    Value::Object(all)
}

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Value {
        json!({ "ttl": 20, "postgresql": { "use_slots": true, "parameters": { "work_mem": "8MB" } } })
    }

    #[test]
    fn keys_that_are_not_ours_stay() {
        let current = json!({ "ttl": 30, "pause": true, "postgresql": { "pg_ident": ["a"] } });
        let config = laid_over(&current, ours());
        assert_eq!(config["pause"], true);
        assert_eq!(config["postgresql"]["pg_ident"], json!(["a"]));
        assert_eq!(
            (&config["ttl"], &config["postgresql"]["use_slots"]),
            (&json!(20), &json!(true))
        );
    }

    #[test]
    fn a_setting_that_nobody_wants_any_more_is_gone() {
        let current = json!({ "postgresql": { "parameters": { "work_mem": "4MB", "jit": "on" } } });
        let config = laid_over(&current, ours());
        assert_eq!(config["postgresql"]["parameters"], json!({ "work_mem": "8MB" }));
    }

    #[test]
    fn what_is_as_wanted_or_cannot_be_read_becomes_ours() {
        assert_eq!(laid_over(&ours(), ours()), ours());
        assert_eq!(laid_over(&Value::Null, ours()), ours());
        assert_eq!(laid_over(&json!({ "postgresql": 1 }), ours()), ours());
    }
}
