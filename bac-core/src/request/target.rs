//! Path and query of a call, each value in the one way it is encoded.

use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, percent_decode, utf8_percent_encode};

use crate::{
    link::Link,
    operation::{Constant, Operation, PathPart},
    percent::{PERCENT_ENCODED, percent_encoded},
};

/// The same for a text whose `/` stand between segments.
const SEGMENTS: &AsciiSet = &PERCENT_ENCODED.remove(b'/');

/// Path and query below the base URL.
#[derive(Clone)]
pub(crate) struct Target {
    operation: &'static Operation,
    /// What stands in the place of the path. In a box: hardly a call has one.
    link: Option<Box<Link>>,
    /// What there is, once a value has been put in; the operation's own path until then.
    text: Option<String>,
    /// How many parts of the template `text` holds.
    parts: usize,
    has_query: bool,
}

/// What stands between the values of a list that are one value of the query.
#[derive(Clone, Copy)]
pub(super) enum Delimiter {
    Comma,
    Space,
    Pipe,
}

impl Delimiter {
    /// As it stands between values, and as it would stand within one.
    const fn written(self) -> (&'static str, &'static str) {
        match self {
            Self::Comma => (",", "%2C"),
            Self::Space => ("%20", "%20"),
            Self::Pipe => ("%7C", "%7C"),
        }
    }
}

/// Each fault is the text of a message.
impl Target {
    pub(super) const fn new(operation: &'static Operation) -> Self {
        Self { operation, link: None, text: None, parts: 0, has_query: false }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or(self.operation.path())
    }

