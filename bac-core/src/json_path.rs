//! Where in a JSON text an error is, as a path such as `jobs[3].State`.
//!
//! The decoder tells a line and a column. Walking to that place once, after a failure, costs a
//! successful reply nothing, and no endpoint a second copy of its decoder.

/// The path of the innermost value that the decoder was in when it stopped at `line` and
/// `column`, both counted from one, as `serde_json` counts them. Empty at the top.
pub(crate) fn at(text: &[u8], line: usize, column: usize) -> String {
    let line_start = line.checked_sub(2).map_or(0, |before| {
        text.iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(before)
            .map_or(0, |(at, _)| at + 1)
    });
    let stop = (line_start + column).min(text.len());
    Walk { text: &text[..stop], at: 0, path: Vec::new() }.run()
}

/// How deep the decoder goes down into values. Only what it passes over may be deeper, and a path
/// into that would be as long as its sender likes.
const DEEPEST: usize = 128;

/// A step from a value to one inside it.
enum Step {
    Member(String),
    Element(usize),
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    path: Vec<Step>,
}

impl Walk<'_> {
    fn run(mut self) -> String {
        // `true` where a string is a member's name: behind `{`, and behind `,` in an object.
        let mut expects_name = false;
        // Depths at which a value has ended and nothing has followed yet: the last step is kept
        // until then, because the decoder stops right behind the value that it refuses.
        let mut containers: Vec<Container> = Vec::new();
        // Open objects and arrays below the deepest.
        let mut below = 0_usize;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'{' | b'[' if containers.len() == DEEPEST => {
                    below += 1;
                    expects_name = false;
                }
                b'}' | b']' if below > 0 => below -= 1,
                b',' if below > 0 => {}
                b'{' => {
                    containers.push(Container::Object { open: self.path.len() });
                    expects_name = true;
                }
                b'[' => {
                    containers.push(Container::Array { open: self.path.len() });
                    self.path.push(Step::Element(0));
                    expects_name = false;
                }
                b'}' | b']' => {
                    if let Some(container) = containers.pop() {
                        self.path.truncate(container.open());
                    }
                    expects_name = false;
                }
                b',' => match containers.last() {
                    Some(Container::Object { open }) => {
                        self.path.truncate(*open);
                        expects_name = true;
                    }
                    Some(Container::Array { open }) => {
                        self.path.truncate(open + 1);
                        if let Some(Step::Element(index)) = self.path.last_mut() {
                            *index += 1;
                        }
                    }
                    None => {}
                },
                b'"' => {
                    let name = self.string();
                    if expects_name {
                        self.path.push(Step::Member(name));
                        expects_name = false;
                    }
                }
                _ => {}
            }
        }
        render(&self.path)
    }

    /// The string that begins before `at`, raw but for escapes that `serde_json` can undo.
    fn string(&mut self) -> String {
        let start = self.at;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => {
                    let quoted = &self.text[start - 1..self.at];
                    return serde_json::from_slice(quoted)
                        .unwrap_or_else(|_| String::from_utf8_lossy(quoted).into_owned());
                }
                _ => {}
            }
        }
        String::from_utf8_lossy(&self.text[start..]).into_owned()
    }
}

/// An open object or array, and how long the path was when it opened.
#[derive(Clone, Copy)]
enum Container {
    Object { open: usize },
    Array { open: usize },
}

impl Container {
    const fn open(self) -> usize {
        match self {
            Self::Object { open } | Self::Array { open } => open,
        }
    }
}

fn render(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Member(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Step::Element(index) => {
                text.push_str(&format!("[{index}]"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::at;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Job {
        id: u64,
        state: Option<String>,
        parts: Option<Vec<Self>>,
        labels: Option<BTreeMap<String, u8>>,
    }

    fn paths(text: &str) -> (String, String) {
        let error = serde_json::from_str::<Job>(text).unwrap_err();
        let ours = at(text.as_bytes(), error.line(), error.column());
        let mut decoder = serde_json::Deserializer::from_str(text);
        let theirs = serde_path_to_error::deserialize::<_, Job>(&mut decoder)
            .map_or_else(|error| error.path().to_string(), |_| String::new());
        (ours, if theirs == "." { String::new() } else { theirs })
    }

    #[test]
    fn the_path_leads_to_the_value_that_was_refused() {
        for (text, path) in [
            (r#"{"id": "x"}"#, "id"),
            (r#"{"id": 1, "parts": [{"id": 1}, {"id": 2, "state": 7}]}"#, "parts[1].state"),
            (r#"{"id": 1, "labels": {"a b": 1, "c\"d": 300}}"#, "labels.c\"d"),
            ("{\n \"id\": 1,\n \"parts\": [\n {\"state\": \"x\"}]}", "parts[0]"),
            (r#"{"state": "x"}"#, ""),
            (r#"[1]"#, ""),
        ] {
            assert_eq!(paths(text).0, path, "{text}");
        }
    }

    #[test]
    fn what_is_passed_over_may_be_deep() {
        let deep = ["[{\"a\":".repeat(100_000), "}]".repeat(100_000)].concat();
        let deep = deep.replace(":}", ":0}");
        assert_eq!(paths(&format!(r#"{{"more": {deep}, "state": 7}}"#)).0, "state");

        let text = format!(r#"{{"more": {}"#, &deep[..500_000]);
        let error = serde_json::from_str::<Job>(&text).unwrap_err();
        let path = at(text.as_bytes(), error.line(), error.column());
        assert!(path.starts_with("more[0].a[0].a[0]") && path.len() < 1000, "{}", path.len());
    }

    proptest! {
        #[test]
        fn a_wrong_leaf_is_found_where_the_reference_finds_it(
            before in 0_usize..4, depth in 0_usize..5, pretty: bool,
        ) {
            let mut value = serde_json::json!({"id": 1, "state": false});
            for _ in 0..depth {
                let mut parts = vec![serde_json::json!({"id": 1, "state": "a,b]}{[\""}); before];
                parts.push(value);
                value = serde_json::json!({"id": 1, "parts": parts});
            }
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let (ours, theirs) = paths(&text.unwrap());
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn no_text_and_no_place_make_it_panic(
            text in proptest::collection::vec(any::<u8>(), 0..80), line in 0_usize..9, column in 0_usize..99,
        ) {
            at(&text, line, column);
        }
    }
}
