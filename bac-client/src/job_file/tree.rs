//! A file's content, with the place of each value in it.

use std::collections::HashMap;
use std::fmt::{self, Write};

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

    /// The place of every value, by its path.
    pub(super) fn positions(&self) -> Positions {
        let mut positions = Positions::default();
        positions.add(PathDigest::ROOT, self, self.at);
        positions
    }
}

/// Where values stand, by path.
///
/// The paths themselves are not kept: each repeats all names on its way, and one long name with
/// many values below it would make a small file large.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions(HashMap<PathDigest, Position>);

impl Positions {
    fn add(&mut self, path: PathDigest, node: &Node, at: Position) {
        self.0.insert(path, at);
        match &node.content {
            Content::Object(members) => {
                let dot = if path == PathDigest::ROOT { "" } else { "." };
                let path = path.with(dot);
                for member in members {
                    self.add(path.with(&member.name), &member.value, member.at);
                }
            }
            Content::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(path.with(&format!("[{index}]")), item, item.at);
                }
            }
            _ => {}
        }
    }

    /// Whether a value stands at this very path.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.0.contains_key(&PathDigest::ROOT.with(path))
    }

    /// The place of what a path leads to, or of the nearest value around it.
    pub(super) fn find(&self, path: &str) -> Option<Position> {
        let mut found = None;
        let mut read = PathDigest::ROOT;
        for byte in path.bytes() {
            if matches!(byte, b'.' | b'[') {
                found = self.0.get(&read).filter(|_| read != PathDigest::ROOT).or(found);
            }
            read = read.with_byte(byte);
        }
        self.0.get(&read).or(found).copied()
    }
}

/// A digest of a path whose names are in lower case, by the function FNV-1a with 64 bits, which
/// takes byte after byte: that of a value is made from that of what it stands in, and on the way
/// through a path all those around it come up. Two paths of one digest would cost a message its
/// place, and nothing else.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct PathDigest(u64);

impl PathDigest {
    const ROOT: Self = Self(0xcbf2_9ce4_8422_2325);

    const fn with_byte(self, byte: u8) -> Self {
        let mixed = self.0 ^ byte.to_ascii_lowercase() as u64;
        Self(mixed.wrapping_mul(0x0100_0000_01b3))
    }

    fn with(self, text: &str) -> Self {
        text.bytes().fold(self, Self::with_byte)
    }
}

/// A path to a value: `Tasks[0].Engine.Type`. It is put together when it is shown.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Root,
    Member(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl<'a> Path<'a> {
    pub(super) const fn member(&'a self, name: &'a str) -> Self {
        Self::Member(self, name)
    }

    pub(super) const fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// The path, cut after 1 KiB.
    pub(super) fn shown(&self) -> String {
        let mut shown = Short { text: String::new() };
        match write!(shown, "{self}") {
            Ok(()) => shown.text,
            Err(_) => shown.text + "…",
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(around, name) => write!(f, "{around}.{name}"),
            Self::Index(around, index) => write!(f, "{around}[{index}]"),
        }
    }
}

/// The start of a text. What does not fit ends the writing.
struct Short {
    text: String,
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const LONGEST: usize = 1024;
        let room = LONGEST - self.text.len();
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        self.text.push_str(&text[..end]);
        Err(fmt::Error)
    }
}
