//! A file's content, with the place of each value in it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Number, Value};

/// A place in a file: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    pub(super) const fn new(line: usize, column: usize) -> Self {
        Self { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: Position,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object, and where its name stands.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) at: Position,
    pub(super) value: Node,
}

/// The deepest nesting that a file may have; reading YAML takes much of the stack for each level.
pub(super) const DEPTH_LIMIT: usize = 32;

impl Node {
    /// The member of this name, whatever its case.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        let Content::Object(members) = &self.content else { return None };
        members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// What it is, in words.
    pub(super) fn kind(&self) -> String {
        match &self.content {
            Content::Null => "nothing".to_owned(),
            Content::Flag(flag) => format!("`{flag}`"),
            Content::Number(number) => format!("the number {number}"),
            Content::Text(_) => "text".to_owned(),
            Content::List(_) => "a list".to_owned(),
            Content::Object(_) => "an object".to_owned(),
        }
    }

    /// The value, without its places.
    pub(super) fn into_value(self) -> Value {
        match self.content {
            Content::Null => Value::Null,
            Content::Flag(flag) => Value::Bool(flag),
            Content::Number(number) => Value::Number(number),
            Content::Text(text) => Value::String(text),
            Content::List(items) => items.into_iter().map(Self::into_value).collect(),
            Content::Object(members) => Value::Object(
                members
                    .into_iter()
                    .map(|member| (member.name, member.value.into_value()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// The place of every value, by its path with the names in lower case.
    pub(super) fn positions(&self) -> Positions {
        let mut positions = Positions::default();
        positions.add(&Path::default(), self, self.at);
        positions
    }
}

/// Where values stand, by path.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions(BTreeMap<String, Position>);

impl Positions {
    fn add(&mut self, path: &Path, node: &Node, at: Position) {
        self.0.insert(path.as_str().to_ascii_lowercase(), at);
        match &node.content {
            Content::Object(members) => {
                for member in members {
                    self.add(&path.member(&member.name), &member.value, member.at);
                }
            }
            Content::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(&path.index(index), item, item.at);
                }
            }
            _ => {}
        }
    }

    /// The place of what a path leads to, or of the nearest value around it.
    pub(super) fn find(&self, path: &str) -> Option<Position> {
        let mut path = path.to_ascii_lowercase();
        loop {
            if let Some(position) = self.0.get(&path) {
                return Some(*position);
            }
            path.truncate(path.rfind(['.', '['])?);
        }
    }
}

/// A path to a value: `Tasks[0].Engine.Type`.
#[derive(Clone, Debug, Default)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn member(&self, name: &str) -> Self {
        let dot = if self.0.is_empty() { "" } else { "." };
        Self(format!("{}{dot}{name}", self.0))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}
