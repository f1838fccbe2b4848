//! In what a value that is written back may differ from what came.

use serde_json::{Value, json};

use crate::difference::Difference;

/// Names of members as they come, and as they are written: by the names of a later release, which
/// the declaration goes by.
pub(crate) const SPELLINGS: &[(&str, &str)] = &[
    // The specs of v0.3.29 and v1.0.3.
    ("inputs", "Inputs"),
    ("outputs", "Outputs"),
    ("path", "Path"),
    // Their versions.
    ("builddate", "BuildDate"),
    ("gitcommit", "GitCommit"),
    ("gitversion", "GitVersion"),
    ("goarch", "GOARCH"),
    ("goos", "GOOS"),
    ("major", "Major"),
    ("minor", "Minor"),
];

/// A difference that is no fault.
pub(crate) struct Meant {
    /// Why it is none.
    pub(crate) reason: &'static str,
    /// Whether a difference is of this kind.
    pub(crate) is: fn(&Difference) -> bool,
}

/// What may differ.
pub(crate) const MEANT: &[Meant] = &[
    Meant {
        reason: "no list is an empty one",
        is: |d| d.came == Some(Value::Null) && d.written == Some(json!([])),
    },
    Meant {
        reason: "null is as good as left out",
        is: |d| d.came == Some(Value::Null) && d.written.is_none(),
    },
    Meant {
        reason: "no result is one of no type",
        is: |d| {
            d.name() == "PublishedResult"
                && d.came == Some(Value::Null)
                && d.written == Some(json!({"Type": ""}))
        },
    },
];