    /// The operation, if neither its path nor its query holds a value.
    pub(crate) const fn fixed(&self) -> Option<&'static Operation> {
        match self.text {
            None => Some(self.operation),
            Some(_) => None,
        }
    }

    /// The link that is called, and the query that goes behind its own.
    pub(crate) fn link(&self) -> Option<(&Link, &str)> {
        let query = self.text.as_deref().and_then(|text| text.strip_prefix('?'));
        self.link.as_deref().map(|link| (link, query.unwrap_or_default()))
    }

    pub(super) fn set_link(&mut self, link: Link) {
        self.link = Some(Box::new(link));
    }

    /// Puts `value` in the place of the template's next placeholder.
    pub(super) fn path(&mut self, value: &dyn Display) -> Result<(), String> {
        let (name, text) = self.placeholder();
        let before = text.len();
        if write!(PercentEncoder(text), "{value}").is_err() {
            return Err(not_text(name));
        }
        if text.len() == before {
            return Err(empty(name));
        }
        Ok(())
    }

    /// The same where the next placeholder is the rest: the `/` of `value` stay, and none of the
    /// segments between them may be empty.
    pub(super) fn rest(&mut self, value: &dyn Display) -> Result<(), String> {
        let (name, text) = self.placeholder();
        let before = text.len();
        if write!(SegmentsEncoder(text), "{value}").is_err() {
            return Err(not_text(name));
        }
        let segments = &text[before..];
        if segments.is_empty() {
            return Err(empty(name));
        }
        if segments.split('/').any(str::is_empty) {
            return Err(empty_segment_of(name, segments));
        }
        Ok(())
    }

    /// The same with any segments. A `/` beside `.` or `..` is encoded, so that nobody on the way takes them
    /// for a step in the tree (RFC 3986 section 5.2.4): servers that take such names decode the whole.
    pub(super) fn any_rest(&mut self, value: &dyn Display) -> Result<(), String> {
        let (name, text) = self.placeholder();
        let mut given = String::new();
        if write!(given, "{value}").is_err() {
            return Err(not_text(name));
        }
        if given.is_empty() {
            return Err(empty(name));
        }
        let is_step = |segment: &str| matches!(segment, "." | "..");
        let mut before = None;
        for segment in given.split('/') {
            match before {
                None => {}
                Some(before) if is_step(before) || is_step(segment) => text.push_str("%2F"),
                Some(_) => text.push('/'),
            }
            // Writing to a `String` cannot fail.
            let _ = write!(PercentEncoder(text), "{segment}");
            before = Some(segment);
        }
        Ok(())
    }

    /// The same with a segment for each of `values`.
    pub(super) fn rest_list(
        &mut self,
        values: &mut dyn Iterator<Item = &dyn Display>,
    ) -> Result<(), String> {
        let (name, text) = self.placeholder();
        let before = text.len();
        for value in values {
            if text.len() > before {
                text.push('/');
            }
            let start = text.len();
            if write!(PercentEncoder(text), "{value}").is_err() {
                return Err(not_text(name));
            }
            if text.len() == start {
                return Err(empty_segment(name));
            }
        }
        if text.len() == before { Err(empty(name)) } else { Ok(()) }
    }

    /// The name of the template's next placeholder, and the path up to it.
    fn placeholder(&mut self) -> (&'static str, &mut String) {
        let operation = self.operation;
        let text = self.text.get_or_insert_with(|| new_text(operation));
        let mut name = "";
        for part in &operation.parts()[self.parts.min(operation.parts().len())..] {
            self.parts += 1;
            match part {
                PathPart::Text(literal) => text.push_str(literal),
                PathPart::Value(placeholder)
                | PathPart::Rest(placeholder)
                | PathPart::AnyRest(placeholder) => {
                    name = placeholder;
                    break;
                }
            }
        }
        (name, text)
    }

    /// Adds `name=value` to the query.
    pub(super) fn query(&mut self, name: &str, value: &dyn Display) -> Result<(), String> {
        let text = self.begin_pair()?;
        // Writing to a `String` cannot fail, so an error is the value's own.
        let written = write!(PercentEncoder(text), "{name}")
            .and_then(|()| text.write_char('='))
            .and_then(|()| write!(PercentEncoder(text), "{value}"));
        written.map_err(|_| not_text(name))
    }

    /// Puts `name=value` in the place of the first pair of this name, and leaves the others of it out; where there is
    /// none, behind all.
    pub(super) fn set_query(&mut self, name: &str, value: &dyn Display) -> Result<(), String> {
        let text = self.finish_path()?;
        let wanted = percent_encoded(name).to_string();
        let is_it = |pair: &&str| pair.split('=').next() == Some(&*wanted);
        let Some((path, query)) =
            text.split_once('?').filter(|(_, q)| q.split('&').any(|p| is_it(&p)))
        else {
            return self.query(name, value);
        };
        let mut written = format!("{path}?");
        let mut is_there = false;
        for pair in query.split('&') {
            if is_it(&pair) && std::mem::replace(&mut is_there, true) {
                continue;
            }
            if !written.ends_with('?') {
                written.push('&');
            }
            if is_it(&pair) {
                write!(written, "{wanted}=").map_err(|_| not_text(name))?;
                write!(PercentEncoder(&mut written), "{value}").map_err(|_| not_text(name))?;
            } else {
                written.push_str(pair);
            }
        }
        *text = written;
        Ok(())
    }

    /// The value of the first pair of this name, if its text is one.
    pub(super) fn query_value(&self, name: &str) -> Option<String> {
        let (_, query) = self.text.as_deref()?.split_once('?')?;
        let wanted = percent_encoded(name).to_string();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| **name == *wanted)?;
        percent_decode(value.as_bytes()).decode_utf8().ok().map(Into::into)
    }

    /// Calls `link` as it is, in the place of path and query.
    pub(super) fn move_to(&mut self, link: Link) {
        self.link = Some(Box::new(link));
        self.text = Some(String::new());
        self.parts = self.operation.parts().len();
        self.has_query = false;
    }

    /// The text, ready for another pair.
    fn begin_pair(&mut self) -> Result<&mut String, String> {
        let has_query = std::mem::replace(&mut self.has_query, true);
        let text = self.finish_path()?;
        text.push(if has_query { '&' } else { '?' });
        Ok(text)
    }

    /// How much there is of path and query.
    pub(super) fn len(&self) -> usize {
        self.as_str().len()
    }

    /// Whether a pair within the first `length` bytes has this name.
    pub(super) fn has_pair(&self, length: usize, name: &str) -> bool {
        let text = self.text.as_deref().and_then(|text| text.get(..length)).unwrap_or_default();
        let Some((_, query)) = text.split_once('?') else { return false };
        let name = percent_encoded(name).to_string();
        query.split('&').any(|pair| pair.split('=').next() == Some(&*name))
    }

    /// Adds `name=a,b` to the query, `delimiter` standing between the values, unless there are none.
    pub(super) fn query_joined(
        &mut self,
        name: &str,
        delimiter: Delimiter,
        values: &mut dyn Iterator<Item = &dyn Display>,
    ) -> Result<(), String> {
        let Some(first) = values.next() else { return Ok(()) };
        let mut start = self.finish_path()?.len();
        self.query(name, first)?;
        let (between, encoded) = delimiter.written();
        let text = self.text.get_or_insert_default();
        // Behind the name, which may hold what the values may not.
        start = text[start..].find('=').map_or(text.len(), |at| start + at);
        for value in values {
            if text[start..].contains(encoded) {
                return Err(holds_delimiter(name, delimiter));
            }
            text.push_str(between);
            start = text.len();
            write!(PercentEncoder(text), "{value}").map_err(|_| not_text(name))?;
        }
        if text[start..].contains(encoded) { Err(holds_delimiter(name, delimiter)) } else { Ok(()) }
    }

    /// Says which argument holds what could be taken for a step in the tree by who decodes it once or more.
    pub(crate) fn hidden_step(&self) -> Option<String> {
        let text = self.text.as_deref().filter(|_| !self.operation.parts().is_empty())?;
        let path = text.split('?').next().unwrap_or_default();
        let operation = self.operation;
        let is_it =
            |part: &PathPart, name: &str| matches!(part, PathPart::AnyRest(of) if *of == name);
        let is_any = |name: &&str| operation.parts().iter().any(|part| is_it(part, name));
        let mut segments = path.split('/').enumerate().filter(|(_, segment)| hides_step(segment));
        let name = segments.find_map(|(index, _)| {
            placeholder_of_segment(operation, path, index).filter(|name| !is_any(name))
        })?;
        Some(format!(
            "`{name}` holds a segment `.` or `..` once it is decoded, as servers and proxies may do more than once; give another value"
        ))
    }

    /// Completes a path that holds values, and a query that has constants.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        if self.text.is_some() {
            self.finish_path()?;
        }
        for constant in self.operation.query() {
            if !self.has_in_query(constant.name) {
                self.constant(constant)?;
            }
        }
        Ok(())
    }

    fn constant(&mut self, Constant { name, value }: &Constant) -> Result<(), String> {
        if let Some(value) = value {
            return self.query(name, value);
        }
        let text = self.begin_pair()?;
        write!(PercentEncoder(text), "{name}").map_err(|_| not_text(name))
    }

    /// Whether an argument has gone there by this name, or the link has it.
    fn has_in_query(&self, name: &str) -> bool {
        let own = self.text.as_deref().filter(|_| self.has_query);
        let own = own.and_then(|text| text.split_once('?')).map(|(_, pairs)| pairs.split('&'));
        // A link that says it is nearer to the call than a constant is.
        let of_link = self.link.iter().flat_map(|link| link.pairs());
        let name = percent_encoded(name).to_string();
        let mut pairs = own.into_iter().flatten().chain(of_link);
        pairs.any(|pair| pair.split('=').next() == Some(&name))
    }

    /// The text with the whole path in it.
    fn finish_path(&mut self) -> Result<&mut String, String> {
        let operation = self.operation;
        if self.parts < operation.parts().len() || self.text.is_none() {
            let text = self.text.get_or_insert_with(|| new_text(operation));
            for part in &operation.parts()[self.parts..] {
                if let PathPart::Text(literal) = part {
                    text.push_str(literal);
                }
            }
            self.parts = operation.parts().len();
        }
        match self.unchecked_path().and_then(|path| dot_segment(operation, path)) {
            Some(fault) => Err(fault),
            None => Ok(self.text.get_or_insert_default()),
        }
    }

    /// The path, until the query is put behind it: its segments need a look once.
    fn unchecked_path(&self) -> Option<&str> {
        self.text.as_deref().filter(|text| !text.contains('?'))
    }
}

