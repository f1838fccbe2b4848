//! YAML with the place of each value.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_saphyr::{Location, Spanned};

use super::json::Fault;
use super::tree::{Content, DEPTH_LIMIT, Member, Node, Position};

/// Reads a YAML text of one document.
pub(super) fn read(text: &str) -> Result<Node, Fault> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEPTH_LIMIT },
        strict_booleans: true,
    };
    let text = without_empty_end(text);
    let read: Result<Place, _> = serde_saphyr::from_str_with_options(text, options);
    read.map(|Place(node)| node).map_err(|error| {
        let at = error.location().map_or(Position::new(1, 1), position);
        (at, words(error.without_snippet()))
    })
}

/// A text without a last document that holds nothing, which a `---` at the end begins.
fn without_empty_end(text: &str) -> &str {
    let is_nothing = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "..."
    };
    let mut end = text.len();
    for line in text.split_inclusive('\n').rev() {
        end -= line.len();
        match line.strip_prefix("---") {
            Some(rest) if is_nothing(rest) => return &text[..end],
            _ if is_nothing(line) => {}
            _ => break,
        }
    }
    text
}

/// What is wrong, in words of ours where it is something that people do.
fn words(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error as Fault;
    match error {
        Fault::Eof { .. } => "the file ends where a value is expected".to_owned(),
        Fault::MultipleDocuments { .. } => {
            "a second document begins here (`---`), and a job file holds one job; write one file for \
             each"
                .to_owned()
        }
        Fault::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` stands here twice"),
        Fault::DuplicateMappingKey { key: None, .. } => "a name stands here twice".to_owned(),
        Fault::UnknownAnchor { .. } => {
            "an alias (`*name`) stands here, and no value before it has that anchor (`&name`); text \
             that begins with `*` goes in quotes"
                .to_owned()
        }
        Fault::RecursiveReferencesRequireWeakTypes { .. } => {
            "an alias stands within the value that it means".to_owned()
        }
        Fault::MergeValueNotMapOrSeqOfMaps { .. } => {
            "`<<` takes an object, or a list of objects, by their aliases".to_owned()
        }
        Fault::InvalidBinaryBase64 { .. } | Fault::BinaryNotUtf8 { .. } => {
            "what is marked `!!binary` is no text in base64".to_owned()
        }
        Fault::FoldedBlockScalarMustIndentContent { .. } => {
            "the text behind `>` or `|` is to be indented".to_owned()
        }
        Fault::AliasReplayLimitExceeded { .. }
        | Fault::AliasExpansionLimitExceeded { .. }
        | Fault::AliasReplayStackDepthExceeded { .. } => {
            "the aliases (`*name`) make too much of the file".to_owned()
        }
        Fault::NonFiniteFloat { .. } => "the number is not finite, and JSON has none".to_owned(),
        error => of_scanner(&error.to_string()),
    }
}

/// What the scanner says, whose words people know from other readers of YAML.
fn of_scanner(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or_default().trim();
    let mend = [
        (
            "simple key",
            "the line is no `name: value`; is a colon, or the space behind it, missing?",
        ),
        ("unexpected character", "text that begins with this character goes in quotes"),
        (
            "mapping values are not allowed",
            "a colon stands in text here, which goes in quotes then",
        ),
        (" tab", "lines are indented by spaces, not by tabs"),
        (
            "did not find expected",
            "is the line indented as those around it, and each `[`, `{` and quote closed?",
        ),
        (
            "while parsing",
            "is the line indented as those around it, and each `[`, `{` and quote closed?",
        ),
    ];
    match mend.iter().find(|(part, _)| said.contains(part)) {
        Some((_, mend)) => format!("this is no YAML ({said}): {mend}"),
        None => format!("this is no YAML: {said}"),
    }
}

/// Writes a value as a YAML text.
pub(super) fn write<T: Serialize>(value: &T) -> Result<String, serde_saphyr::ser_error::Error> {
    serde_saphyr::to_string(value)
}

fn position(location: Location) -> Position {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).max(1);
    Position::new(number(location.line()), number(location.column()))
}

/// A value with its place.
struct Place(Node);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value: Plain(content), referenced, .. } = Spanned::deserialize(deserializer)?;
        Ok(Self(Node { at: position(referenced), content }))
    }
}

struct Plain(Content);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Self)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Content, E> {
        Ok(Content::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Content, E> {
        let number = Number::from_f64(number);
        number.map(Content::Number).ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(Place(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<Spanned<String>>()? {
            let Place(value) = map.next_value()?;
            members.push(Member { name: name.value, at: position(name.referenced), value });
        }
        Ok(Content::Object(members))
    }
}
