//! Quantities with their units, as nodes read them.

/// Cores: `0.5`, `2`, or thousandths as in `500m`.
pub(super) fn cores(text: &str) -> Option<f64> {
    let text = compact(text);
    let cores = match text.strip_suffix('m') {
        Some(thousandths) => number(thousandths)? / 1000.0,
        None => number(&text)?,
    };
    Some(cores)
}

/// Bytes: a number and a unit, decimal (`1GB`) or binary (`1GiB`), or no unit for bytes alone.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let text = compact(text).replace(',', "");
    let unit = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (amount, unit) = text.split_at(unit.unwrap_or(text.len()));
    let prefix = unit.strip_suffix('b').unwrap_or(unit);
    let (prefix, base) = match prefix.strip_suffix('i') {
        Some(prefix) if !prefix.is_empty() => (prefix, 1024.0_f64),
        _ => (prefix, 1000.0),
    };
    let power = ["", "k", "m", "g", "t", "p", "e"].iter().position(|known| *known == prefix)?;
    let bytes = number(amount)? * base.powi(i32::try_from(power).ok()?);
    // Beyond this a node's own counter is too small; below it the cast keeps the whole bytes.
    (bytes < 18_446_744_073_709_551_616.0).then_some(bytes as u64)
}

/// A count.
pub(super) fn count(text: &str) -> Option<u64> {
    compact(text).parse().ok()
}

/// Lower case, without white space.
fn compact(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A number without sign or exponent, and not beyond what a node's own can hold.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_whole_or_thousandths() {
        for (text, expected) in [
            ("2", Some(2.0)),
            ("0.5", Some(0.5)),
            ("500m", Some(0.5)),
            (" 250 M ", Some(0.25)),
            ("", None),
            ("m", None),
            ("-1", None),
            ("1e3", None),
            ("many", None),
            ("NaN", None),
        ] {
            assert_eq!(cores(text), expected, "{text}");
        }
        // An endless number would be written as `null`.
        for text in [&*"9".repeat(400), &format!("{}m", "9".repeat(400))] {
            assert_eq!(cores(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_have_decimal_and_binary_units() {
        for (text, expected) in [
            ("512", Some(512)),
            ("512b", Some(512)),
            ("1kb", Some(1000)),
            ("1 KiB", Some(1024)),
            ("1Gb", Some(1_000_000_000)),
            ("1.5gi", Some(1_610_612_736)),
            ("512MB", Some(512_000_000)),
            ("1,000", Some(1000)),
            ("16e", Some(16_000_000_000_000_000_000)),
            ("19e", None),
            ("", None),
            ("Gb", None),
            ("1xb", None),
            ("1ib", None),
            ("-1kb", None),
            ("1.2.3kb", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