fn new_text(operation: &Operation) -> String {
    String::with_capacity(operation.path().len() + 64)
}

#[cold]
fn empty(name: &str) -> String {
    format!("`{name}` is empty, which would make another path of it; give a value")
}

#[cold]
fn empty_segment(name: &str) -> String {
    format!("`{name}` has an empty segment, which servers take for another path; leave it out")
}

/// The same of a text, where it is a `/` that makes it.
#[cold]
fn empty_segment_of(name: &str, segments: &str) -> String {
    if segments.starts_with('/') {
        return format!(
            "`{name}` has an empty segment, since it begins with `/`, which stands in the path already; leave that \
             out, or call what a server gave as a `Link` (`#[url]`)"
        );
    }
    let why = if segments.ends_with('/') { "ends with `/`" } else { "has one `/` behind another" };
    format!(
        "`{name}` has an empty segment, since it {why}; leave that out, or declare the argument as \
         `#[path(any_segments)]`, which sends it as it is"
    )
}

#[cold]
fn holds_delimiter(name: &str, delimiter: Delimiter) -> String {
    let delimiter = match delimiter {
        Delimiter::Comma => "comma",
        Delimiter::Space => "space",
        Delimiter::Pipe => "`|`",
    };
    format!("an item of `{name}` holds a {delimiter}, which would make two of it; leave it out")
}

