//! Which part of a whole a body is.

/// `Content-Range` (RFC 9110 section 14.4): bytes, counted from 0, and how many there are of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContentRange {
    /// The first and the last byte; `None` where the range that was asked for has none.
    pub(crate) part: Option<(u64, u64)>,
    pub(crate) whole: Option<u64>,
}

/// Reads it; nothing of another unit than bytes, and of what contradicts itself.
pub(crate) fn content_range(text: &str) -> Option<ContentRange> {
    let (unit, text) = text.trim_ascii().split_once(' ')?;
    let (part, whole) = text.trim_ascii().split_once('/')?;
    let whole = if whole == "*" { None } else { Some(number(whole)?) };
    let part = match (part, whole) {
        ("*", Some(_)) => None,
        _ => {
            let (first, last) = part.split_once('-')?;
            let (first, last) = (number(first)?, number(last)?);
            let is_one = first <= last && last < whole.unwrap_or(u64::MAX);
            Some(is_one.then_some((first, last))?)
        }
    };
    unit.eq_ignore_ascii_case("bytes").then_some(ContentRange { part, whole })
}

pub(super) fn number(text: &str) -> Option<u64> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_which_part_it_is() {
        let range = |part, whole| Some(ContentRange { part, whole });
        for (text, expected) in [
            ("bytes 0-0/1", range(Some((0, 0)), Some(1))),
            ("bytes 100-199/1234", range(Some((100, 199)), Some(1234))),
            (" Bytes 100-199/* ", range(Some((100, 199)), None)),
            ("bytes */1234", range(None, Some(1234))),
            ("bytes */*", None),
            ("bytes 100-99/1234", None),
            ("bytes 100-1234/1234", None),
            ("bytes 100-/1234", None),
            ("bytes -1/1234", None),
            ("bytes 1-2", None),
            ("bytes=1-2/3", None),
            ("bytes +1-2/3", None),
            ("bytes 1-18446744073709551616/*", None),
            ("bytes 0-18446744073709551615/*", None),
            ("items 0-9/25", None),
            ("", None),
        ] {
            assert_eq!(content_range(text), expected, "{text}");
        }
    }
}
