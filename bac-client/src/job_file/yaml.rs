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
    let read: Result<Place, _> = serde_saphyr::from_str_with_options(text, options);
    read.map(|Place(node)| node).map_err(|error| {
        let at = error.location().map_or(Position::new(1, 1), position);
        let message = error.without_snippet().to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        // Without what the library tells those who write programs.
        let message = ["; use from_str_multiple", ", set DuplicateKeyPolicy"]
            .iter()
            .fold(message, |message, end| message.split(end).next().unwrap_or_default());
        (at, message.trim().to_owned())
    })
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
