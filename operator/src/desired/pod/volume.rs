use k8s_openapi::{
    api::core::v1::{
        ConfigMapProjection, ConfigMapVolumeSource, EmptyDirVolumeSource, KeyToPath,
        ProjectedVolumeSource, SecretProjection, SecretVolumeSource, Volume, VolumeProjection,
    },
    apimachinery::pkg::api::resource::Quantity,
};

/// Readable by the pod's group and by nobody else. Postgres refuses a key that others may read, and
/// takes this one because root owns it.
const SECRET_MODE: i32 = 0o440;

/// A folder that goes with the pod.
pub(in crate::desired) fn empty_dir(name: &str) -> Volume {
    Volume {
        name: name.to_owned(),
        empty_dir: Some(EmptyDirVolumeSource::default()),
        ..Volume::default()
    }
}

/// A folder in memory, at most `size` large.
pub(in crate::desired) fn memory_dir(name: &str, size: &str) -> Volume {
    let source = EmptyDirVolumeSource {
        medium: Some("Memory".into()),
        size_limit: Some(Quantity(size.to_owned())),
    };
    Volume { name: name.to_owned(), empty_dir: Some(source), ..Volume::default() }
}

/// All of a ConfigMap.
pub(in crate::desired) fn config_map_volume(name: &str, config_map: String) -> Volume {
    let source = ConfigMapVolumeSource { name: config_map, ..ConfigMapVolumeSource::default() };
    Volume { name: name.to_owned(), config_map: Some(source), ..Volume::default() }
}

/// Some keys of a Secret, each a file of that name.
pub(in crate::desired) fn secret_volume(name: &str, secret: String, keys: &[&str]) -> Volume {
    let source = SecretVolumeSource {
        secret_name: Some(secret),
        items: Some(keys.iter().map(|key| item(key, key)).collect()),
        default_mode: Some(SECRET_MODE),
        ..SecretVolumeSource::default()
    };
    Volume { name: name.to_owned(), secret: Some(source), ..Volume::default() }
}

/// Files out of several sources in one folder.
pub(in crate::desired) fn projected(name: &str, sources: Vec<VolumeProjection>) -> Volume {
    let source = ProjectedVolumeSource { sources: Some(sources), default_mode: Some(SECRET_MODE) };
    Volume { name: name.to_owned(), projected: Some(source), ..Volume::default() }
}

/// Keys of a Secret at paths of a projected folder.
pub(in crate::desired) fn secret_items(secret: String, items: &[(&str, &str)]) -> VolumeProjection {
    let projection = SecretProjection {
        name: secret,
        items: Some(items.iter().map(|(key, path)| item(key, path)).collect()),
        ..SecretProjection::default()
    };
    VolumeProjection { secret: Some(projection), ..VolumeProjection::default() }
}

/// Keys of a ConfigMap at paths of a projected folder.
pub(in crate::desired) fn config_map_items(
    config_map: String,
    items: &[(&str, &str)],
) -> VolumeProjection {
    let projection = ConfigMapProjection {
        name: config_map,
        items: Some(items.iter().map(|(key, path)| item(key, path)).collect()),
        ..ConfigMapProjection::default()
    };
    VolumeProjection { config_map: Some(projection), ..VolumeProjection::default() }
}

fn item(key: &str, path: &str) -> KeyToPath {
    KeyToPath { key: key.to_owned(), path: path.to_owned(), mode: None }
}
