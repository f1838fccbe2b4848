//! How a release writes what today's API answers.
//!
//! The models write the members that any release reads. Which of them a release has, and how it
//! spells them, is said here alone.

use bac_client::orchestrator::model::{DesiredStateType, ExecutionStateType};
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use serde_json::{Map, Value, json};

use crate::{
    legacy::go_escaped,
    profile::{Profile, Words},
};

/// Gives an answer in JSON the spelling and layout of the release.
pub(crate) fn spelt(
    profile: Profile,
    path: &str,
    mut response: Response<Bytes>,
) -> Response<Bytes> {
    let json = HeaderValue::from_static("application/json");
    if !profile.is_release() || response.headers().get(header::CONTENT_TYPE) != Some(&json) {
        return response;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(response.body()) else { return response };
    if response.status().is_success() {
        respell(profile, "", &mut value);
    }
    // One handler lays nothing out.
    let is_flat = profile.is_indented() && path.ends_with("/results") && response.status() == 200;
    if is_flat {
        let label = HeaderValue::from_static("application/json; charset=UTF-8");
        response.headers_mut().insert(header::CONTENT_TYPE, label);
    }
    let text = if profile.is_indented() && !is_flat {
        serde_json::to_string_pretty(&value)
    } else {
        serde_json::to_string(&value)
    };
    let text = format!("{}\n", text.unwrap_or_default());
    *response.body_mut() = if profile.words() == Words::V1_3 || !response.status().is_success() {
        go_escaped(&text).into()
    } else {
        text.into()
    };
    response
}

fn respell(profile: Profile, name: &str, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| respell(profile, name, item)),
        Value::Object(members) => {
            object(profile, name, members);
            // What an owner wrote stays as it is.
            let own = ["Params", "Meta", "Labels", "Env", "Details"];
            let members = members.iter_mut().filter(|(name, _)| !own.contains(&name.as_str()));
            members.for_each(|(name, value)| respell(profile, name, value));
        }
        _ => {}
    }
}

fn object(profile: Profile, name: &str, members: &mut Map<String, Value>) {
    let is_early = profile.words() == Words::V1_3;
    if members.contains_key("ComputeState") {
        execution(profile, members);
    }
    match name {
        "ExecutionState" => {
            number_state(profile, members, "Previous");
            number_state(profile, members, "New");
        }
        "Tasks" if members.contains_key("Engine") => {
            let network = if is_early { "None" } else { "Default" };
            members.entry("Network").or_insert_with(|| json!({"Type": network}));
            members.entry("Resources").or_insert_with(|| json!({}));
            members.entry("Timeouts").or_insert_with(|| json!({}));
        }
        "ComputeNodeInfo" => {
            members.entry("QueueCapacity").or_insert_with(|| json!({}));
            if !is_early {
                members.entry("address").or_insert_with(|| json!(""));
            }
        }
        "ConnectionState" => {
            members.entry("DisconnectedSince").or_insert_with(|| json!("0001-01-01T00:00:00Z"));
        }
        _ => {}
    }
    if is_early {
        for late in ["ConnectionState", "SupportedProtocols"] {
            members.remove(late);
        }
        if members.contains_key("JobState") || members.contains_key("ExecutionState") {
            members.entry("Event").or_insert_with(
                || json!({"Message": "", "Topic": "", "Timestamp": "0001-01-01T00:00:00Z"}),
            );
        }
        // Versions of jobs came later; what the signed API made of one counts as the first.
        let is_signed = || members["Meta"].get("bacalhau.org/client.id").is_some();
        let is_job = ["ID", "Meta", "Tasks"].iter().all(|name| members.contains_key(*name));
        if is_job && !is_signed() {
            members.insert("Version".to_owned(), json!(0));
        }
    }
    if let Some(warnings) = members.get_mut("Warnings") {
        null_if_empty(warnings);
    }
    if is_early && members.contains_key("Success") {
        members.entry("Error").or_insert_with(|| json!(""));
    }
}

fn execution(profile: Profile, members: &mut Map<String, Value>) {
    for (name, is_desired) in [("ComputeState", false), ("DesiredState", true)] {
        let Some(state) = members.get_mut(name).and_then(Value::as_object_mut) else { continue };
        if is_desired {
            let kind = state.get("StateType").and_then(Value::as_str).unwrap_or_default();
            let number = match DesiredStateType::from(kind) {
                DesiredStateType::Running => 1,
                DesiredStateType::Stopped => 2,
                _ => 0,
            };
            state.insert("StateType".to_owned(), json!(number));
        } else {
            number_state(profile, state, "StateType");
        }
    }
    let has_result = members.get("PublishedResult").is_some_and(|result| result["Type"] != "");
    if profile.words() == Words::V1_3 {
        members.entry("RunOutput").or_insert(Value::Null);
        if !has_result && members["RunOutput"].is_null() {
            members.insert("PublishedResult".to_owned(), Value::Null);
        }
    }
}

fn number_state(profile: Profile, members: &mut Map<String, Value>, name: &str) {
    let Some(numbering) = profile.numbering() else { return };
    let kind = members.get(name).and_then(Value::as_str).map(ExecutionStateType::from);
    if let Some(number) = kind.and_then(|kind| kind.number(numbering)) {
        members.insert(name.to_owned(), json!(number));
    }
}

fn null_if_empty(value: &mut Value) {
    if value.as_array().is_some_and(Vec::is_empty) {
        *value = Value::Null;
    }
}
