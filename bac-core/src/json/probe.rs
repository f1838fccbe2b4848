//! The way to a value that a decoder refused.
//!
//! The decoder tells a line and a column. They are behind the value at fault, but two kinds of types
//! move them: what is checked once its last byte is read (`try_from`, `deserialize_with`) is refused
//! when the decoder has taken the comma or bracket behind it, too; and what is read as a whole before it is
//! looked at (tagged and flattened types) is refused at its end, wherever in it the fault is. So the
//! decoder is asked again, with a text that differs in one place: where the complaint stays the same,
//! or changes with that place, the place is found. It is the decoder that the program has already,
//! and a reply that is good costs nothing.

use super::path::{Leaf, Place, leaves, offset, place, render};

/// Reads a text as the declared type, for its error alone.
pub(super) type Decode<'a> = &'a dyn Fn(&str) -> Option<serde_json::Error>;

/// Larger texts are not read once for each value that may be at fault.
const SEARCHED: usize = 1024 * 1024;

/// How many values may be tried.
const TRIED: usize = 64;

/// The path of the value in `text` that `error` is about, such as `jobs[3].State`; empty at the top.
pub(super) fn path_to(text: &str, error: &serde_json::Error, decode: Decode<'_>) -> String {
    let stop = offset(text.as_bytes(), error.line(), error.column());
    if !error.is_data() {
        return render(&place(text.as_bytes(), stop).path);
    }
    let complaint = without_place(error);
    // Without a position it is about the value as a whole.
    let found = if error.line() == 0 {
        Place { path: Vec::new(), container: Some((0, text.len())) }
    } else {
        place(text.as_bytes(), before_bracket(text, stop, &complaint, decode))
    };
    match found.container.and_then(|span| inside(text, span, &found, &complaint, decode)) {
        Some(leaf) => render(&leaf.path),
        None => render(&found.path),
    }
}

/// What an error says, without where: every decoder of JSON adds that in the same words.
pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    if error.line() > 0 && text.ends_with(&place) {
        text.truncate(text.len() - place.len());
    }
    text
}

/// Where the value at fault ends: a decoder takes the comma behind it, or closes one object or array,
/// before it says where it is. Which of the two it is about, the value or what was closed, shows where
/// it is asked for the value alone.
fn before_bracket(text: &str, stop: usize, complaint: &str, decode: Decode<'_>) -> usize {
    let taken = text.get(..stop).unwrap_or(text).trim_ascii_end();
    if let Some(value) = taken.strip_suffix(',') {
        return value.len();
    }
    let Some(open) = taken.strip_suffix(['}', ']']) else { return stop };
    let open = open.trim_ascii_end();
    match decode(open) {
        Some(error) if error.is_data() && without_place(&error) == complaint => open.len(),
        _ => stop,
    }
}

/// The value at fault in an object or array that was read as a whole: the one that the complaint
/// quotes, and that it still quotes once it is another one.
fn inside(
    text: &str,
    (start, end): (usize, usize),
    found: &Place,
    complaint: &str,
    decode: Decode<'_>,
) -> Option<Leaf> {
    if text.len() > SEARCHED {
        return None;
    }
    let leaves = leaves(text.as_bytes(), start, end, &found.path);
    let quoted = leaves.into_iter().filter_map(|leaf| {
        let swap = Swap::of(text.get(leaf.start..leaf.end)?, complaint)?;
        Some((leaf, swap))
    });
    quoted.take(TRIED).find_map(|(leaf, swap)| {
        let (before, behind) = (&text[..leaf.start], &text[leaf.end..]);
        let error = decode(&[before, &swap.value, behind].concat())?;
        (without_place(&error) == swap.complaint).then_some(leaf)
    })
}

/// Another value in the place of one, and what a decoder that minds the one would say of it.
struct Swap {
    value: String,
    complaint: String,
}

