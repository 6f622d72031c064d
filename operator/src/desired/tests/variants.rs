//! Every field of the spec, as the schema lists them, with values that it may hold. Shared with the
//! control-plane tests.

use std::sync::LazyLock;

use crds::definition;
use serde_json::{Map, Value, json, to_value};

/// A field of the spec: nothing below it is a field of its own.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its path below the spec, `[]` being an item of a list.
    pub path: String,
    /// What it may hold.
    pub values: Vec<Value>,
    /// Its schema.
    pub schema: Value,
}

/// Kubernetes' own types, which go into the pods as they are.
const PASSED_ON: [(&str, &str); 3] = [
    ("parameters", r#"{ "work_mem": "8MB" }"#),
    ("resources", r#"{ "requests": { "cpu": "125m" }, "limits": { "memory": "3Gi" } }"#),
    ("tolerations", r#"[{ "key": "other", "operator": "Exists" }]"#),
];

/// Values of texts that not every text is.
const TEXTS: [(&str, &[&str]); 11] = [
    ("version", &["9.9.9"]),
    ("host", &["other.example.org"]),
    ("issuer", &["https://issuer.example.org"]),
    ("endpoint", &["https://s3.example.org"]),
    ("address", &["https://vault.example.org"]),
    ("schedule", &["0 4 * * *"]),
    ("drillSchedule", &["0 5 * * 0"]),
    ("targetTime", &["2026-11-23T12:00:00Z"]),
    ("kind", &["Issuer"]),
    ("allowedEmails", &["somebody@example.org"]),
    ("admins", &["admin@example.org"]),
];

const AMOUNTS: [&str; 5] = ["64Mi", "300Mi", "30Gi", "60Gi", "200Gi"];

/// The schema of the spec.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let definition = to_value(definition()).unwrap_or_default();
    let root = definition.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    root.cloned().unwrap_or_default()
});

/// Every field of the spec.
pub fn fields() -> &'static [Field] {
    static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
        let mut found = Vec::new();
        walk("", &SCHEMA, &mut found);
        found
    });
    &FIELDS
}

fn walk(path: &str, schema: &Value, found: &mut Vec<Field>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let whole = PASSED_ON.iter().any(|(passed_on, _)| passed_on == name);
        if !whole && property["properties"].is_object() {
            walk(&path, property, found);
        } else if !whole && property["items"]["properties"].is_object() {
            walk(&format!("{path}[]"), &property["items"], found);
        } else {
            let values = values(name, property);
            found.push(Field { path, values, schema: property.clone() });
        }
    }
}

/// Values of the field `name`.
fn values(name: &str, schema: &Value) -> Vec<Value> {
    if let Some((_, value)) = PASSED_ON.iter().find(|(passed_on, _)| *passed_on == name) {
        return serde_json::from_str(value).into_iter().collect();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter(|word| !word.is_null()).cloned().collect();
    }
    if schema["x-kubernetes-int-or-string"] == true {
        return AMOUNTS.iter().map(|amount| json!(amount)).collect();
    }
    let texts = TEXTS.iter().find(|(text, _)| *text == name).map_or(&["other"][..], |(_, is)| is);
    match schema["type"].as_str().unwrap_or_default() {
        "boolean" => vec![json!(false), json!(true)],
        "integer" => integers(schema),
        "array" => vec![texts.iter().map(|text| json!(text)).collect()],
        "object" => vec![json!({ "other": "value" })],
        _ => texts.iter().map(|text| json!(text)).collect(),
    }
}

fn integers(schema: &Value) -> Vec<Value> {
    let (least, most) = bounds(schema);
    let few = (0..6).map(|more| least + more).chain([most]);
    few.filter(|it| *it <= most).map(|it| json!(it)).collect()
}

/// The least number that the schema takes, and the most; a thousand where it names none.
pub fn bounds(schema: &Value) -> (i64, i64) {
    let bound = |of: &str| {
        let text = schema[of].to_string();
        text.split('.').next().and_then(|whole| whole.parse().ok())
    };
    (bound("minimum").unwrap_or(0), bound("maximum").unwrap_or(1000))
}

/// Puts `value` at `path`; what is missing on the way holds what it must.
pub fn put(spec: &mut Value, path: &str, value: Value) {
    let (mut at, mut schema) = (spec, &*SCHEMA);
    for step in path.split('.') {
        let (name, item) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        schema = &schema["properties"][name];
        if !at[name].is_array() && item {
            at[name] = json!([least(&schema["items"])]);
        } else if at[name].is_null() && schema["properties"].is_object() {
            at[name] = least(schema);
        }
        at = &mut at[name];
        if item {
            schema = &schema["items"];
            at = &mut at[0];
        }
    }
    *at = value;
}

/// Takes away what is at `path`.
pub fn remove(spec: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = parent.replace("[]", ".0").replace('.', "/");
    let pointer = if parent.is_empty() { parent } else { format!("/{parent}") };
    if let Some(fields) = spec.pointer_mut(&pointer).and_then(Value::as_object_mut) {
        fields.remove(name);
    }
}

/// An object with what it must have.
fn least(schema: &Value) -> Value {
    let mut fields = Map::new();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let property = &schema["properties"][name];
        let value = if property["properties"].is_object() {
            least(property)
        } else {
            values(name, property).into_iter().next().unwrap_or_default()
        };
        fields.insert(name.to_owned(), value);
    }
    Value::Object(fields)
}
