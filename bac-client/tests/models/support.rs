//! Replies of real releases, and JSON tools for the tests that walk through them.

use std::fmt::Debug;

use bac_client::model::{
    AddrInfo, CancelResponse, EventsResponse, HealthInfo, JobUpdate, List, ListResponse, LogFrame,
    NodeDescription, ResultsResponse, StatesResponse, SubmitResponse, VersionResponse,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One reply as a node of the named releases sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Reply {
    /// The method or resource, such as `submit` or `nodes`; `log` and `update` are messages of a
    /// socket, `other` is any.
    pub(crate) operation: String,
    pub(crate) case: String,
    pub(crate) releases: Vec<String>,
    pub(crate) status: u16,
    /// The body, byte for byte.
    pub(crate) body: String,
    /// What the error says.
    pub(crate) message: Option<String>,
    /// The error's code.
    pub(crate) code: Option<String>,
    /// Whether the error's body is JSON.
    pub(crate) error_body: Option<bool>,
}

impl Reply {
    pub(crate) fn name(&self) -> String {
        format!("{} {}: {}", self.releases.join(", "), self.operation, self.case)
    }

    /// Reads the body into the operation's type and writes it again.
    pub(crate) fn through_model(&self, body: &str) -> serde_json::Result<Value> {
        match self.operation.as_str() {
            "submit" => through::<SubmitResponse>(body),
            "cancel" => through::<CancelResponse>(body),
            "states" => through::<StatesResponse>(body),
            "list" => through::<ListResponse>(body),
            "events" => through::<EventsResponse>(body),
            "results" => through::<ResultsResponse>(body),
            "version" => through::<VersionResponse>(body),
            "node" => through::<NodeDescription>(body),
            "nodes" => through::<List<NodeDescription>>(body),
            "peers" => through::<List<AddrInfo>>(body),
            "healthz" => through::<HealthInfo>(body),
            "debug" | "varz" => through::<Map<String, Value>>(body),
            "log" => through::<LogFrame>(body),
            "update" => through::<JobUpdate>(body),
            other => panic!("no model for {other}"),
        }
    }
}

/// Every reply of the fixture file.
pub(crate) fn replies() -> Vec<Reply> {
    serde_json::from_str(include_str!("../fixtures/replies.json")).unwrap()
}

/// The replies whose body holds a model.
pub(crate) fn successes() -> impl Iterator<Item = Reply> {
    const NO_JSON: [&str; 5] = ["approve", "id", "livez", "logz", "readyz"];
    let is_json = |reply: &Reply| !NO_JSON.contains(&reply.operation.as_str());
    replies().into_iter().filter(move |reply| reply.status == 200 && is_json(reply))
}

/// The body of one reply, read into its type.
pub(crate) fn read<T: DeserializeOwned>(operation: &str, release: &str, case: &str) -> T {
    let reply = replies()
        .into_iter()
        .find(|reply| {
            reply.operation == operation
                && reply.case == case
                && reply.releases.iter().any(|known| known == release)
        })
        .unwrap_or_else(|| panic!("no reply {operation} {release} {case}"));
    serde_json::from_str(&reply.body).unwrap()
}

/// Reads, writes, reads again: both readings must be equal.
pub(crate) fn through<T>(body: &str) -> serde_json::Result<Value>
where
    T: DeserializeOwned + Serialize + PartialEq + Debug,
{
    let first: T = serde_json::from_str(body)?;
    let written = serde_json::to_string(&first)?;
    let second: T = serde_json::from_str(&written)?;
    assert_eq!(first, second, "{written}");
    serde_json::from_str(&written)
}

/// The paths of every object member, outermost first.
pub(crate) fn members(value: &Value) -> Vec<Vec<String>> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    let mut paths = Vec::new();
    for (step, child) in children {
        if value.is_object() {
            paths.push(vec![step.clone()]);
        }
        for mut path in members(child) {
            path.insert(0, step.clone());
            paths.push(path);
        }
    }
    paths
}

/// The value that a path leads to.
pub(crate) fn at<'a>(value: &'a mut Value, path: &[String]) -> &'a mut Value {
    path.iter().fold(value, |value, step| match value {
        Value::Object(map) => map.get_mut(step).unwrap(),
        Value::Array(list) => &mut list[step.parse::<usize>().unwrap()],
        other => panic!("{step} leads into {other}"),
    })
}

/// The object that holds the last member of a path.
pub(crate) fn parent<'a>(value: &'a mut Value, path: &[String]) -> &'a mut Map<String, Value> {
    at(value, &path[..path.len() - 1]).as_object_mut().unwrap()
}

/// What the original says and the written value does not. Zero values may be left out, and the
/// case of names and words may differ.
pub(crate) fn lost(original: &Value, written: &Value, path: &str) -> Vec<String> {
    match original {
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, value)| lost(value, member(written, name), &format!("{path}/{name}")))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .flat_map(|(index, value)| {
                let other = written.get(index).unwrap_or(&Value::Null);
                lost(value, other, &format!("{path}/{index}"))
            })
            .collect(),
        leaf if is_zero(leaf) || same(leaf, written) => Vec::new(),
        // Old releases have a number for the word.
        leaf if path.ends_with("/NodeType")
            && (leaf, written) == (&1.into(), &"Compute".into()) =>
        {
            Vec::new()
        }
        leaf => vec![format!("{path}: {leaf} became {written}")],
    }
}

/// The member of this name, whatever its case.
fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    let members = value.as_object().into_iter().flatten();
    members
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .next()
        .unwrap_or(&Value::Null)
}

fn is_zero(leaf: &Value) -> bool {
    match leaf {
        Value::Bool(truth) => !truth,
        Value::Null => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

/// Whether `null` stands anywhere outside of engine and publisher parameters.
pub(crate) fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.iter().any(|(name, value)| name != "Params" && has_null(value)),
        Value::Array(list) => list.iter().any(has_null),
        _ => false,
    }
}
