//! Where in a JSON text a byte is, as a path such as `jobs[3].State`.
//!
//! The text may be anything that a peer sent: what is no JSON leads to some path, and to nothing
//! worse.

/// How deep the decoder goes down into values. Only what it passes over may be deeper, and a path
/// into that would be as long as its sender likes.
const DEEPEST: usize = 128;

/// How much of a member's name stands in a path, in characters.
const NAMED: usize = 64;

/// A step from a value to one inside it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Member(String),
    Element(usize),
}

/// What is at a place of a text.
pub(super) struct Place {
    /// The way to the innermost value that is open there or has just ended.
    pub(super) path: Vec<Step>,
    /// From where to where that value goes, if it is an object or array that has just ended.
    pub(super) container: Option<(usize, usize)>,
}

/// A value inside another.
pub(super) struct Leaf {
    pub(super) path: Vec<Step>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How many bytes are in front of a place, counted as `serde_json` counts lines and columns: both
/// from one, and the column in bytes.
pub(super) fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let line_start = line.checked_sub(2).map_or(0, |before| {
        text.iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(before)
            .map_or(0, |(at, _)| at + 1)
    });
    (line_start + column).min(text.len())
}

/// What is in front of the byte `stop`.
pub(super) fn place(text: &[u8], stop: usize) -> Place {
    let mut walk = Walk::new(&text[..stop.min(text.len())], 0, Vec::new());
    walk.run(&mut |_| ());
    let closed = walk.closed.filter(|(_, end)| text[*end..walk.text.len()].trim_ascii().is_empty());
    Place { path: walk.path, container: closed }
}

/// Every value inside the object or array that goes from `start` to `end`, in the order in which they
/// begin, but for names of members. `path` is the way to it.
pub(super) fn leaves(text: &[u8], start: usize, end: usize, path: &[Step]) -> Vec<Leaf> {
    let mut found = Vec::new();
    let mut walk = Walk::new(&text[..end.min(text.len())], start, path.to_vec());
    walk.run(&mut |leaf| found.push(leaf));
    found.retain(|leaf| leaf.start > start);
    found.sort_by_key(|leaf| leaf.start);
    found
}

/// The path as text.
pub(super) fn render(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Member(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                match name.char_indices().nth(NAMED) {
                    Some((end, _)) => text.extend([&name[..end], "…"]),
                    None => text.push_str(name),
                }
            }
            Step::Element(index) => {
                text.push_str(&format!("[{index}]"));
            }
        }
    }
    text
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    path: Vec<Step>,
    /// Open objects and arrays. The last step of the path is kept when a value has ended and nothing
    /// has followed yet, because the decoder stops right behind the value that it refuses.
    containers: Vec<Container>,
    /// The object or array that ended last.
    closed: Option<(usize, usize)>,
}

/// An open object or array: where it opened, and how long the path was then.
#[derive(Clone, Copy)]
struct Container {
    is_array: bool,
    start: usize,
    path: usize,
}

impl<'a> Walk<'a> {
    const fn new(text: &'a [u8], at: usize, path: Vec<Step>) -> Self {
        Self { text, at, path, containers: Vec::new(), closed: None }
    }

    /// Walks to the end of the text, and shows each value when it has ended.
    fn run(&mut self, see: &mut dyn FnMut(Leaf)) {
        // `true` where a string is a member's name: behind `{`, and behind `,` in an object.
        let mut expects_name = false;
        // Open objects and arrays below the deepest.
        let mut below = 0_usize;
        while let Some(&byte) = self.text.get(self.at) {
            let start = self.at;
            self.at += 1;
            match byte {
                b'{' | b'[' if self.containers.len() == DEEPEST => {
                    below += 1;
                    expects_name = false;
                }
                b'}' | b']' if below > 0 => below -= 1,
                b',' if below > 0 => {}
                b'{' | b'[' => {
                    let is_array = byte == b'[';
                    self.containers.push(Container { is_array, start, path: self.path.len() });
                    if is_array {
                        self.path.push(Step::Element(0));
                    }
                    expects_name = !is_array;
                }
                b'}' | b']' => {
                    if let Some(container) = self.containers.pop() {
                        self.path.truncate(container.path);
                        self.closed = Some((container.start, self.at));
                        self.show(container.start, see);
                    }
                    expects_name = false;
                }
                b',' => match self.containers.last() {
                    Some(Container { is_array: false, path, .. }) => {
                        self.path.truncate(*path);
                        expects_name = true;
                    }
                    Some(Container { path, .. }) => {
                        self.path.truncate(path + 1);
                        if let Some(Step::Element(index)) = self.path.last_mut() {
                            *index += 1;
                        }
                    }
                    None => {}
                },
                b'"' => {
                    self.skip_string();
                    if expects_name && below == 0 {
                        self.path.push(Step::Member(unquoted(&self.text[start..self.at])));
                        expects_name = false;
                    } else if below == 0 {
                        self.show(start, see);
                    }
                }
                b'a'..=b'z' | b'0'..=b'9' | b'-' => {
                    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                    while self.text.get(self.at).is_some_and(is_part) {
                        self.at += 1;
                    }
                    if below == 0 {
                        self.show(start, see);
                    }
                }
                _ => {}
            }
        }
    }

    fn show(&self, start: usize, see: &mut dyn FnMut(Leaf)) {
        see(Leaf { path: self.path.clone(), start, end: self.at });
    }

    /// Goes behind the string that begins before `at`.
    fn skip_string(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at = (self.at + 1).min(self.text.len()),
                b'"' => return,
                _ => {}
            }
        }
    }
}

/// What a quoted text says; as it is where that cannot be told.
fn unquoted(quoted: &[u8]) -> String {
    serde_json::from_slice(quoted).unwrap_or_else(|_| {
        let text = quoted.strip_prefix(b"\"").unwrap_or(quoted);
        String::from_utf8_lossy(text).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{leaves, offset, place, render};

    #[test]
    fn values_inside_another_have_their_paths() {
        let text = r#" {"a": [1, {"b": "x"}], "c": null} "#;
        let found: Vec<_> = leaves(text.as_bytes(), 1, text.len() - 1, &[])
            .into_iter()
            .map(|leaf| (render(&leaf.path), &text[leaf.start..leaf.end]))
            .collect();
        let path = |path: &str| path.to_owned();
        assert_eq!(
            found,
            [
                (path("a"), r#"[1, {"b": "x"}]"#),
                (path("a[0]"), "1"),
                (path("a[1]"), r#"{"b": "x"}"#),
                (path("a[1].b"), r#""x""#),
                (path("c"), "null"),
            ]
        );
    }

    #[test]
    fn a_long_name_is_cut() {
        let text = format!(r#"{{"{}": 1, "b": "#, "é".repeat(1000));
        let path = render(&place(text.as_bytes(), text.len() - 8).path);
        assert_eq!(path, format!("{}…", "é".repeat(64)));
    }

    proptest! {
        #[test]
        fn no_text_and_no_place_make_it_panic(
            text in proptest::collection::vec(any::<u8>(), 0..80), line in 0_usize..9, column in 0_usize..99,
            start in 0_usize..90, end in 0_usize..90,
        ) {
            place(&text, offset(&text, line, column));
            place(&text, column);
            leaves(&text, start, end, &[]);
        }
    }
}
