//! Which part of a whole is asked for.

use super::content_range::number;

/// One range of bytes, counted from 0 (RFC 9110 section 14.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteRange {
    /// From the first on, to the last, if that is said.
    From(u64, Option<u64>),
    /// So many of the last ones.
    Last(u64),
}

/// Reads a field `Range`; nothing of another unit, of several ranges, and of what is none: such a field may be
/// passed over (section 14.2).
pub(crate) fn byte_range(text: &str) -> Option<ByteRange> {
    let (unit, range) = text.trim_ascii().split_once('=')?;
    let (first, last) = range.trim_ascii().split_once('-')?;
    let range = match (first, last) {
        ("", last) => ByteRange::Last(number(last)?),
        (first, "") => ByteRange::From(number(first)?, None),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            ByteRange::From(first, Some((first <= last).then_some(last)?))
        }
    };
    unit.eq_ignore_ascii_case("bytes").then_some(range)
}

impl ByteRange {
    /// The first and the last byte of a whole of so many, if there are any.
    pub(crate) fn within(self, whole: u64) -> Option<(u64, u64)> {
        let end = whole.checked_sub(1)?;
        let (first, last) = match self {
            Self::From(first, last) => (first, last.map_or(end, |last| last.min(end))),
            Self::Last(count) => (whole - count.min(whole), end),
        };
        (first <= last).then_some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_of_a_whole() {
        for (text, whole, expected) in [
            ("bytes=0-", 10, Some((0, 9))),
            ("bytes=3-", 10, Some((3, 9))),
            ("Bytes=3-5", 10, Some((3, 5))),
            ("bytes=3-50", 10, Some((3, 9))),
            ("bytes=9-9", 10, Some((9, 9))),
            ("bytes=10-", 10, None),
            ("bytes=-3", 10, Some((7, 9))),
            ("bytes=-30", 10, Some((0, 9))),
            ("bytes=-0", 10, None),
            ("bytes=0-", 0, None),
        ] {
            assert_eq!(byte_range(text).unwrap().within(whole), expected, "{text} of {whole}");
        }
        for text in ["", "bytes", "bytes=", "bytes=-", "bytes=5-3", "bytes=0-1,3-4", "items=0-1"] {
            assert_eq!(byte_range(text), None, "{text}");
        }
    }
}
