use kube::{Resource, ResourceExt, core::DynamicObject};
use serde::de::{DeserializeOwned, value::MapDeserializer};
use serde_json::Value;

use crate::error::{Error, Result};

/// `object` as what its kind makes of it. What is large is borrowed: a run asks for the same object many
/// times.
pub fn typed<K>(object: &DynamicObject) -> Result<K>
where
    K: Resource<DynamicType = ()> + DeserializeOwned,
{
    parse(object).map_err(|source| Error::Parse {
        kind: K::kind(&()).into_owned(),
        name: object.name_any(),
        source,
    })
}

fn parse<K: DeserializeOwned>(object: &DynamicObject) -> serde_json::Result<K> {
    let types = serde_json::to_value(&object.types)?;
    let metadata = serde_json::to_value(&object.metadata)?;
    let fields = [&types, &object.data].into_iter().filter_map(Value::as_object).flatten();
    let fields = fields.map(|(name, value)| (name.as_str(), value));
    K::deserialize(MapDeserializer::new(fields.chain([("metadata", &metadata)])))
}
