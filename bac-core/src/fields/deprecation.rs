//! That an operation is to go.

use std::time::SystemTime;

use http::HeaderMap;
use sfv::{Item, Parser};

use super::{
    date::{http_date, unix_time},
    lines::lines,
};

/// What a reply says of the future of its operation, which is not bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deprecation {
    /// From when on it is not to be used: past or yet to come, and nothing where the server says no
    /// date, or only when it goes.
    pub(crate) since: Option<SystemTime>,
    /// When it goes, if the server says that.
    pub(crate) sunset: Option<SystemTime>,
}

/// What `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) say, if there is either and it can be
/// understood.
///
/// `Deprecation` may also be what its drafts had: `true`, or a date of HTTP. Of several lines the
/// first date counts, and the earliest sunset.
pub(crate) fn deprecation(headers: &HeaderMap) -> Option<Deprecation> {
    let mut is_deprecated = false;
    let mut since = None;
    for line in lines(headers, "deprecation") {
        let date = structured_date(line).or_else(|| http_date(line));
        is_deprecated |= date.is_some() || line.eq_ignore_ascii_case("true");
        since = since.or(date);
    }
    let sunset = lines(headers, "sunset").filter_map(http_date).min();
    (is_deprecated || sunset.is_some()).then_some(Deprecation { since, sunset })
}

fn structured_date(line: &str) -> Option<SystemTime> {
    let item: Item = Parser::new(line).parse().ok()?;
    unix_time(item.bare_item.as_date()?.unix_seconds().into())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    fn of(fields: &[(&'static str, &str)]) -> Option<Deprecation> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        deprecation(&headers)
    }

    #[test]
    fn deprecated_since() {
        for (value, since) in [
            ("@1688169599", at(1_688_169_599)),
            ("@1688169599;why=old", at(1_688_169_599)),
            ("@0", at(0)),
            ("@-5", UNIX_EPOCH.checked_sub(Duration::from_secs(5))),
            ("Sun, 06 Nov 1994 08:49:37 GMT", at(784_111_777)),
            ("true", None),
            ("True", None),
        ] {
            let expected = Some(Deprecation { since, sunset: None });
            assert_eq!(of(&[("deprecation", value)]), expected, "{value}");
        }
    }

    #[test]
    fn not_deprecated() {
        for value in
            ["", "false", "1688169599", "@", "@1688169599.5", "@1688169599, @1", "yes", "?0"]
        {
            assert_eq!(of(&[("deprecation", value)]), None, "{value}");
            assert_eq!(of(&[("sunset", value)]), None, "{value}");
        }
        assert_eq!(of(&[]), None);
        // A sunset is no structured field.
        assert_eq!(of(&[("sunset", "@1688169599")]), None);
    }

    #[test]
    fn both_as_the_standard_writes_them() {
        let sunset = ("sunset", "Sun, 30 Jun 2024 23:59:59 UTC");
        assert_eq!(
            of(&[("deprecation", "@1688169599"), sunset]),
            Some(Deprecation { since: at(1_688_169_599), sunset: at(1_719_791_999) })
        );
        let expected = Some(Deprecation { since: None, sunset: at(1_719_791_999) });
        assert_eq!(of(&[("deprecation", "true"), sunset]), expected);
        assert_eq!(of(&[sunset]), expected);
    }

    #[test]
    fn several_lines() {
        let lines = [
            ("deprecation", "true"),
            ("deprecation", "@5"),
            ("deprecation", "@9"),
            ("sunset", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("sunset", "Sun, 06 Nov 1994 08:49:36 GMT"),
            ("sunset", "soon"),
        ];
        assert_eq!(of(&lines), Some(Deprecation { since: at(5), sunset: at(784_111_776) }));
    }

    proptest! {
        #[test]
        fn any_date(date in any::<i64>()) {
            let in_range = date.unsigned_abs() <= 999_999_999_999_999;
            let expected = in_range.then(|| Deprecation { since: unix_time(date), sunset: None });
            prop_assert_eq!(of(&[("deprecation", &format!("@{date}"))]), expected);
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            for name in ["deprecation", "sunset"] {
                let Ok(value) = HeaderValue::from_bytes(&bytes) else { continue };
                let mut headers = HeaderMap::new();
                headers.insert(name, value);
                let _ = deprecation(&headers);
                // What was not understood does not stand in the way of what is.
                headers.append("deprecation", HeaderValue::from_static("true"));
                prop_assert!(deprecation(&headers).is_some());
            }
        }
    }
}
