//! `kubectl explain` says of a field that it is not built yet exactly where a rule refuses it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use crds::definition;
use serde_json::{Value, to_value};

fn schema() -> Value {
    let definition = to_value(definition()).unwrap();
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"].clone()
}

/// What each field says of itself, by its path as rules spell it: `objectStore.pools[].storage`.
fn texts(path: &str, schema: &Value, found: &mut BTreeMap<String, String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let text = property["description"].as_str().unwrap_or_default();
        found.insert(path.clone(), text.to_owned());
        texts(&path, property, found);
        texts(&format!("{path}[]"), &property["items"], found);
    }
}

/// Of a rule's message, the fields that it says are not built: its subjects, before `is not built`.
/// `ingress.tls takes secretName only: issuerRef and certResolver are not built yet` names two.
fn refused(message: &str, fields: &BTreeMap<String, String>) -> Vec<String> {
    let Some((said, _)) = message.split_once(" not built yet") else { return Vec::new() };
    let (about, subjects) = said.split_once(": ").unwrap_or(("", said));
    let about = about.split(' ').next().unwrap_or_default();
    let words = subjects.trim_end_matches(" is").trim_end_matches(" are").split(" and ");
    let paths = words.flat_map(|word| [word.to_owned(), format!("{about}.{word}")]);
    paths.filter(|path| fields.contains_key(path)).collect()
}

#[test]
fn what_is_not_built_says_so_and_nothing_else_does() {
    let schema = schema();
    let mut fields = BTreeMap::new();
    texts("", &schema, &mut fields);
    let rules = schema["x-kubernetes-validations"].as_array().unwrap();
    let messages = rules.iter().filter_map(|rule| rule["message"].as_str());
    let refused: Vec<_> = messages.flat_map(|message| refused(message, &fields)).collect();
    let says: Vec<_> = fields
        .iter()
        .filter(|(_, text)| text.ends_with(" Not built yet."))
        .map(|(path, _)| path.clone())
        .collect();
    let silent: Vec<_> = refused.iter().filter(|path| !says.contains(path)).collect();
    assert!(silent.is_empty(), "refused, and their text does not say `Not built yet.`: {silent:?}");
    let stale: Vec<_> = says.iter().filter(|path| !refused.contains(path)).collect();
    assert!(stale.is_empty(), "their text says `Not built yet.`, and no rule does: {stale:?}");
}

/// A field of which some values are refused says so in its own words.
#[test]
fn a_field_that_is_built_in_part_says_so() {
    let schema = schema();
    let mut fields = BTreeMap::new();
    texts("", &schema, &mut fields);
    let rules = schema["x-kubernetes-validations"].as_array().unwrap();
    let in_part = rules.iter().filter_map(|rule| rule["message"].as_str()).filter(|message| {
        message.contains("not built yet") && refused(message, &fields).is_empty()
    });
    let mut about = BTreeMap::new();
    for message in in_part {
        let field = message.split(' ').next().unwrap_or_default();
        if let Some(text) = fields.get(field) {
            about.insert(field, text.to_lowercase().contains("not built yet"));
        }
    }
    let silent: Vec<_> = about.iter().filter(|(_, says)| !**says).collect();
    assert!(silent.is_empty(), "refused in part, and their text does not say so: {silent:?}");
}

/// However it is worded: what a text says is not built yet, a rule about that very field refuses.
#[test]
fn no_field_says_that_it_is_not_built_and_is_taken_all_the_same() {
    let schema = schema();
    let mut fields = BTreeMap::new();
    texts("", &schema, &mut fields);
    let rules = schema["x-kubernetes-validations"].as_array().unwrap();
    let messages = rules.iter().filter_map(|rule| rule["message"].as_str());
    let refuse = messages.filter(|message| message.contains("not built yet"));
    let refused: BTreeSet<_> = refuse.filter_map(|message| message.split(' ').next()).collect();
    let says = |text: &str| {
        let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ").contains("not built yet")
    };
    let said: Vec<_> = fields.iter().filter(|(_, text)| says(text)).map(|(path, _)| path).collect();
    assert!(said.len() > 5, "the walk sees the texts: {said:?}");
    let stale: Vec<_> = said.iter().filter(|path| !refused.contains(path.as_str())).collect();
    assert!(
        stale.is_empty(),
        "their text says `not built yet`, and no rule begins with them: {stale:?}"
    );
}