#[cold]
fn not_text(name: &str) -> String {
    format!("`{name}` cannot be written as text")
}

/// Says which argument made a segment `.` or `..`, which servers take for a step in the tree.
fn dot_segment(operation: &Operation, path: &str) -> Option<String> {
    // Hardly a path has a segment that so much as begins like one.
    if !path.as_bytes().windows(2).any(|pair| matches!(pair, b"/." | b"/%")) {
        return None;
    }
    let index = path.split('/').position(is_dots)?;
    let name = placeholder_of_segment(operation, path, index)?;
    Some(format!("`{name}` would make a path segment `.` or `..`; give another value"))
}

/// Whether a segment is `.` or `..`, be its dots written as `%2e`, as only a template has them.
fn is_dots(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while let Some(dot) = [".", "%2e", "%2E"].iter().find(|dot| rest.starts_with(**dot)) {
        rest = &rest[dot.len()..];
        dots += 1;
    }
    rest.is_empty() && (1..=2).contains(&dots)
}

/// How often what was encoded may have been encoded before.
const MOST_DECODED: usize = 8;

/// Whether a segment as it is sent comes to hold a segment `.` or `..` when it is decoded, however often: with
/// `/` or `\` between segments, and behind them what some servers leave out from `;` on.
pub(crate) fn hides_step(segment: &str) -> bool {
    let mut text = segment.as_bytes().to_vec();
    for _ in 0..MOST_DECODED {
        let decoded: Vec<u8> = percent_decode(&text).collect();
        if decoded == text {
            return false;
        }
        text = decoded;
        let mut segments = text.split(|byte| matches!(byte, b'/' | b'\\'));
        let is_step = |segment: &[u8]| {
            let name = segment.split(|byte| *byte == b';').next().unwrap_or_default();
            matches!(name, b"." | b"..")
        };
        if segments.any(is_step) {
            return true;
        }
    }
    // What is decoded so often is meant for no server.
    true
}

/// The last placeholder in a segment of the path. Values hold no `/` once encoded, but for the one that
/// is the rest, which has every `/` that the template has not.
fn placeholder_of_segment(operation: &Operation, path: &str, index: usize) -> Option<&'static str> {
    let slashes = |text: &str| text.matches('/').count();
    let of_template = operation.parts().iter().map(|part| match part {
        PathPart::Text(text) => slashes(text),
        PathPart::Value(_) | PathPart::Rest(_) | PathPart::AnyRest(_) => 0,
    });
    let of_rest = slashes(path).saturating_sub(of_template.sum());
    let mut segment = 0;
    let mut found = None;
    for part in operation.parts() {
        match part {
            PathPart::Text(text) => segment += slashes(text),
            PathPart::Value(name) if segment == index => found = Some(*name),
            PathPart::Value(_) => {}
            PathPart::Rest(name) | PathPart::AnyRest(name) => {
                if (segment..=segment + of_rest).contains(&index) {
                    found = Some(*name);
                }
                segment += of_rest;
            }
        }
    }
    found
}

/// Writes text so that it stands for itself in one path segment, or in one half of a pair of a query or a
/// form.
pub(super) struct PercentEncoder<'a>(pub(super) &'a mut String);

impl Write for PercentEncoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(utf8_percent_encode(text, PERCENT_ENCODED));
        Ok(())
    }
}

/// The same for several segments: `/` stands between them.
struct SegmentsEncoder<'a>(&'a mut String);

impl Write for SegmentsEncoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(utf8_percent_encode(text, SEGMENTS));
        Ok(())
    }
}
