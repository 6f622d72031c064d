//! Whether Postgres would take a value, so that one it would refuse never reaches it: a server with
//! such a line in its configuration does not start again.

/// What a setting holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// `on` or `off`.
    Switch,
    /// `on`, `off` or one of these.
    SwitchOr(&'static [&'static str]),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number: the least, the most.
    Integer(i64, i64),
    /// A number: the least, the most.
    Real(f64, f64),
    /// Bytes: those of a bare 1, the least, the most.
    Size(i64, i64, i64),
    /// Microseconds: those of a bare 1, the least, the most.
    Time(i64, i64, i64),
    /// Any line of text.
    Text,
}

const SIZES: [(&str, i64); 5] =
    [("B", 1), ("kB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1 << 40)];
const TIMES: [(&str, i64); 6] = [
    ("us", 1),
    ("ms", 1000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];
const SWITCH: [&str; 8] = ["on", "off", "true", "false", "yes", "no", "1", "0"];
/// Longer text is no setting.
const LONGEST: usize = 256;

impl Kind {
    /// Whether Postgres takes `value`.
    pub(super) fn takes(self, value: &str) -> bool {
        match self {
            Self::Switch => SWITCH.contains(&value),
            Self::SwitchOr(words) => SWITCH.contains(&value) || words.contains(&value),
            Self::OneOf(words) => words.contains(&value),
            Self::Integer(least, most) => {
                value.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
            }
            Self::Real(least, most) => {
                decimal(value).is_some_and(|number| (least..=most).contains(&number))
            }
            Self::Size(unit, least, most) => within(value, &SIZES, unit, least, most),
            Self::Time(unit, least, most) => within(value, &TIMES, unit, least, most),
            Self::Text => value.len() <= LONGEST && !value.contains(char::is_control),
        }
    }

    /// What Postgres takes, in words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Switch => "on or off".into(),
            Self::SwitchOr(words) => format!("on, off, {}", words.join(", ")),
            Self::OneOf(words) => words.join(", "),
            Self::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Self::Real(least, most) => format!("a number from {least} to {most}"),
            Self::Size(_, least, most) => between("a size", &SIZES, least, most),
            Self::Time(_, least, most) => between("a time", &TIMES, least, most),
            Self::Text => format!("one line of at most {LONGEST} bytes"),
        }
    }
}

/// An amount in bytes or microseconds; a bare number counts `unit`.
pub(super) fn size(value: &str, unit: i64) -> Option<i64> {
    amount(value, &SIZES, unit)
}

fn within(value: &str, units: &[(&str, i64)], unit: i64, least: i64, most: i64) -> bool {
    (least == -1 && value == "-1")
        || amount(value, units, unit).is_some_and(|it| (least.max(0)..=most).contains(&it))
}

/// `1.5GB`, `64 MB`, `250ms`, `8192`. Units are spelled as Postgres spells them.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "as Postgres does"
)]
fn amount(value: &str, units: &[(&str, i64)], unit: i64) -> Option<i64> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, suffix) = value.split_at(end);
    let factor = match suffix.trim() {
        "" => unit,
        suffix => units.iter().find(|(name, _)| *name == suffix)?.1,
    };
    Some((decimal(number)? * factor as f64).round() as i64)
}

/// Digits with at most one point; Rust would take `inf` and `NaN` too.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| plain)
}

fn between(what: &str, units: &[(&str, i64)], least: i64, most: i64) -> String {
    let names: Vec<_> = units.iter().map(|(name, _)| *name).collect();
    let also = if least == -1 { "-1 or " } else { "" };
    let (least, most) = (written(least.max(0), units), written(most, units));
    format!("{also}{what} from {least} to {most}, in {}", names.join(", "))
}

/// In the largest unit that leaves no fraction.
fn written(amount: i64, units: &[(&str, i64)]) -> String {
    let whole = units.iter().rev().find(|(_, factor)| amount % factor == 0 && amount > 0);
    whole.map_or_else(|| amount.to_string(), |(name, factor)| format!("{}{name}", amount / factor))
}