impl Swap {
    /// `None` where the complaint is not about such a value.
    fn of(value: &str, complaint: &str) -> Option<Self> {
        let (said, other, said_of_other) = match value.as_bytes().first()? {
            b'"' => {
                let text: String = serde_json::from_str(value).ok()?;
                if let Some(rest) = complaint.strip_prefix(&format!("unknown variant `{text}`, ")) {
                    let complaint = format!("unknown variant `\u{2}`, {rest}");
                    return Some(Self { value: r#""\u0002""#.to_owned(), complaint });
                }
                (
                    format!("string {text:?}"),
                    r#""\u0002""#.to_owned(),
                    r#"string "\u{2}""#.to_owned(),
                )
            }
            first @ (b'{' | b'[' | b'n') => {
                let said = match first {
                    b'{' => "map",
                    b'[' => "sequence",
                    _ => "null",
                };
                let (other, said_of_other) = if complaint.ends_with("expected a boolean") {
                    ("0", "integer `0`")
                } else {
                    ("true", "boolean `true`")
                };
                (said.to_owned(), other.to_owned(), said_of_other.to_owned())
            }
            b't' => ("boolean `true`".to_owned(), "false".to_owned(), "boolean `false`".to_owned()),
            b'f' => ("boolean `false`".to_owned(), "true".to_owned(), "boolean `true`".to_owned()),
            _ => match value.parse::<i64>() {
                // Away from zero, so that what is out of range stays so.
                Ok(number) => {
                    let other = number.checked_add(if number < 0 { -1 } else { 1 })?;
                    (format!("integer `{number}`"), other.to_string(), format!("integer `{other}`"))
                }
                Err(_) => {
                    let number: f64 = value.parse().ok()?;
                    let point = if number.fract() == 0.0 && number.is_finite() { ".0" } else { "" };
                    let other = if number == 0.5 { "1.5" } else { "0.5" };
                    let said = format!("floating point `{number}{point}`");
                    (said, other.to_owned(), format!("floating point `{other}`"))
                }
            },
        };
        ["invalid type: ", "invalid value: "].iter().find_map(|kind| {
            let rest = complaint.strip_prefix(kind)?.strip_prefix(&*said)?;
            rest.starts_with(", expected ").then(|| Self {
                value: other.clone(),
                complaint: format!("{kind}{said_of_other}{rest}"),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Deserializer, de::DeserializeOwned};

    use super::path_to;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Job {
        id: u64,
        state: Option<String>,
        parts: Option<Vec<Self>>,
        labels: Option<BTreeMap<String, u8>>,
        even: Option<Even>,
        short: Option<Short>,
        events: Option<Vec<Event>>,
        either: Option<Either>,
        more: Option<Flat>,
        pair: Option<(u8, Even)>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(try_from = "u64")]
    struct Even;

    impl TryFrom<u64> for Even {
        type Error = String;

        fn try_from(number: u64) -> Result<Self, String> {
            if number.is_multiple_of(2) { Ok(Self) } else { Err(format!("{number} is odd")) }
        }
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Short {
        #[serde(deserialize_with = "short")]
        text: String,
    }

    fn short<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() < 5 { Ok(text) } else { Err(serde::de::Error::custom("it is long")) }
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "type", rename_all = "lowercase")]
    #[expect(dead_code, reason = "only decoded")]
    enum Event {
        Made { by: String, at: u64, size: u8 },
        Ended { how: End, ok: bool },
        Many { all: Vec<Self> },
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum End {
        Good,
        Bad,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    enum Kind {
        Named(Even),
        Sized { by: Even },
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only decoded")]
    enum Either {
        Number(u64),
        Text(String),
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Flat {
        name: String,
        #[serde(flatten)]
        size: Size,
        #[serde(flatten)]
        place: Place,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Size {
        width: u32,
        depth: Option<f64>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Place {
        city: String,
        zip: u16,
    }

    fn path<T: DeserializeOwned>(text: &str) -> String {
        let decode = |text: &str| serde_json::from_str::<T>(text).err();
        path_to(text, &decode(text).unwrap(), &decode)
    }

    fn reference<T: DeserializeOwned>(text: &str) -> String {
        let mut decoder = serde_json::Deserializer::from_str(text);
        let path = serde_path_to_error::deserialize::<_, T>(&mut decoder)
            .map_or_else(|error| error.path().to_string(), |_| String::new());
        if path == "." { String::new() } else { path }
    }

    #[test]
    fn the_path_leads_to_the_value_that_was_refused() {
        for (text, expected) in [
            (r#"{"id": "x"}"#, "id"),
            (r#"{"id": 1, "parts": [{"id": 1}, {"id": 2, "state": 7}]}"#, "parts[1].state"),
            (r#"{"id": 1, "labels": {"a b": 1, "c\"d": 300}}"#, "labels.c\"d"),
            ("{\n \"id\": 1,\n \"parts\": [\n {\"state\": \"x\"}]}", "parts[0]"),
            (r#"{"state": "x"}"#, ""),
            (r#"[1]"#, ""),
        ] {
            assert_eq!(path::<Job>(text), expected, "{text}");
            // `[1]` is a job without most of its members.
            if text != "[1]" {
                assert_eq!(reference::<Job>(text), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_is_checked_once_it_is_read_is_found_wherever_it_stands() {
        for (text, expected) in [
            (r#"{"even": 3, "id": 1}"#, "even"),
            (r#"{"id": 1, "even": 3}"#, "even"),
            ("{\"id\": 1, \"even\": 3\n }", "even"),
            (r#"{"id": 1, "parts": [{"id": 2, "even": 3}]}"#, "parts[0].even"),
            (r#"{"id": 1, "pair": [1, 3]}"#, "pair[1]"),
            (r#"{"id": 1, "pair": [1]}"#, "pair"),
            (r#"{"id": 1, "short": {"text": "long enough"}}"#, "short.text"),
            (
                r#"{"id": 1, "parts": [{"id": 2, "short": {"text": "long enough"}}]}"#,
                "parts[0].short.text",
            ),
            (r#"{"id": 1, "kind": {"Named": 3}}"#, "kind.Named"),
            (r#"{"id": 1, "kind": {"Sized": {"by": 3}}}"#, "kind.Sized.by"),
            (r#"{"id": 1, "parts": [{"even": 2}]}"#, "parts[0]"),
        ] {
            assert_eq!(path::<Job>(text), expected, "{text}");
        }
        assert_eq!(path::<Vec<Even>>("[2, 3]"), "[1]");
        assert_eq!(path::<Even>("3"), "");
    }

    #[test]
    fn the_member_of_a_value_that_is_read_as_a_whole_is_found() {
        let events = |events: &str| format!(r#"{{"id": 1, "events": [{events}]}}"#);
        let good = r#"{"type": "made", "by": "me", "at": 7, "size": 9}"#;
        for (event, place) in [
            (r#"{"type": "made", "by": "me", "at": "x", "size": 9}"#, ".at"),
            (r#"{"at": "x", "type": "made", "by": "x", "size": 9}"#, ".at"),
            (r#"{"type": "made", "by": "x", "at": 300, "size": 300}"#, ".size"),
            (r#"{"type": "made", "by": 300, "at": 300, "size": 3}"#, ".by"),
            (r#"{"type": "made", "by": null, "at": 1, "size": 3}"#, ".by"),
            (r#"{"type": "made", "by": {"a": {}}, "at": 1, "size": 3}"#, ".by"),
            (r#"{"type": "made", "by": "me", "at": 1.5, "size": 3}"#, ".at"),
            (r#"{"type": "made", "by": "me", "at": -1, "size": 3}"#, ".at"),
            (r#"{"type": "ended", "how": "odd", "ok": true}"#, ".how"),
            (r#"{"type": "ended", "how": "good", "ok": []}"#, ".ok"),
            (
                r#"{"type": "many", "all": [{"type": "ended", "how": "bad", "ok": 1}]}"#,
                ".all[0].ok",
            ),
            (r#"{"type": "other"}"#, ".type"),
            (r#"{"type": "ended", "how": "bad"}"#, ""),
        ] {
            assert_eq!(path::<Job>(&events(event)), format!("events[0]{place}"), "{event}");
            let text = events(&format!("{good}, {event}, {good}"));
            assert_eq!(path::<Job>(&text), format!("events[1]{place}"), "{text}");
        }
        for (text, expected) in [
            (
                r#"{"id": 1, "more": {"name": "n", "width": "x", "city": "x", "zip": 1}}"#,
                "more.width",
            ),
            (
                r#"{"id": 1, "more": {"zip": 70000, "name": "n", "width": 70000, "city": "x"}}"#,
                "more.zip",
            ),
            (r#"{"id": 1, "more": {"name": 1, "width": 1, "city": "x", "zip": 1}}"#, "more.name"),
            (r#"{"id": 1, "more": {"name": "n", "width": 1, "city": "x"}}"#, "more"),
            (r#"{"id": 1, "either": [1]}"#, "either"),
        ] {
            assert_eq!(path::<Job>(text), expected, "{text}");
        }
        assert_eq!(path::<Event>(r#"{"type": "ended", "how": "bad", "ok": 7}"#), "ok");
        assert_eq!(path::<Flat>(r#"{"name": "n", "width": true, "city": "", "zip": 1}"#), "width");
    }

    #[test]
    fn what_is_passed_over_may_be_deep() {
        let deep = ["[{\"a\":".repeat(100_000), "}]".repeat(100_000)].concat();
        let deep = deep.replace(":}", ":0}");
        assert_eq!(path::<Deep>(&format!(r#"{{"more": {deep}, "state": 7}}"#)), "state");

        let path = path::<Deep>(&format!(r#"{{"more": {}"#, &deep[..500_000]));
        assert!(path.starts_with("more[0].a[0].a[0]") && path.len() < 1000, "{}", path.len());
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Deep {
        state: String,
    }

    proptest! {
        #[test]
        fn a_wrong_leaf_is_found_where_the_reference_finds_it(
            before in 0_usize..4,
            after in 0_usize..3,
            depth in 0_usize..5,
            pretty: bool,
            wrong in prop_oneof![
                Just(serde_json::json!({"state": false})),
                Just(serde_json::json!({"even": 3})),
                Just(serde_json::json!({"short": {"text": "long enough"}})),
                Just(serde_json::json!({"pair": [2, 3]})),
                Just(serde_json::json!({"labels": {"a": 1, "b": 256}})),
                Just(serde_json::json!({"either": {}})),
            ],
            behind: bool,
        ) {
            let mut value = wrong;
            let id = if behind { "zz" } else { "id" };
            value["id"] = 1.into();
            value[id] = 1.into();
            for _ in 0..depth {
                let mut parts = vec![serde_json::json!({"id": 1, "state": "a,b]}{[\""}); before];
                parts.push(value);
                parts.extend(vec![serde_json::json!({"id": 1, "labels": {}}); after]);
                value = serde_json::json!({"id": 1, "parts": parts});
            }
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            prop_assert_eq!(path::<Job>(&text), reference::<Job>(&text), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in r#"[\[\]{}",:0-9a-z\\ ué.-]{0,40}"#) {
            let _ = serde_json::from_str::<Job>(&text).map_err(|_| path::<Job>(&text));
            let _ = serde_json::from_str::<Vec<Event>>(&text).map_err(|_| path::<Vec<Event>>(&text));
        }
    }
}
