//! Mistakes in declarations: each file under `ui/` holds one (those in `five/` hold five), and its
//! `.stderr` is what a user sees. `TRYBUILD=overwrite` writes them anew; read each one before it is
//! kept.

use std::{fs, path::PathBuf};

#[test]
fn ui() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/*/*.rs");
}

/// What rustc reports by itself, on a type that lacks a trait; everywhere else the words are ours.
const BY_RUSTC: &str = "types";

/// One `.stderr`.
struct Report {
    folder: String,
    name: String,
    text: String,
}

#[test]
fn every_file_has_its_report() {
    let sources = files("rs");
    let reports = files("stderr");
    let stem = |path: &PathBuf| path.with_extension("");
    assert_eq!(
        sources.iter().map(stem).collect::<Vec<_>>(),
        reports.iter().map(stem).collect::<Vec<_>>()
    );
    assert!(sources.len() >= 60, "{} files", sources.len());
}

#[test]
fn as_many_errors_as_mistakes() {
    for report in reports() {
        let expected = if report.folder == "five" { 5 } else { 1 };
        let starts = |word: &str| report.text.lines().filter(|line| line.starts_with(word)).count();
        assert_eq!(starts("error"), expected, "{}", report.name);
        assert_eq!(starts("warning"), 0, "{}", report.name);
        if report.folder != BY_RUSTC {
            assert_eq!(starts("error["), 0, "{}: an error of rustc's own", report.name);
        }
    }
}

#[test]
fn errors_stand_on_their_token() {
    for report in reports() {
        // rustc adds this note wherever generated code lacks a trait, whatever it underlines.
        let note = "this error originates in the attribute macro";
        assert!(report.folder == BY_RUSTC || !report.text.contains(note), "{}", report.name);
        let errors = report.text.lines().filter(|line| line.starts_with("error")).count();
        let underlined = underlined(&report.text);
        // rustc's own errors point at more than one place.
        assert!(underlined.len() >= errors, "{}: {underlined:?}", report.name);
        for text in underlined {
            // A key, a literal or the name of an attribute, but never an attribute as a whole.
            let inside = text.trim_start_matches("#[");
            let is_whole = ["client", "endpoint", "bac_core::client", "bac_core::endpoint"]
                .iter()
                .any(|name| {
                    inside.strip_prefix(name).is_some_and(|rest| rest.starts_with(['(', ']']))
                });
            assert!(!is_whole, "{}: on the whole of `{text}`", report.name);
            assert!(!text.contains(" \"/"), "{}: on the whole request line `{text}`", report.name);
        }
    }
}

/// What each error underlines, where that is on one line.
fn underlined(report: &str) -> Vec<String> {
    let lines: Vec<&str> = report.lines().collect();
    let texts = lines.iter().enumerate().filter_map(|(at, line)| {
        let (number, column) = place(line).filter(|_| line.trim_start().starts_with("-->"))?;
        let shown = |line: &&&str| line.trim_start().starts_with(&format!("{number} |"));
        let rest = lines.get(at..)?;
        let source = rest.iter().position(|line| shown(&line))?;
        let bar = rest.get(source)?.find('|')? + 2;
        let carets = rest.get(source + 1)?.matches('^').count();
        let source: Vec<char> = rest.get(source)?.get(bar..)?.chars().collect();
        Some(source.get(column - 1..column - 1 + carets)?.iter().collect())
    });
    texts.collect()
}

#[test]
fn every_error_of_ours_has_help() {
    for report in reports().into_iter().filter(|report| report.folder != BY_RUSTC) {
        let mut lines = report.text.lines().peekable();
        while let Some(line) = lines.next() {
            if !line.starts_with("error: ") {
                continue;
            }
            let fact = line.trim_start_matches("error: ");
            assert!(!fact.ends_with('.'), "{}: {fact}", report.name);
            let first = fact.chars().next().unwrap_or_default();
            assert!(!first.is_uppercase() || fact.starts_with("HTTP"), "{}: {fact}", report.name);
            let has_help = std::iter::from_fn(|| lines.next_if(|line| line.starts_with("    ")))
                .any(|line| line.trim_start().starts_with("help: "));
            assert!(has_help, "{}: {fact}", report.name);
        }
    }
}

#[test]
fn errors_are_in_source_order() {
    for report in reports().into_iter().filter(|report| report.folder == "five") {
        let places: Vec<(usize, usize)> = report.text.lines().filter_map(place).collect();
        assert_eq!(places.len(), 5, "{}", report.name);
        assert!(places.is_sorted(), "{}: {places:?}", report.name);
    }
}

/// Line and column of ` --> tests/ui/five/name.rs:6:28`.
fn place(line: &str) -> Option<(usize, usize)> {
    let (_, place) = line.split_once("--> ")?.1.split_once(':')?;
    let (line, column) = place.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

fn reports() -> Vec<Report> {
    let read = |path: PathBuf| {
        let folder = path.parent().and_then(|folder| folder.file_name());
        let folder = folder.expect("a folder").to_string_lossy().into_owned();
        let name = path.file_stem().expect("a name").to_string_lossy();
        let name = format!("{folder}/{name}");
        Report { folder, name, text: fs::read_to_string(&path).expect("a report can be read") }
    };
    files("stderr").into_iter().map(read).collect()
}

/// Every file below `ui/` with this extension, sorted.
fn files(extension: &str) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let entries = |folder: PathBuf| {
        fs::read_dir(folder)
            .expect("a folder can be read")
            .map(|entry| entry.expect("entry").path())
    };
    let mut files: Vec<PathBuf> =
        entries(root).filter(|path| path.is_dir()).flat_map(entries).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}
