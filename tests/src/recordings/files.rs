//! The files of the recordings, one for each release.

use std::{fs, path::PathBuf, sync::OnceLock};

use super::exchange::Exchange;

/// The releases whose nodes were recorded, oldest first.
pub const RELEASES: [&str; 5] = ["v0.3.29", "v1.0.3", "v1.3.2", "v1.4.0", "v1.9.3"];

/// All exchanges of a release, in the order in which they were recorded.
///
/// # Panics
/// If the release was not recorded.
#[must_use]
pub fn of(release: &str) -> &'static [Exchange] {
    static READ: [OnceLock<Vec<Exchange>>; RELEASES.len()] =
        [const { OnceLock::new() }; RELEASES.len()];
    let position = RELEASES.iter().position(|known| *known == release);
    let position = position.unwrap_or_else(|| panic!("{release} was not recorded"));
    READ[position].get_or_init(|| read(release))
}

/// One exchange of a release.
///
/// # Panics
/// If there is none of this id.
#[must_use]
pub fn find(release: &str, id: &str) -> &'static Exchange {
    let found = of(release).iter().find(|exchange| exchange.id == id);
    found.unwrap_or_else(|| panic!("{release} has no recorded exchange `{id}`"))
}

/// Where a file of this name stands beside the recordings.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recordings")).join(name)
}

fn read(release: &str) -> Vec<Exchange> {
    let path = path(&format!("{release}.jsonl"));
    let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let parse = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{path:?}, line {}: {error}", number + 1))
    };
    lines.split_terminator('\n').enumerate().map(parse).collect()
}
