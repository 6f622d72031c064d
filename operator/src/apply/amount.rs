//! Whether two quantities are the same amount, however they are spelt: the API server writes `0.5`
//! as `500m` and `1024Mi` as `1Gi`.

/// Kubernetes counts to the billionth.
const SCALE: u32 = 9;

/// Whether both are quantities, and equal.
pub fn same(one: &str, other: &str) -> bool {
    billionths(one).is_some_and(|amount| Some(amount) == billionths(other))
}

/// A quantity in billionths; `None` where it is none, or beyond what anything holds.
fn billionths(text: &str) -> Option<i128> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(split);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= SCALE)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = digits.checked_mul(10_i128.pow(SCALE - places))?;
    match suffix {
        "n" => Some(scaled / 1_000_000_000),
        "u" => Some(scaled / 1_000_000),
        "m" => Some(scaled / 1_000),
        _ => scaled.checked_mul(factor(suffix)?),
    }
}

fn factor(suffix: &str) -> Option<i128> {
    let power = |suffixes: [&str; 6], base: i128| {
        let place = suffixes.iter().position(|one| *one == suffix)?;
        base.checked_pow(u32::try_from(place + 1).ok()?)
    };
    let exponent = || suffix.strip_prefix(['e', 'E'])?.parse().ok();
    power(["k", "M", "G", "T", "P", "E"], 1_000)
        .or_else(|| power(["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"], 1_024))
        .or_else(|| 10_i128.checked_pow(exponent()?))
        .or_else(|| suffix.is_empty().then_some(1))
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn an_amount_has_many_spellings() {
        for (one, other) in [
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1k"),
            ("2", "2"),
            (".5", "500m"),
            ("1Ei", "1024Pi"),
            ("100u", "0.1m"),
        ] {
            assert!(same(one, other), "{one} is {other}");
        }
    }

    #[test]
    fn other_amounts_and_what_is_none_differ() {
        for (one, other) in [("1", "1m"), ("1G", "1Gi"), ("500m", "0.51"), ("x", "x"), ("", "0")] {
            assert!(!same(one, other), "{one} is not {other}");
        }
    }
}
