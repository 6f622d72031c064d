use std::{collections::BTreeMap, time::Duration};

/// What Traefik takes where it is told nothing, in seconds.
const DEFAULT: u64 = 60;

/// After how many seconds Traefik gives a request up that still arrives at `entry_point`. `None` where
/// it never does, and where its command line does not tell: with a configuration file that alone
/// counts, and an entry point that is not named here is made elsewhere.
pub(super) fn read_timeout(line: &[&str], entry_point: &str) -> Option<u64> {
    let flags = flags(line);
    let entry_point = format!("entrypoints.{}.", entry_point.to_lowercase());
    let is_made_here = flags.keys().any(|name| name.starts_with(&entry_point));
    if flags.contains_key("configfile") || !is_made_here {
        return None;
    }
    match flags.get(&format!("{entry_point}transport.respondingtimeouts.readtimeout")) {
        Some(value) => seconds(value).filter(|seconds| *seconds > 0),
        None => Some(DEFAULT),
    }
}

/// The flags of a command line, as Traefik reads them: names in any case, the last of one name wins.
fn flags<'a>(line: &[&'a str]) -> BTreeMap<String, &'a str> {
    let named = line.iter().enumerate().filter_map(|(place, word)| {
        let flag = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
        let next = || line.get(place + 1).copied().unwrap_or_default();
        let (name, value) = flag.split_once('=').unwrap_or_else(|| (flag, next()));
        Some((name.to_lowercase(), value))
    });
    named.collect()
}

/// `1h30m`, or seconds where there is no unit. A part of a second is a second.
fn seconds(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let span: jiff::SignedDuration = text.parse().ok()?;
    let span = Duration::try_from(span).ok()?;
    Some(span.as_secs().max(u64::from(!span.is_zero())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "--entryPoints.websecure.address=:8443/tcp";

    fn of(line: &[&str]) -> Option<u64> {
        read_timeout(line, "websecure")
    }

    fn set_to(value: &str) -> Option<u64> {
        let flag = "--entryPoints.websecure.transport.respondingTimeouts.readTimeout";
        of(&[ADDRESS, &format!("{flag}={value}")])
    }

    #[test]
    fn a_minute_is_the_default_of_an_entry_point_that_is_made_here() {
        assert_eq!(of(&["traefik", ADDRESS]), Some(60));
        assert_eq!(of(&["--entryPoints.web.address=:8000"]), None, "another one");
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_configuration_file_is_all_that_counts() {
        assert_eq!(of(&[ADDRESS, "--configFile=/etc/traefik.yaml"]), None);
    }

    #[test]
    fn what_is_set_is_read_in_every_spelling() {
        assert_eq!(set_to("1h"), Some(3600));
        assert_eq!(set_to("1h30m0s"), Some(5400));
        assert_eq!(set_to("600"), Some(600));
        assert_eq!(set_to("500ms"), Some(1));
        assert_eq!(set_to("0"), None, "no limit");
        assert_eq!(set_to("0s"), None, "no limit");
        assert_eq!(set_to("soon"), None, "Traefik would not start");
        let small = "-entrypoints.websecure.transport.respondingtimeouts.readtimeout";
        assert_eq!(of(&[ADDRESS, small, "90s"]), Some(90));
        let twice = [format!("-{small}=5s"), format!("-{small}=1h")];
        assert_eq!(of(&[&twice[0], &twice[1]]), Some(3600), "the last one");
    }
}
