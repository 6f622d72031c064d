//! Kubernetes quantities, as far as we read them.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// A quantity of bytes (`256Mi`, `10G`, `1048576`) as a number.
pub fn bytes(quantity: &Quantity) -> Option<u64> {
    let text = quantity.0.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match &text[digits.len()..] {
        "" => 1,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    whole.checked_add(part_of(fraction, factor)?)
}

/// `.5` of a factor, to the byte.
fn part_of(fraction: &str, factor: u64) -> Option<u64> {
    if fraction.is_empty() {
        return Some(0);
    }
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    Some(fraction.parse::<u64>().ok()?.checked_mul(factor)? / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_kubernetes_reads_them() {
        let read = |text: &str| bytes(&Quantity(text.into()));
        assert_eq!(read("256Mi"), Some(268_435_456));
        assert_eq!(read("1.5Gi"), Some(1_610_612_736));
        assert_eq!(read("2G"), Some(2_000_000_000));
        assert_eq!(read("1048576"), Some(1_048_576));
        for wrong in ["", "many", "10Xi", "-1", "1.2.3"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
