//! How two JSON values differ, member by member.

use serde_json::{Map, Value};

use crate::meant::SPELLINGS;

/// One place where two values differ.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// Where: names of members as they came and numbers of items, with `.` between.
    pub(crate) path: String,
    /// What came; `None` where there was no such member.
    pub(crate) came: Option<Value>,
    /// What was written back; `None` where there is no such member.
    pub(crate) written: Option<Value>,
}

impl Difference {
    /// The name of the member that differs.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// Every place where `written` is not what `came`. Members that are meant to be spelt in another way
/// are the same.
pub(crate) fn differences(came: &Value, written: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk("", Some(came), Some(written), &mut found);
    found
}

fn walk(path: &str, came: Option<&Value>, written: Option<&Value>, found: &mut Vec<Difference>) {
    match (came, written) {
        (Some(came), Some(written)) if came == written => {}
        (Some(Value::Object(came)), Some(Value::Object(written))) => {
            for (name, value) in came {
                walk(&below(path, name), Some(value), counterpart(name, came, written), found);
            }
            let is_new = |name: &str| !came.keys().any(|known| is_spelt(known, name, came));
            for (name, value) in written.iter().filter(|(name, _)| is_new(name)) {
                walk(&below(path, name), None, Some(value), found);
            }
        }
        (Some(Value::Array(came)), Some(Value::Array(written))) => {
            for number in 0..came.len().max(written.len()) {
                let path = below(path, &number.to_string());
                walk(&path, came.get(number), written.get(number), found);
            }
        }
        (came, written) => found.push(Difference {
            path: path.to_owned(),
            came: came.cloned(),
            written: written.cloned(),
        }),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The member that was written for one that came by this name.
fn counterpart<'a>(
    name: &str,
    came: &Map<String, Value>,
    written: &'a Map<String, Value>,
) -> Option<&'a Value> {
    written.iter().find(|(spelt, _)| is_spelt(name, spelt, came)).map(|(_, value)| value)
}

fn is_spelt(name: &str, spelt: &str, came: &Map<String, Value>) -> bool {
    let is_other = || !came.contains_key(spelt) && SPELLINGS.contains(&(name, spelt));
    name == spelt || is_other()
}
