//! Amounts of memory as jobs write them.

/// A number of bytes, with the unit behind it: `512MB`, `1Gb`, `64Mi`, `0.5 GiB`. Bytes without one.
/// Case makes no difference; units with an `i` count by 1024.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let unit = unit.trim().trim_end_matches('b');
    let (prefix, base) = match unit.strip_suffix('i') {
        Some(prefix) => (prefix, 1024_u64),
        None => (unit, 1000),
    };
    let exponent = ["", "k", "m", "g", "t", "p"].iter().position(|one| *one == prefix)?;
    let factor = base.pow(u32::try_from(exponent).ok()?);
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor);
    }
    let bytes = number.parse::<f64>().ok()? * factor as f64;
    // Beyond this limit a `u64` does not hold the number; below it the cast is what is meant.
    (0.0..18_446_744_073_709_551_616.0).contains(&bytes).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in [
            ("0", 0),
            ("1024", 1024),
            ("512MB", 512_000_000),
            ("1Gb", 1_000_000_000),
            ("64Mi", 67_108_864),
            ("0.5 GiB", 536_870_912),
            ("1.5k", 1500),
            ("10b", 10),
        ] {
            assert_eq!(parse(text), Some(bytes), "{text}");
        }
        for text in ["", "MB", "1XB", "-1", "1.2.3", "99999999999P", "i"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
