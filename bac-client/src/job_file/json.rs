//! JSON with the place of each value.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

use super::tree::{Content, DEPTH_LIMIT, Member, Node, Position};

/// What is wrong with a text, and where.
pub(super) type Fault = (Position, String);

/// Reads a JSON text.
pub(super) fn read(text: &str) -> Result<Node, Fault> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        // The place is told apart.
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        (Position::new(error.line(), error.column().max(1)), message.to_owned())
    })?;
    Reader { text, lines: line_starts(text) }.node(raw.get(), 0)
}

/// Reads a text whose form has been checked, value by value.
///
/// Each value is read as raw text first, because the place of raw text within the whole is known.
struct Reader<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn node(&self, raw: &'a str, depth: usize) -> Result<Node, Fault> {
        let start = self.offset(raw);
        let at = self.position(start);
        if depth == DEPTH_LIMIT {
            return Err((at, format!("more than {DEPTH_LIMIT} values stand within each other")));
        }
        let fault = |error: serde_json::Error| (at, error.to_string());
        let content = match raw.as_bytes().first() {
            Some(b'{') => self.object(raw, start, depth)?,
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(fault)?;
                let items = items.into_iter().map(|item| self.node(item.get(), depth + 1));
                Content::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Content::Text(serde_json::from_str(raw).map_err(fault)?),
            Some(b't' | b'f') => Content::Flag(serde_json::from_str(raw).map_err(fault)?),
            Some(b'n') => Content::Null,
            _ => {
                let number = number(raw).ok_or((at, "a number is too large".to_owned()))?;
                Content::Number(number)
            }
        };
        Ok(Node { at, content })
    }

    fn object(&self, raw: &'a str, start: usize, depth: usize) -> Result<Content, Fault> {
        let members = serde_json::Deserializer::from_str(raw).deserialize_map(Members);
        let members = members.map_err(|error| (self.position(start), error.to_string()))?;
        // Between two values stands nothing but white space, punctuation and the name.
        let mut behind = start;
        let members = members.into_iter().map(|(name, value)| {
            let quote = self.text[behind..].find('"').unwrap_or_default();
            let at = self.position(behind + quote);
            behind = self.offset(value.get()) + value.get().len();
            Ok(Member { name, at, value: self.node(value.get(), depth + 1)? })
        });
        members.collect::<Result<_, _>>().map(Content::Object)
    }

    /// Where a part of the text begins within it.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position::new(line, before.chars().count() + 1)
    }
}

/// The number that a text is nearest to; `None` if it is too large.
fn number(text: &str) -> Option<Number> {
    let signed = text.parse::<i64>().map(Number::from);
    let whole = signed.or_else(|_| text.parse::<u64>().map(Number::from));
    // The JSON reader's own floating-point numbers may be off in the last digit.
    whole.ok().or_else(|| text.parse().ok().and_then(Number::from_f64))
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

/// The members of an object as they stand, two of one name among them.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
