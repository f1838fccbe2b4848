//! What tells one state of what a server sends from every other.

use std::time::Duration;

use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};

use super::date::http_date;

/// A strong validator (RFC 9110 section 8.8.1), as it came: two bodies that have the same one are the same,
/// byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Validator {
    #[serde(rename = "etag")]
    Tag(String),
    /// A date of the last change, which is one only for want of a tag (section 13.1.5).
    #[serde(rename = "last_modified")]
    Date(String),
}

/// What a reply says of a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    Same,
    Other,
    Nothing,
}

/// How much later a reply must be than the last change, so that no other change can have the same date: the
/// clocks of whoever dates the one and the other may differ (section 8.8.2.2).
const BEHIND: Duration = Duration::from_secs(60);

impl Validator {
    /// That of a reply, if it has a strong one.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        if headers.contains_key(header::ETAG) {
            let tag = only(headers, &header::ETAG)?;
            return is_strong_tag(tag).then(|| Self::Tag(tag.to_owned()));
        }
        let changed = only(headers, &header::LAST_MODIFIED)?;
        let sent = http_date(only(headers, &header::DATE)?)?;
        let behind = sent.duration_since(http_date(changed)?).ok()?;
        (behind >= BEHIND).then(|| Self::Date(changed.to_owned()))
    }

    /// As `If-Range` shows it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Tag(text) | Self::Date(text) => text,
        }
    }

    /// Whether it can be shown: one that was kept may have been changed.
    pub(crate) fn is_one(&self) -> bool {
        match self {
            Self::Tag(text) => is_strong_tag(text),
            Self::Date(text) => http_date(text).is_some(),
        }
    }

    /// What a reply says of it.
    pub(crate) fn compared(&self, headers: &HeaderMap) -> Compared {
        let name = match self {
            Self::Tag(_) => header::ETAG,
            Self::Date(_) => header::LAST_MODIFIED,
        };
        match only(headers, &name) {
            Some(text) if text == self.text() => Compared::Same,
            None if !headers.contains_key(name) => Compared::Nothing,
            _ => Compared::Other,
        }
    }
}

fn only<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim_ascii();
    values.next().is_none().then_some(value)
}

fn is_strong_tag(text: &str) -> bool {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'))
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(fields: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_strong_one_is_told_from_a_weak_one() {
        let date = |second| format!("Sun, 06 Nov 1994 08:{second} GMT");
        let (changed, soon, later) = (date("49:37"), date("50:36"), date("50:37"));
        let tag = |text: &str| Some(Validator::Tag(text.to_owned()));
        for (fields, expected) in [
            (&[][..], None),
            (&[("etag", "\"7\"")], tag("\"7\"")),
            (&[("etag", "\"\"")], tag("\"\"")),
            (&[("etag", "W/\"7\"")], None),
            (&[("etag", "7")], None),
            (&[("etag", "\"")], None),
            (&[("etag", "\"7\"8\"")], None),
            (&[("etag", "\"7\""), ("etag", "\"8\"")], None),
            (&[("last-modified", &changed)], None),
            (&[("last-modified", &changed), ("date", &soon)], None),
            (
                &[("last-modified", &changed), ("date", &later)],
                Some(Validator::Date(changed.clone())),
            ),
            (&[("last-modified", &later), ("date", &changed)], None),
            (&[("last-modified", "soon"), ("date", &later)], None),
            // Who has a tag goes by that.
            (&[("etag", "W/\"7\""), ("last-modified", &changed), ("date", &later)], None),
        ] {
            assert_eq!(Validator::of(&headers(fields)), expected, "{fields:?}");
        }
    }

    #[test]
    fn a_reply_is_of_the_same_state_or_of_another() {
        let tag = Validator::Tag("\"7\"".to_owned());
        for (fields, expected) in [
            (&[][..], Compared::Nothing),
            (&[("etag", "\"7\"")], Compared::Same),
            (&[("etag", "\"8\"")], Compared::Other),
            (&[("etag", "W/\"7\"")], Compared::Other),
            (&[("etag", "\"7\""), ("etag", "\"7\"")], Compared::Other),
        ] {
            assert_eq!(tag.compared(&headers(fields)), expected, "{fields:?}");
        }
        assert!(tag.is_one());
        for kept in [Validator::Tag("W/\"7\"".into()), Validator::Date("yesterday\n".into())] {
            assert!(!kept.is_one(), "{kept:?}");
        }
    }
}
