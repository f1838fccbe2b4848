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
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|error| (Position::new(error.line(), error.column().max(1)), words(&error)))?;
    Reader { text, behind: 0, at: Position::new(1, 1) }.node(raw.get(), 0)
}

/// What is wrong, without the place, which is told apart.
fn words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message).to_owned()
}

/// Reads a text whose form has been checked, value by value.
///
/// Each value is read as raw text first, because the place of raw text within the whole is known.
/// Values are come by in the order of the text, so that lines and columns are counted once, on the
/// way: a text on one line has its values as far from that line's start as there is text.
struct Reader<'a> {
    text: &'a str,
    /// How far it was counted, and what place that is.
    behind: usize,
    at: Position,
}

impl<'a> Reader<'a> {
    fn node(&mut self, raw: &'a str, depth: usize) -> Result<Node, Fault> {
        let start = self.offset(raw);
        let at = self.count_to(start);
        if depth == DEPTH_LIMIT {
            return Err((at, format!("more than {DEPTH_LIMIT} values stand within each other")));
        }
        let fault = |error: serde_json::Error| (at, words(&error));
        let content = match raw.as_bytes().first() {
            Some(b'{') => {
                let members = serde_json::Deserializer::from_str(raw).deserialize_map(Members);
                self.object(members.map_err(fault)?, start, depth)?
            }
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

    fn object(
        &mut self,
        members: Vec<(String, &'a RawValue)>,
        start: usize,
        depth: usize,
    ) -> Result<Content, Fault> {
        // Between two values stands nothing but white space, punctuation and the name.
        let mut behind = start;
        let members = members.into_iter().map(|(name, value)| {
            let quote = self.text[behind..].find('"').unwrap_or_default();
            let at = self.count_to(behind + quote);
            behind = self.offset(value.get()) + value.get().len();
            Ok(Member { name, at, value: self.node(value.get(), depth + 1)? })
        });
        members.collect::<Result<_, _>>().map(Content::Object)
    }

    /// Where a part of the text begins within it.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// The place of an offset, which lies behind that of the last one that was asked for.
    fn count_to(&mut self, offset: usize) -> Position {
        let passed = self.text.get(self.behind..offset).unwrap_or_default();
        self.at = match passed.rsplit_once('\n') {
            Some((lines, last)) => {
                let breaks = lines.bytes().filter(|byte| *byte == b'\n').count() + 1;
                Position::new(self.at.line + breaks, last.chars().count() + 1)
            }
            None => Position::new(self.at.line, self.at.column + passed.chars().count()),
        };
        self.behind = offset;
        self.at
    }
}

/// The number that a text is nearest to; `None` if it is too large.
fn number(text: &str) -> Option<Number> {
    let signed = text.parse::<i64>().map(Number::from);
    let whole = signed.or_else(|_| text.parse::<u64>().map(Number::from));
    // The JSON reader's own floating-point numbers may be off in the last digit.
    whole.ok().or_else(|| text.parse().ok().and_then(Number::from_f64))
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
