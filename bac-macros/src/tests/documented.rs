//! Every key and every kind of argument has its row in the tables that users read.

use crate::parse::{self, Kind};

/// A page, and what stands at or before its tables of keys and of arguments.
struct Page {
    name: &'static str,
    text: &'static str,
    client: &'static str,
    endpoint: &'static str,
    arguments: &'static str,
}

const PAGES: [Page; 2] = [
    Page {
        name: "the docs of `#[client]`",
        text: include_str!("../lib.rs"),
        client: "# Keys of `#[client(",
        endpoint: "# Keys of `#[endpoint(",
        arguments: "# Arguments",
    },
    Page {
        name: "README.md",
        text: include_str!("../../../README.md"),
        client: "| `#[client(",
        endpoint: "| `#[endpoint(",
        arguments: "| argument |",
    },
];

#[test]
fn every_key() {
    for page in PAGES {
        let [client, endpoint] = parse::keys();
        for ((attribute, keys), place) in [(client, page.client), (endpoint, page.endpoint)] {
            let rows = rows(page.text, place);
            assert!(keys.len() > 5 && rows.len() > 5, "{attribute} in {}", page.name);
            for key in keys {
                let is_row = |row: &&str| starts_with_word(row, &format!("| `{key}"));
                assert!(rows.iter().any(is_row), "`{key}` of `{attribute}` in {}", page.name);
            }
        }
    }
}

#[test]
fn every_kind_of_argument() {
    for page in PAGES {
        let rows = rows(page.text, page.arguments);
        for kind in Kind::marked() {
            let name = kind.row().name;
            let is_row = |row: &&str| starts_with_word(row, &format!("| `#[{name}"));
            assert!(rows.iter().any(is_row), "`#[{name}]` in {}", page.name);
        }
    }
}

/// The rows of the first table at or behind `place`.
fn rows<'a>(text: &'a str, place: &str) -> Vec<&'a str> {
    let lines = text.lines().map(|line| line.trim_start_matches("/// "));
    let lines = lines.skip_while(|line| !line.contains(place));
    let lines = lines.skip_while(|line| !line.starts_with('|'));
    lines.take_while(|line| line.starts_with('|')).collect()
}

/// Whether `word` ends where the row goes on: `| `text` but not `| `text_of`.
fn starts_with_word(row: &str, word: &str) -> bool {
    let rest = row.strip_prefix(word).and_then(|rest| rest.chars().next());
    rest.is_some_and(|next| !next.is_alphanumeric() && next != '_')
}
