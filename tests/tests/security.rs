//! What `SECURITY.md` promises has tests, and they exist.

use std::{fs, path::Path};

/// A line of a table: what is promised, and which tests show it, each by its name and its file.
type Promise<'a> = (&'a str, Vec<(&'a str, &'a str)>);

#[test]
fn every_promise_has_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let promises = promises(&text);
    assert!(promises.len() > 20, "only {} promises were found", promises.len());
    let mut faults = Vec::new();
    for (promise, tests) in promises {
        if tests.is_empty() {
            faults.push(format!("no test: {promise}"));
        }
        for (name, path) in tests {
            let source = fs::read_to_string(root.join(path));
            if !source.is_ok_and(|source| shows(&source, name, path)) {
                faults.push(format!("no `{name}` in {path}: {promise}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_test_that_is_none_is_found_out() {
    let text = "| promise | shown by |\n|---|---|\n| It holds. | [`it`](a.rs), [`b-c`](rows/d.rs) |\n| Bare. | |";
    let found = promises(text);
    assert_eq!(found[0], ("It holds.", vec![("it", "a.rs"), ("b-c", "rows/d.rs")]));
    assert_eq!(found[1], ("Bare.", vec![]));
    for attribute in ["#[test]", "#[tokio::test]", "#[tokio::test(flavor = \"multi_thread\")]"] {
        assert!(shows(&format!("{attribute}\nasync fn it() {{}}"), "it", "a.rs"));
    }
    assert!(shows("    #[cfg(unix)]\n    #[test]\n    fn it() {}", "it", "a.rs"));
    for source in ["fn it() {}", "#[test]\nfn it_too() {}", "#[test]\n#[ignore]\nfn it() {}", ""] {
        assert!(!shows(source, "it", "a.rs"), "{source}");
    }
    assert!(shows("row(\"b-c\", 1)", "b-c", "tests/faults/rows/d.rs"));
    assert!(!shows("row(\"b-c-d\", 1)", "b-c", "tests/faults/rows/d.rs"));
    assert!(shows("trait It {}", "it", "tests/ui/path/it.rs"));
    assert!(!shows("trait It {}", "other", "tests/ui/path/it.rs"));
}

fn promises(text: &str) -> Vec<Promise<'_>> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.contains("| shown by |"));
    rows.filter_map(|row| row.trim_matches('|').split_once(" | "))
        .map(|(promise, tests)| (promise.trim(), links(tests)))
        .collect()
}

/// The links of a text: what is shown, without the marks of code, and where it leads.
fn links(text: &str) -> Vec<(&str, &str)> {
    let links = text.split("[`").skip(1).filter_map(|link| link.split_once("`]("));
    links.filter_map(|(name, rest)| Some((name, rest.split_once(')')?.0))).collect()
}

/// Whether a file has this test: a row of the table of faults, a file of mistakes that do not compile,
/// or a function that is run.
fn shows(source: &str, name: &str, path: &str) -> bool {
    if path.contains("/ui/") {
        return Path::new(path).file_stem().is_some_and(|stem| stem == name);
    }
    if path.contains("/rows/") {
        return source.contains(&format!("\"{name}\""));
    }
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let declares = |line: &str| {
        let rest = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        rest.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with("()"))
    };
    let Some(at) = lines.iter().position(|line| declares(line)) else { return false };
    let attributes: Vec<&&str> =
        lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).collect();
    let is_test = |line: &&&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    attributes.iter().any(is_test) && !attributes.iter().any(|line| line.starts_with("#[ignore"))
}
