//! How long a server asks to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use sfv::{BareItem, Dictionary, List, ListEntry, Parser};

use super::{date::http_date, lines::lines};

/// From here on a number is no delay in seconds, but a point in time in seconds since 1970.
const UNIX_SECONDS: u64 = 1_000_000_000;

/// From here on it is one in milliseconds.
const UNIX_MILLISECONDS: u64 = 1_000_000_000_000;

/// How long the server asks to wait before the same is tried again, of a reply that refuses for now;
/// nothing where it does not say, or not so that it can be understood.
///
/// | field, the first that says it | is understood as |
/// |---|---|
/// | `Retry-After` (RFC 9110 section 10.2.3) | whole seconds, or a date in any of the three forms |
/// | `RateLimit` (draft-ietf-httpapi-ratelimit-headers) | `"default";r=0;t=5`, and the older `limit=9, remaining=0, reset=5` |
/// | `RateLimit-Reset`, `X-RateLimit-Reset` | a delay in seconds; from 10⁹ on a point in time in seconds since 1970, from 10¹² on in milliseconds |
///
/// `RateLimit` asks for nothing where something remains; nor do the last two, where `RateLimit-Remaining`
/// or `X-RateLimit-Remaining` says so. What is past is no wait, and of several the longest counts.
///
/// The delay can be as long as a [`Duration`]: a point in time is not to be computed from it unchecked.
pub(crate) fn retry_delay(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    retry_after(headers, now)
        .or_else(|| rate_limit(headers))
        .or_else(|| rate_limit_reset(headers, "ratelimit-reset", "ratelimit-remaining", now))
        .or_else(|| rate_limit_reset(headers, "x-ratelimit-reset", "x-ratelimit-remaining", now))
}

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let until = |date: SystemTime| date.duration_since(now).unwrap_or_default();
    lines(headers, "retry-after")
        .filter_map(|line| {
            whole(line).map(Duration::from_secs).or_else(|| http_date(line).map(until))
        })
        .max()
}

fn rate_limit(headers: &HeaderMap) -> Option<Duration> {
    let value = lines(headers, "ratelimit").collect::<Vec<_>>().join(", ");
    if let Ok(policies) = Parser::new(&value).parse::<List>() {
        let wait = |policy: &ListEntry| match policy {
            ListEntry::Item(item) => wait_if_none(item.params.get("r")?, item.params.get("t")?),
            ListEntry::InnerList(_) => None,
        };
        return policies.iter().filter_map(wait).max();
    }
    let policy: Dictionary = Parser::new(&value).parse().ok()?;
    match (policy.get("remaining")?, policy.get("reset")?) {
        (ListEntry::Item(remaining), ListEntry::Item(reset)) => {
            wait_if_none(&remaining.bare_item, &reset.bare_item)
        }
        _ => None,
    }
}

/// The delay until there is more, where nothing remains.
fn wait_if_none(remaining: &BareItem, reset: &BareItem) -> Option<Duration> {
    let is_none = i64::from(remaining.as_integer()?) <= 0;
    let seconds = u64::try_from(reset.as_integer()?).ok()?;
    is_none.then_some(Duration::from_secs(seconds))
}

fn rate_limit_reset(
    headers: &HeaderMap,
    reset: &str,
    remaining: &str,
    now: SystemTime,
) -> Option<Duration> {
    let is_none = |line: &str| line.parse::<i64>().is_ok_and(|remaining| remaining <= 0);
    if headers.contains_key(remaining) && !lines(headers, remaining).any(is_none) {
        return None;
    }
    lines(headers, reset).filter_map(|line| delay_or_instant(line, now)).max()
}

