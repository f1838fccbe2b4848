//! Texts that somebody has read and found good.

use std::fs;

use super::files::path;

/// Compares a text with the file of this name beside the recordings, or writes that anew under
/// `BLESS=1`.
///
/// # Panics
/// If they differ, with the lines in which they do.
pub fn compare(name: &str, text: &str) {
    let path = path(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let blessed = fs::read_to_string(&path).unwrap_or_default();
    if blessed == text {
        return;
    }
    let lost = blessed.lines().filter(|line| !text.lines().any(|now| now == *line));
    let new = text.lines().filter(|line| !blessed.lines().any(|was| was == *line));
    let shown: Vec<_> = lost
        .map(|line| format!("- {line}"))
        .take(20)
        .chain(new.map(|line| format!("+ {line}")).take(20))
        .collect();
    panic!(
        "{path:?} is not what is said now:\n{}\nif this is meant, write it anew with `BLESS=1`",
        shown.join("\n")
    );
}
