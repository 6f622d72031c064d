//! How much room there is, told so that a vault at rest says the same at every look.

use crds::ObjectStoreStatus;

use crate::observe::Drives;

const GIBIBYTE: i64 = 1 << 30;

/// The bytes that can be kept and those that are free. A little more or less than was told last is no
/// news; where the servers cannot be asked, what was told last stands.
pub fn told(drives: Option<&Drives>, before: &ObjectStoreStatus) -> (Option<i64>, Option<i64>) {
    let Some(drives) = drives else { return (before.usable_bytes, before.free_bytes) };
    let step = drives.usable_bytes.map_or(GIBIBYTE, |usable| (usable / 100).max(GIBIBYTE));
    let tell = |now: Option<i64>, before: Option<i64>| {
        let now = now?;
        match before {
            Some(before) if now.abs_diff(before) < step.unsigned_abs() => Some(before),
            _ => Some(now / GIBIBYTE * GIBIBYTE),
        }
    };
    (tell(drives.usable_bytes, before.usable_bytes), tell(drives.free_bytes, before.free_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drives(usable: i64, free: i64) -> Drives {
        Drives { usable_bytes: Some(usable), free_bytes: Some(free), ..Drives::default() }
    }

    #[test]
    fn room_is_told_in_steps_and_a_little_more_or_less_is_no_news() {
        let nothing = ObjectStoreStatus::default();
        let (usable, free) = told(Some(&drives(400 * GIBIBYTE + 7, 200 * GIBIBYTE + 9)), &nothing);
        assert_eq!((usable, free), (Some(400 * GIBIBYTE), Some(200 * GIBIBYTE)));
        let before = ObjectStoreStatus { usable_bytes: usable, free_bytes: free, ..nothing };
        let little = drives(400 * GIBIBYTE + 8, 197 * GIBIBYTE);
        assert_eq!(told(Some(&little), &before), (usable, free));
        let much = told(Some(&drives(400 * GIBIBYTE, 195 * GIBIBYTE)), &before);
        assert_eq!(much, (usable, Some(195 * GIBIBYTE)));
        assert_eq!(told(None, &before), (usable, free), "unknown is no news");
    }
}
