//! Kubernetes quantities, as far as we read them.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// A quantity of bytes (`256Mi`, `1.5G`, `1048576`, `1e9`) as a number. What is less than a byte counts
/// as one, as in Kubernetes; what is negative or beyond 64 bits is no size.
pub fn bytes(quantity: &Quantity) -> Option<u64> {
    let text = quantity.0.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}").parse::<u128>().ok()?;
    let (times, per) = factor(suffix)?;
    let per = power(10, fraction.len().try_into().ok()?)?.checked_mul(per)?;
    u64::try_from(digits.checked_mul(times)?.div_ceil(per)).ok()
}

/// An amount of bytes, as short as it can be said exactly.
pub fn of(bytes: u64) -> Quantity {
    let units = [("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let fits = |&&(_, shift): &&(&str, u32)| bytes > 0 && bytes.trailing_zeros() >= shift;
    Quantity(match units.iter().find(fits) {
        Some((unit, shift)) => format!("{}{unit}", bytes >> shift),
        None => bytes.to_string(),
    })
}

/// What a suffix multiplies by, and what it divides by.
fn factor(suffix: &str) -> Option<(u128, u128)> {
    let (base, exponent) = match suffix {
        "" => (1, 0),
        "m" => return exponential(-3),
        "u" => return exponential(-6),
        "n" => return exponential(-9),
        "k" => (1000, 1),
        "M" => (1000, 2),
        "G" => (1000, 3),
        "T" => (1000, 4),
        "P" => (1000, 5),
        "E" => (1000, 6),
        "Ki" => (1024, 1),
        "Mi" => (1024, 2),
        "Gi" => (1024, 3),
        "Ti" => (1024, 4),
        "Pi" => (1024, 5),
        "Ei" => (1024, 6),
        _ => return exponential(suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    };
    Some((power(base, exponent)?, 1))
}

/// `e3`, `e-3`.
fn exponential(exponent: i32) -> Option<(u128, u128)> {
    let size = power(10, exponent.unsigned_abs())?;
    Some(if exponent < 0 { (1, size) } else { (size, 1) })
}

fn power(base: u128, exponent: u32) -> Option<u128> {
    base.checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<u64> {
        bytes(&Quantity(text.into()))
    }

    #[test]
    fn sizes_are_read_as_kubernetes_reads_them() {
        assert_eq!(read("256Mi"), Some(268_435_456));
        assert_eq!(read("1.5Gi"), Some(1_610_612_736));
        assert_eq!(read("2G"), Some(2_000_000_000));
        assert_eq!(read("1048576"), Some(1_048_576));
        assert_eq!(read("+1."), Some(1));
        assert_eq!(read(".5Ki"), Some(512));
    }

    #[test]
    fn every_suffix_that_the_api_server_may_write_is_known() {
        assert_eq!(read("2Pi"), Some(2 << 50));
        assert_eq!(read("1Ei"), Some(1 << 60));
        assert_eq!(read("3P"), Some(3_000_000_000_000_000));
        assert_eq!(read("1E"), Some(1_000_000_000_000_000_000));
        assert_eq!(read("1e3"), Some(1000));
        assert_eq!(read("1.5E9"), Some(1_500_000_000));
        assert_eq!(read("2500e-2"), Some(25));
        assert_eq!(read("128974848000m"), Some(128_974_848));
        assert_eq!(read("1500m"), Some(2), "half a byte counts as one");
        assert_eq!(read("7000000u"), Some(7));
        assert_eq!(read("1n"), Some(1));
    }

    #[test]
    fn an_amount_is_said_exactly_and_short() {
        let said = [(12 << 30, "12Gi"), (1536 << 20, "1536Mi"), (1025, "1025"), (0, "0")];
        for (bytes, text) in said {
            assert_eq!(of(bytes).0, text);
            assert_eq!(read(text), Some(bytes));
        }
    }

    #[test]
    fn what_is_no_size_is_not_read() {
        for wrong in ["", ".", "many", "10Xi", "-1", "1.2.3", "1e", "1 Gi", "1Gi5", "16Ei", "1e99"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
