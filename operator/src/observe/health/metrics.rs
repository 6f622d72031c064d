//! MinIO's metrics of the whole store, as Prometheus reads them.

use std::collections::BTreeMap;

use crate::volumes::Fullness;

const USED: &str = "minio_node_drive_used_bytes";
const TOTAL: &str = "minio_node_drive_total_bytes";
const ONLINE: &str = "minio_cluster_health_erasure_set_online_drives";
const SET_HEALING: &str = "minio_cluster_health_erasure_set_healing_drives";
const QUORUM: &str = "minio_cluster_health_erasure_set_write_quorum";
const USABLE: &str = "minio_cluster_capacity_usable_total_bytes";
const FREE: &str = "minio_cluster_capacity_usable_free_bytes";

/// The drives of the store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drives {
    /// Those of each erasure set, by the number of its pool and its own.
    pub sets: BTreeMap<(i32, i32), SetDrives>,
    /// Bytes that can be kept.
    pub usable_bytes: Option<i64>,
    /// Bytes of these that are free.
    pub free_bytes: Option<i64>,
}

/// The drives of an erasure set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetDrives {
    /// Those that take part.
    pub online: i32,
    /// Those of them that do not have all yet.
    pub healing: i32,
    /// How many have to take a write.
    pub write_quorum: i32,
}

impl Drives {
    /// Reads Prometheus' text; `None` where it says nothing of drives.
    pub fn parse(text: &str) -> Option<Self> {
        let mut drives = Self::default();
        for sample in text.lines().filter_map(Sample::parse) {
            match sample.name {
                ONLINE => drives.set(&sample)?.online = sample.number()?,
                SET_HEALING => drives.set(&sample)?.healing = sample.number()?,
                QUORUM => drives.set(&sample)?.write_quorum = sample.number()?,
                USABLE => drives.usable_bytes = sample.bytes(),
                FREE => drives.free_bytes = sample.bytes(),
                _ => {}
            }
        }
        (!drives.sets.is_empty()).then_some(drives)
    }

    /// Those that take part, of all sets.
    pub fn online(&self) -> i32 {
        self.sets.values().map(|set| set.online).sum()
    }

    fn set(&mut self, sample: &Sample<'_>) -> Option<&mut SetDrives> {
        let key = (sample.label("pool")?.parse().ok()?, sample.label("set")?.parse().ok()?);
        Some(self.sets.entry(key).or_default())
    }
}

/// How full the drives of the server are that says this, by the last part of their path.
pub fn fullness(text: &str) -> BTreeMap<String, Fullness> {
    let samples: Vec<_> = text.lines().filter_map(Sample::parse).collect();
    let of = |name: &'static str| samples.iter().filter(move |sample| sample.name == name);
    let drive = |sample: &Sample<'_>| {
        let path = sample.label("drive")?;
        path.rsplit('/').next().map(str::to_owned)
    };
    let full = |total: &Sample<'_>| {
        let used = of(USED).find(|used| used.label("drive") == total.label("drive"))?;
        let (used, bytes) = (used.bytes()?, total.bytes().filter(|bytes| *bytes > 0)?);
        let percent = u8::try_from(used.saturating_mul(100) / bytes).ok()?;
        Some((drive(total)?, Fullness { percent, bytes: bytes.try_into().ok()? }))
    };
    of(TOTAL).filter_map(full).collect()
}

/// One line: a name, labels and a value.
struct Sample<'a> {
    name: &'a str,
    labels: &'a str,
    value: &'a str,
}

impl<'a> Sample<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (series, value) = line.trim().rsplit_once(' ')?;
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        (!name.starts_with('#')).then_some(Self { name, labels, value })
    }

    fn label(&self, name: &str) -> Option<&'a str> {
        let start = self.labels.split_once(&format!("{name}=\""))?.1;
        start.split('"').next()
    }

    fn number(&self) -> Option<i32> {
        self.bytes()?.try_into().ok()
    }

    /// Large numbers are written as `1.5e+12`.
    fn bytes(&self) -> Option<i64> {
        let value: f64 = self.value.parse().ok()?;
        value.trunc().to_string().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# HELP minio_cluster_health_erasure_set_online_drives Get the count of the online drives
# TYPE minio_cluster_health_erasure_set_online_drives gauge
minio_cluster_health_erasure_set_online_drives{pool="0",server="photos-minio-p0-0:9000",set="0"} 5
minio_cluster_health_erasure_set_healing_drives{pool="0",server="photos-minio-p0-0:9000",set="0"} 1
minio_cluster_health_erasure_set_write_quorum{pool="0",server="photos-minio-p0-0:9000",set="0"} 4
minio_cluster_health_erasure_set_online_drives{pool="1",server="photos-minio-p0-0:9000",set="0"} 6
minio_cluster_capacity_usable_total_bytes{server="photos-minio-p0-0:9000"} 1.61061273600e+11
minio_cluster_capacity_usable_free_bytes{server="photos-minio-p0-0:9000"} 12345
"#;

    #[test]
    fn the_drives_of_each_set_and_their_room_are_read() {
        let drives = Drives::parse(TEXT).unwrap();
        let first = SetDrives { online: 5, healing: 1, write_quorum: 4 };
        assert_eq!(drives.sets[&(0, 0)], first);
        assert_eq!(drives.sets[&(1, 0)].online, 6);
        assert_eq!(drives.online(), 11);
        assert_eq!((drives.usable_bytes, drives.free_bytes), (Some(161_061_273_600), Some(12_345)));
    }

    #[test]
    fn how_full_each_drive_is_is_read() {
        let text = r#"minio_node_drive_total_bytes{drive="/data0",server="photos-minio-p0-0:9000"} 1.073741824e+09
minio_node_drive_used_bytes{drive="/data0",server="photos-minio-p0-0:9000"} 9.66367641e+08
minio_node_drive_total_bytes{drive="/data1",server="photos-minio-p0-0:9000"} 1.073741824e+09
"#;
        let expected = Fullness { percent: 89, bytes: 1_073_741_824 };
        assert_eq!(fullness(text), [("data0".to_owned(), expected)].into());
    }

    #[test]
    fn a_text_without_drives_tells_nothing() {
        assert_eq!(Drives::parse("minio_cluster_capacity_usable_free_bytes 12345\n"), None);
        assert_eq!(Drives::parse("<html>not found</html>"), None);
    }
}
