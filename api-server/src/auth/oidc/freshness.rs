use std::time::Duration;

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};

/// Where a provider does not say.
const USUAL: Duration = Duration::from_hours(1);

/// Whatever it says, it is not asked all the time, and not never.
const SHORTEST: Duration = Duration::from_mins(5);
const LONGEST: Duration = Duration::from_hours(24);

/// How long an answer with these headers is good.
pub(super) fn freshness(headers: &HeaderMap) -> Duration {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let directives: Vec<_> =
        lines.flat_map(|line| line.split(',')).map(|one| one.trim().to_ascii_lowercase()).collect();
    if directives.iter().any(|one| one == "no-store" || one == "no-cache") {
        return SHORTEST;
    }
    let seconds = |one: &String| one.strip_prefix("max-age=")?.trim_matches('"').parse().ok();
    let max_age = directives.iter().find_map(seconds);
    let age = headers.get(AGE).and_then(|age| age.to_str().ok()?.trim().parse().ok()).unwrap_or(0);
    let left = |max_age: u64| Duration::from_secs(max_age.saturating_sub(age));
    max_age.map_or(USUAL, left).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn good_for(said: &[(HeaderName, &'static str)]) -> u64 {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(name, HeaderValue::from_static(value));
        }
        freshness(&headers).as_secs()
    }

    #[test]
    fn a_provider_says_for_how_long_and_is_not_taken_at_every_word() {
        for (said, expected) in [
            ("public, max-age=7200, must-revalidate", 7200),
            ("MAX-AGE=\"7200\"", 7200),
            ("public", 3600),
            ("max-age=soon", 3600),
            ("max-age=-1", 3600),
            ("max-age=0", 300),
            ("max-age=10", 300),
            ("no-store", 300),
            ("no-cache, max-age=7200", 300),
            ("max-age=31536000", 86_400),
        ] {
            assert_eq!(good_for(&[(CACHE_CONTROL, said)]), expected, "{said}");
        }
        assert_eq!(good_for(&[]), 3600);
        assert_eq!(good_for(&[(CACHE_CONTROL, "public"), (CACHE_CONTROL, "max-age=900")]), 900);
    }

    #[test]
    fn time_in_a_cache_between_us_counts() {
        assert_eq!(good_for(&[(CACHE_CONTROL, "max-age=7200"), (AGE, "3000")]), 4200);
        assert_eq!(good_for(&[(CACHE_CONTROL, "max-age=7200"), (AGE, "9000")]), 300);
    }
}