fn delay_or_instant(text: &str, now: SystemTime) -> Option<Duration> {
    let (number, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let number = whole(number)?;
    let begun = u64::from(whole(fraction)? > 0);
    let ceiling = number.saturating_add(begun);
    let instant = match number {
        ..UNIX_SECONDS => return Some(Duration::from_secs(ceiling)),
        UNIX_SECONDS..UNIX_MILLISECONDS => Duration::from_secs(ceiling),
        UNIX_MILLISECONDS.. => Duration::from_millis(ceiling),
    };
    // A clock that is before 1970 is one that was never set.
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(instant.saturating_sub(now))
}

/// A number that is nothing but digits; the largest, where it is larger.
fn whole(digits: &str) -> Option<u64> {
    let is_one = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const NAMES: [&str; 6] = [
        "retry-after",
        "ratelimit",
        "ratelimit-reset",
        "ratelimit-remaining",
        "x-ratelimit-reset",
        "x-ratelimit-remaining",
    ];

    /// Sunday, 6 November 1994, 08:49:37.
    const NOW: u64 = 784_111_777;

    fn delay_at(now: u64, fields: &[(&'static str, &str)]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        retry_delay(&headers, UNIX_EPOCH + Duration::from_secs(now))
    }

    fn seconds(fields: &[(&'static str, &str)]) -> Option<u64> {
        delay_at(NOW, fields).map(|delay| delay.as_secs())
    }

    #[test]
    fn retry_after() {
        for (value, wait) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("007", Some(7)),
            ("\t2 ", Some(2)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
            ("Sun Nov  6 08:49:47 1994", Some(10)),
            ("Sun, 06 Nov 1994 07:49:37 GMT", Some(0)),
            ("Mon, 01 Jan 1900 00:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799 - NOW)),
            ("18446744073709551615", Some(u64::MAX)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("-1", None),
            ("+1", None),
            ("1e9", None),
            ("1.5", None),
            ("1, 60", None),
            ("120s", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(seconds(&[("retry-after", value)]), wait, "{value:?}");
        }
    }

    #[test]
    fn the_longer_of_two() {
        assert_eq!(seconds(&[("retry-after", "1"), ("retry-after", "60")]), Some(60));
        assert_eq!(seconds(&[("retry-after", "60"), ("retry-after", "1")]), Some(60));
        assert_eq!(seconds(&[("retry-after", "soon"), ("retry-after", "1")]), Some(1));
        let date = "Sun, 06 Nov 1994 08:49:47 GMT";
        assert_eq!(seconds(&[("retry-after", "1"), ("retry-after", date)]), Some(10));
        assert_eq!(seconds(&[("x-ratelimit-reset", "1"), ("x-ratelimit-reset", "5")]), Some(5));
    }

    #[test]
    fn rate_limit() {
        for (value, wait) in [
            (r#""default";r=0;t=5"#, Some(5)),
            (r#""default";r=1;t=5"#, None),
            (r#""default";t=5;r=0;pk=:cHsdsRa894==:"#, Some(5)),
            (r#""burst";r=0;t=5, "daily";r=0;t=600, "hourly";r=9;t=6000"#, Some(600)),
            ("default;r=0;t=5", Some(5)),
            (r#""default";r=0"#, None),
            (r#""default";t=5"#, None),
            (r#""default";r=0;t=-5"#, None),
            (r#""default";r=0;t=5.0"#, None),
            (r#""default";r=0;t="5""#, None),
            (r#""default";r=-1;t=5"#, Some(5)),
            (r#""default";r=0;t=999999999999999"#, Some(999_999_999_999_999)),
            (r#""default";r=0;t=9999999999999999"#, None),
            (r#"("default");r=0;t=5"#, None),
            ("limit=100, remaining=0, reset=5", Some(5)),
            ("limit=100,remaining=0;w=1,reset=5", Some(5)),
            ("limit=100, remaining=3, reset=5", None),
            ("limit=100, remaining=0", None),
            ("remaining=(0), reset=5", None),
            ("limit: 100, remaining: 0, reset: 5", None),
            ("100", None),
            ("", None),
        ] {
            assert_eq!(seconds(&[("ratelimit", value)]), wait, "{value}");
        }
        let lines = [("ratelimit", r#""a";r=0;t=5"#), ("ratelimit", r#""b";r=0;t=9"#)];
        assert_eq!(seconds(&lines), Some(9));
        let lines = [("ratelimit", "remaining=0"), ("ratelimit", "reset=5")];
        assert_eq!(seconds(&lines), Some(5));
    }

    #[test]
    fn reset_as_delay_and_as_point_in_time() {
        let now = 1_700_000_000;
        for (value, wait) in [
            ("0", Some(0)),
            ("30", Some(30_000)),
            ("30.000", Some(30_000)),
            ("30.001", Some(31_000)),
            ("999999999", Some(999_999_999_000)),
            ("999999999.5", Some(1_000_000_000_000)),
            ("1000000000", Some(0)),
            ("1700000000", Some(0)),
            ("1700000007", Some(7_000)),
            ("1700000007.25", Some(8_000)),
            ("999999999999", Some((999_999_999_999 - 1_700_000_000) * 1000)),
            ("1000000000000", Some(0)),
            ("1700000007250", Some(7_250)),
            ("1700000007250.5", Some(7_251)),
            ("18446744073709551615.9", Some(u128::from(u64::MAX) - 1_700_000_000_000)),
            ("99999999999999999999999", Some(u128::from(u64::MAX) - 1_700_000_000_000)),
            ("-30", None),
            ("1e9", None),
            ("30.", None),
            (".5", None),
            ("1.2.3", None),
            ("30s", None),
            ("", None),
        ] {
            for name in ["ratelimit-reset", "x-ratelimit-reset"] {
                let found = delay_at(now, &[(name, value)]).map(|delay| delay.as_millis());
                assert_eq!(found, wait, "{name}: {value}");
            }
        }
    }

    #[test]
    fn a_clock_that_was_never_set() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("1000000000"));
        let before = UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(retry_delay(&headers, before), Some(Duration::from_secs(1_000_000_000)));
    }

    #[test]
    fn only_where_nothing_remains() {
        for (remaining, wait) in
            [("0", Some(5)), ("-1", Some(5)), ("1", None), ("many", None), ("", None)]
        {
            for (reset, left) in [
                ("ratelimit-reset", "ratelimit-remaining"),
                ("x-ratelimit-reset", "x-ratelimit-remaining"),
            ] {
                let found = seconds(&[(reset, "5"), (left, remaining)]);
                assert_eq!(found, wait, "{left}: {remaining}");
            }
        }
        let fields =
            [("ratelimit-remaining", "3"), ("ratelimit-reset", "5"), ("x-ratelimit-reset", "7")];
        assert_eq!(seconds(&fields), Some(7));
    }

    #[test]
    fn the_first_that_says_it() {
        let all = [
            ("retry-after", "1"),
            ("ratelimit", r#""default";r=0;t=2"#),
            ("ratelimit-reset", "3"),
            ("x-ratelimit-reset", "4"),
        ];
        for (from, wait) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
            assert_eq!(seconds(&all[from..]), Some(wait));
        }
        assert_eq!(seconds(&[("retry-after", "soon"), ("x-ratelimit-reset", "4")]), Some(4));
        assert_eq!(seconds(&[]), None);
    }

    /// Values, some of them near to what is understood.
    fn value() -> impl Strategy<Value = HeaderValue> {
        let byte = prop_oneof![Just(b'\t'), b' '..=b'~', 0x80..=0xff_u8];
        let bytes = prop_oneof![
            vec(byte, 0..60),
            "[0-9]{0,25}[.]?[0-9]{0,25}".prop_map(String::into_bytes),
            "[a-z]{0,3}[;=,:@?%*\"()0-9 -]{0,20}".prop_map(String::into_bytes),
            "\"?[a-z]\"?;r=-?[0-9]{1,17};t=-?[0-9]{1,17}".prop_map(String::into_bytes),
        ];
        bytes.prop_map(|bytes| HeaderValue::from_bytes(&bytes).unwrap())
    }

    proptest! {
        #[test]
        fn any_fields_at_any_time(
            fields in vec((proptest::sample::select(&NAMES[..]), value()), 0..8),
            now in any::<i64>(),
        ) {
            let span = Duration::from_secs(now.unsigned_abs());
            let now = if now < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) };
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.append(name, value);
            }
            let found = retry_delay(&headers, now.unwrap_or(UNIX_EPOCH));
            // What was not understood does not stand in the way of what is.
            headers.append("retry-after", HeaderValue::from_static("18446744073709551615"));
            let most = Some(Duration::from_secs(u64::MAX));
            prop_assert!(found <= most);
            prop_assert_eq!(retry_delay(&headers, now.unwrap_or(UNIX_EPOCH)), most);
        }

        #[test]
        fn seconds_are_what_was_written(wait in any::<u64>()) {
            prop_assert_eq!(seconds(&[("retry-after", &wait.to_string())]), Some(wait));
        }
    }
}
