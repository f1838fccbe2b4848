//! The page `docs/language.md`: each word has its row, each mistake that it quotes is one of the
//! compile-fail suite, and each test that it names is there.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::{
    open_enum, page_struct,
    parse::{self, Kind},
};

pub(super) const PAGE: &str = include_str!("../../../docs/language.md");

/// What every table of words begins with.
const HEAD: &str = "| word | means | on the wire | refused, for example | looked at by |";

/// Whose words the tables below such a line have.
const OF_BOTH: &str = "Of both attributes:";
const OF_CLIENT: &str = "Of `#[client]` alone:";
const OF_ENDPOINT: &str = "Of `#[endpoint]` alone:";

/// Its cells.
struct Row<'a> {
    word: &'a str,
    mistake: &'a str,
    test: &'a str,
}

/// The rows of all tables of words, each with the line that stands over its table.
fn rows(text: &str) -> Vec<(&str, Row<'_>)> {
    let mut rows = Vec::new();
    let (mut over, mut is_table) = ("", false);
    for line in text.lines() {
        if line == HEAD {
            is_table = true;
        } else if is_table && line.starts_with("| ") {
            let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
            let cells: Vec<&str> = inner.unwrap_or_default().split(" | ").collect();
            let [word, _means, _wire, mistake, test] = cells[..] else { panic!("cells: {line}") };
            rows.push((over, Row { word, mistake, test }));
        } else if !line.starts_with('|') {
            is_table = false;
            if !line.is_empty() {
                over = line;
            }
        }
    }
    rows
}

/// The part of the page below this title.
fn section(title: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("\n## {title}\n")).expect("the section is there");
    rest.split("\n## ").next().unwrap()
}

/// What each piece of code in the cell begins with: twice `idempotent` of `idempotent`, `idempotent = false`.
fn names(word: &str) -> impl Iterator<Item = &str> {
    let code = word.split('`').skip(1).step_by(2);
    code.map(|code| code.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap())
}

#[test]
fn every_key_has_its_row() {
    let rows = rows(section("Keys"));
    let [(_, client), (_, endpoint)] = parse::keys();
    let [client, endpoint]: [BTreeSet<&str>; 2] = [client, endpoint].map(BTreeSet::from_iter);
    let is_said_of = |of: &str, key: &str| {
        rows.iter().any(|(over, row)| *over == of && names(row.word).any(|name| name == key))
    };
    for key in client.union(&endpoint) {
        let of = match (client.contains(key), endpoint.contains(key)) {
            (true, true) => OF_BOTH,
            (true, false) => OF_CLIENT,
            _ => OF_ENDPOINT,
        };
        assert!(is_said_of(of, key), "`{key}` has no row below “{of}” in docs/language.md");
    }
    for (over, row) in &rows {
        let keys = match *over {
            OF_BOTH => client.intersection(&endpoint).copied().collect(),
            OF_CLIENT => client.clone(),
            OF_ENDPOINT => endpoint.clone(),
            _ => continue,
        };
        for name in names(row.word) {
            assert!(keys.contains(name), "`{name}` is no key {over}");
        }
    }
}

#[test]
fn every_kind_of_argument_has_its_row() {
    let rows = rows(section("What is sent"));
    let has = |test: &dyn Fn(&str) -> bool| rows.iter().any(|(_, row)| test(row.word));
    for kind in Kind::ALL {
        let example = kind.row().example;
        // What tells the kind, without names of the user's, which may follow.
        let said = example.split('…').next().unwrap();
        let said = said.strip_suffix(")]").unwrap_or(said);
        let is_there = match kind {
            Kind::Path => has(&|word| !word.contains("..}") && word.contains("}` in the path")),
            Kind::Rest => has(&|word| !word.contains("#[") && word.contains("..}` in the path")),
            Kind::AnyRest => has(&|word| word.starts_with("`#[path(any_segments)]")),
            _ => has(&|word| word.starts_with(&format!("`{said}"))),
        };
        assert!(is_there, "{kind:?} `{example}` has no row in docs/language.md");
    }
}

#[test]
fn every_word_of_the_derives_has_its_row() {
    let reply = rows(section("Structs that are replies"));
    for marker in parse::REPLY_MARKERS {
        let is_row = |row: &Row<'_>| row.word.starts_with(&format!("`#[{marker}"));
        assert!(reply.iter().any(|(_, row)| is_row(row)), "`#[{marker}]` in docs/language.md");
    }
    let all = rows(PAGE);
    for word in page_struct::words() {
        let is_row = |row: &Row<'_>| row.word.starts_with(&format!("`#[page({word}"));
        assert!(all.iter().any(|(_, row)| is_row(row)), "`#[page({word})]` in docs/language.md");
    }
    let open = rows(section("Open enums"));
    for word in open_enum::words() {
        let is_row = |row: &Row<'_>| names(row.word).any(|name| name == word);
        assert!(open.iter().any(|(_, row)| is_row(row)), "`{word}` in docs/language.md");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The texts of the files of this extension, at whatever depth.
fn texts(folder: PathBuf, extension: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
    texts
}

#[test]
fn every_mistake_is_reported_so() {
    let reports = texts(root().join("tests/compile-fail/tests/ui"), "stderr");
    let lines = reports.iter().flat_map(|report| report.lines());
    let facts =
        lines.filter(|line| line.starts_with("error")).filter_map(|line| line.split_once(": "));
    let facts: BTreeSet<&str> = facts.map(|(_, fact)| fact).collect();
    for (_, row) in rows(PAGE) {
        assert!(facts.contains(row.mistake), "{} has no such mistake: {}", row.word, row.mistake);
    }
    let whole: Vec<&str> = PAGE.split("```text\nerror").skip(1).collect();
    assert!(!whole.is_empty());
    for rest in whole {
        let report = format!("error{}", rest.split("```").next().unwrap());
        assert!(reports.iter().any(|it| it.contains(&report)), "no such report: {report}");
    }
}

#[test]
fn every_test_is_there() {
    for (_, row) in rows(PAGE) {
        let name = row.test.trim_matches('`');
        let (file, function) = name.split_once("::").expect("a file and a function");
        let places = ["tests/tests", "bac-client/tests"].map(|place| root().join(place).join(file));
        let mut sources = Vec::new();
        for place in places {
            sources.extend(fs::read_to_string(place.with_extension("rs")));
            if place.is_dir() {
                sources.extend(texts(place, "rs"));
            }
        }
        let function = format!("fn {function}(");
        let is_there = sources.iter().any(|source| source.contains(&function));
        assert!(is_there, "{} has no such test: `{name}`", row.word);
    }
}
