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
    // The pages of v1.3.2.
    ("Executions", "Items"),
    ("History", "Items"),
    ("Jobs", "Items"),
    ("Results", "Items"),
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
    Meant {
        reason: "a way to run Python that nodes name and no node has; the declared spec lacks it",
        is: |d| {
            d.name() == "Language"
                && d.came == Some(json!({"JobContext": {}}))
                && d.written.is_none()
        },
    },
    Meant {
        reason: "a release leaves out what others always have: it is written with its default",
        is: |d| {
            let names =
                ["APIVersion", "Deal", "JobVersion", "PublishedResult", "QueueCapacity", "Spec"];
            d.came.is_none() && names.contains(&d.name())
        },
    },
];

/// What may differ for now. TEMPORARY: to be deleted, all of it, once models write back words,
/// numbers and zero members as they came.
pub(crate) const TEMPORARY: &[Meant] = &[
    Meant {
        reason: "a word of another case",
        is: |d| match (&d.came, &d.written) {
            (Some(Value::String(came)), Some(Value::String(written))) => {
                came.eq_ignore_ascii_case(written)
            }
            _ => false,
        },
    },
    Meant {
        reason: "a word for a number",
        is: |d| matches!((&d.came, &d.written), (Some(Value::Number(_)), Some(Value::String(_)))),
    },
    Meant {
        reason: "a member left out that came with its zero value",
        is: |d| d.written.is_none() && d.came.as_ref().is_some_and(is_zero),
    },
];

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        // The zero time, and the zero type of a task's network.
        Value::String(text) => ["", "0001-01-01T00:00:00Z", "Default"].contains(&&**text),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_zero),
    }
}
