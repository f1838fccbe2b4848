//! The spelling of a generation, given to its answers in one step.
//!
//! The models write the members that any release reads. Which of them a release has, how it spells
//! them, and how it labels and lays out the body, is said here alone.

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use serde_json::{Map, Value};

use super::{answer::TEXT, generation::Generation};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Gives a success in JSON the spelling, layout and label of its generation.
pub(crate) fn respell(
    generation: Generation,
    path: &str,
    mut response: Response<Bytes>,
) -> Response<Bytes> {
    if generation == Generation::Last
        && path == "/compute/approve"
        && response.status().is_success()
    {
        *response.body_mut() = Bytes::from_static(b"\"Job approved.\"\n");
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
        return response;
    }
    if !response.status().is_success() || !is_json(&response) {
        return response;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(response.body()) else { return response };
    let (text, label) = match generation {
        Generation::First => {
            first(&mut value, "");
            // Two handlers write their bodies by hand.
            if matches!(path, "/healthz" | "/varz") {
                (value.to_string(), JSON)
            } else {
                // What is empty is a nil slice there.
                let is_nil = value.as_array().is_some_and(Vec::is_empty);
                (format!("{}\n", if is_nil { Value::Null } else { value }), TEXT)
            }
        }
        Generation::Last => {
            last(&mut value, "");
            let text = serde_json::to_string_pretty(&value).unwrap_or_default();
            (format!("{text}\n"), JSON)
        }
    };
    *response.body_mut() = go_escaped(&text).into();
    response.headers_mut().insert(header::CONTENT_TYPE, label);
    response
}

fn is_json(response: &Response<Bytes>) -> bool {
    let label = response.headers().get(header::CONTENT_TYPE);
    label.is_some_and(|label| label.as_bytes().starts_with(b"application/json"))
}

/// Go escapes what might mean something to HTML. These stand in strings only.
pub(crate) fn go_escaped(text: &str) -> String {
    text.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

/// v1.0.3: volumes have lower-case paths, versions lower-case members, and what came later is not
/// there.
fn first(value: &mut Value, name: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| first(item, name)),
        Value::Object(members) => {
            match name {
                "Spec" => {
                    members.remove("EngineSpec");
                    rename(members, "Inputs", "inputs");
                    rename(members, "Outputs", "outputs");
                    members
                        .entry("Language")
                        .or_insert_with(|| serde_json::json!({"JobContext": {}}));
                }
                "build_version_info" | "BacalhauVersion" => {
                    *members = std::mem::take(members)
                        .into_iter()
                        .map(|(name, value)| (name.to_ascii_lowercase(), value))
                        .collect();
                }
                "State" if members.contains_key("Executions") => {
                    null_if_empty(members, "Executions")
                }
                "state" => null_if_empty(members, "Executions"),
                "Docker" => {
                    members.remove("Parameters");
                }
                "Deal" => {
                    members.remove("TargetingMode");
                }
                "ComputeNodeInfo" => {
                    members.remove("QueueCapacity");
                    capitalized(members, "ExecutionEngines");
                    capitalized(members, "Publishers");
                    capitalized(members, "StorageSources");
                }
                "PeerInfo" => {}
                _ => {}
            }
            if members.contains_key("StorageSource") || name == "outputs" {
                rename(members, "Path", "path");
            }
            if members.contains_key("ComputeReference") && members.contains_key("State") {
                members.remove("DesiredState");
                members.entry("VerificationResult").or_insert_with(|| Map::new().into());
            }
            if let Some(kind @ Value::String(_)) = members.get_mut("NodeType") {
                *kind = Value::from(u8::from(*kind == "Compute"));
            }
            if members.contains_key("results") {
                null_if_empty(members, "results");
            }
            for (name, value) in members.iter_mut().filter(|(name, _)| *name != "Params") {
                first(value, name);
            }
        }
        _ => {}
    }
}

/// v1.3.2: words of enums in lower case, and what was there before is gone.
fn last(value: &mut Value, name: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| last(item, name)),
        Value::Object(members) => {
            match name {
                "Spec" => {
                    members.remove("Verifier");
                    members.remove("Language");
                    lower_case(members, "Engine");
                    lower_case(members, "Publisher");
                    members
                        .entry("EngineSpec")
                        .or_insert_with(|| serde_json::json!({"Type": "", "Params": null}));
                }
                "EngineSpec" => {
                    members.entry("Params").or_insert(Value::Null);
                    return;
                }
                "ComputeNodeInfo" => {
                    members.entry("QueueCapacity").or_insert_with(|| serde_json::json!({}));
                }
                "PublisherSpec" => lower_case(members, "Type"),
                "Deal" => {
                    members.remove("Confidence");
                    members.remove("MinBids");
                }
                _ => {}
            }
            if let Some(Value::String(word)) = members.get_mut("StorageSource") {
                *word = source(word);
            }
            if members.contains_key("ComputeReference") && members.contains_key("State") {
                members.remove("AcceptedAskForBid");
                members.remove("VerificationProposal");
                members.remove("VerificationResult");
            }
            for (name, value) in members.iter_mut().filter(|(name, _)| *name != "Params") {
                last(value, name);
            }
        }
        _ => {}
    }
}

fn rename(members: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = members.remove(from) {
        members.insert(to.to_owned(), value);
    }
}

fn null_if_empty(members: &mut Map<String, Value>, name: &str) {
    if let Some(value) = members.get_mut(name)
        && value.as_array().is_some_and(Vec::is_empty)
    {
        *value = Value::Null;
    }
}

fn lower_case(members: &mut Map<String, Value>, name: &str) {
    if let Some(Value::String(word)) = members.get_mut(name) {
        word.make_ascii_lowercase();
    }
}

fn capitalized(members: &mut Map<String, Value>, name: &str) {
    for word in members.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(text) = word.as_str() else { continue };
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        *word = first.into_iter().chain(letters).collect::<String>().into();
    }
}

/// The word of a storage source as late releases write it: `IPFS` became `ipfs`, `URLDownload`
/// `urlDownload`.
fn source(word: &str) -> String {
    const WORDS: [&str; 7] =
        ["ipfs", "repoClone", "repoCloneLFS", "urlDownload", "inline", "localDirectory", "s3"];
    let known = WORDS.iter().find(|known| known.eq_ignore_ascii_case(word));
    known.map_or_else(|| word.to_owned(), |known| (*known).to_owned())
}
