//! Nothing that a server may add, leave out or spell otherwise breaks decoding.

use crate::support::{Reply, at, lost, members, parent, successes, through};
use bac_client::model::{
    ApiVersion, Engine, EngineSpec, ErrorBody, ExecutionDesiredState, ExecutionState,
    ExecutionStateType, JobEvent, JobEventName, JobHistoryType, JobState, JobStateType, LogStream,
    Network, NodeConnection, NodeMembership, NodeType, Operator, Publisher, Seconds, SortBy, Spec,
    StatesResponse, StorageSourceType, Timestamp, Verifier,
};
use bac_client::orchestrator::model::{ResourceUsageData, ResourcesConfig};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The member that an answer of this operation cannot lack.
fn required(reply: &Reply) -> Option<&'static str> {
    match reply.operation.as_str() {
        "submit" => Some("job"),
        "cancel" | "states" => Some("state"),
        "version" => Some("build_version_info"),
        _ => None,
    }
}

/// Whether an answer of this operation is a list, or `null` for an empty one.
fn is_list(reply: &Reply) -> bool {
    matches!(reply.operation.as_str(), "nodes" | "peers")
}

/// Whether an answer of this operation is an object of any members.
fn is_free(reply: &Reply) -> bool {
    matches!(reply.operation.as_str(), "debug" | "varz")
}

/// Whether a member's name is not the API's: it stands in a map, or somewhere in parameters.
fn is_named_freely(path: &[String]) -> bool {
    let (_, outer) = path.split_last().unwrap();
    let is = |step: &String, name: &str| step.eq_ignore_ascii_case(name);
    outer.iter().any(|step| is(step, "Params"))
        || outer.last().is_some_and(|step| is(step, "Labels"))
}

/// Whether the answer needs this member.
fn is_required(reply: &Reply, path: &[String]) -> bool {
    path.len() == 1 && required(reply) == Some(path[0].as_str())
}

/// Calls the function for every member of every reply, with the reply's body to change.
fn for_each_member(mut change: impl FnMut(&Reply, Value, &[String])) {
    let mut count = 0;
    for reply in successes().filter(|reply| !is_free(reply)) {
        let body: Value = serde_json::from_str(&reply.body).unwrap();
        for path in members(&body) {
            if !is_required(&reply, &path) {
                change(&reply, body.clone(), &path);
                count += 1;
            }
        }
    }
    assert!(count > 300, "only {count} members");
}

fn name(reply: &Reply, path: &[String]) -> String {
    format!("{}, /{}", reply.name(), path.join("/"))
}

#[test]
fn any_member_may_be_missing_or_null() {
    for_each_member(|reply, body, path| {
        let mut without = body.clone();
        parent(&mut without, path).remove(path.last().unwrap());
        let without_read = reply.through_model(&without.to_string()).unwrap();
        assert_eq!(
            lost(&without, &without_read, ""),
            Vec::<String>::new(),
            "{}",
            name(reply, path)
        );

        let mut null = body;
        *at(&mut null, path) = Value::Null;
        let null_read = reply.through_model(&null.to_string()).unwrap();
        if !is_named_freely(path) {
            assert_eq!(null_read, without_read, "{}", name(reply, path));
        }
    });
}

#[test]
fn unknown_members_are_passed_over() {
    for_each_member(|reply, body, path| {
        if is_named_freely(path) {
            return;
        }
        let plain = reply.through_model(&body.to_string()).unwrap();
        for extra in [json!(null), json!(18_446_744_073_709_551_615_u64), json!([{"a": [{}]}])] {
            let mut more = body.clone();
            parent(&mut more, path).insert("SomethingNew".to_owned(), extra);
            let read = reply.through_model(&more.to_string()).unwrap();
            assert_eq!(read, plain, "{}", name(reply, path));
        }
    });
}

#[test]
fn member_names_match_in_any_case() {
    for_each_member(|reply, body, path| {
        if is_named_freely(path) {
            return;
        }
        let plain = reply.through_model(&body.to_string()).unwrap();
        for spell in [str::to_ascii_lowercase, str::to_ascii_uppercase] {
            let mut other = body.clone();
            let last = path.last().unwrap();
            let members = parent(&mut other, path);
            let value = members.remove(last).unwrap();
            members.insert(spell(last), value);
            let read = reply.through_model(&other.to_string()).unwrap();
            assert_eq!(read, plain, "{}", name(reply, path));
        }
    });
}

#[test]
fn unknown_words_are_kept() {
    const ENUMS: [&str; 15] = [
        "NodeType",
        "Membership",
        "Connection",
        "EventName",
        "APIVersion",
        "Engine",
        "Verifier",
        "Publisher",
        "StorageSource",
        "State",
        "Previous",
        "New",
        "Operator",
        "Network/Type",
        "PublisherSpec/Type",
    ];
    let mut count = 0;
    for_each_member(|reply, body, path| {
        let path_text = format!("/{}", path.join("/"));
        let is_enum = ENUMS.iter().any(|name| path_text.ends_with(&format!("/{name}")));
        let mut other = body;
        let value = at(&mut other, path);
        if !is_enum || !value.is_string() {
            return;
        }
        *value = json!(" Brand-NEW ");
        let read = reply.through_model(&other.to_string()).unwrap();
        assert_eq!(lost(&other, &read, ""), Vec::<String>::new(), "{}", name(reply, path));
        count += 1;

        // The published API description has numbers for words.
        for number in [json!(0), json!(1), json!(99), json!(-1), json!(u64::MAX), json!(2.0)] {
            *at(&mut other, path) = number;
            reply.through_model(&other.to_string()).unwrap();
        }
    });
    assert!(count > 40, "only {count} words");
}

#[test]
fn the_required_member_is_required() {
    for reply in successes() {
        let Some(wrapper) = required(&reply) else {
            for empty in ["{}", r#"{"jobs": null, "events": null, "results": null}"#] {
                if is_list(&reply) {
                    continue;
                }
                reply.through_model(empty).unwrap();
            }
            continue;
        };
        for bad in [
            "{}".to_owned(),
            format!(r#"{{"{wrapper}": null}}"#),
            format!(r#"{{"{wrapper}": []}}"#),
            "[{}]".to_owned(),
            format!("[{}]", reply.body),
        ] {
            assert!(reply.through_model(&bad).is_err(), "{}: {bad}", reply.name());
        }
    }
}

#[test]
fn the_required_member_is_read_as_any_other() {
    for reply in successes() {
        let Some(wrapper) = required(&reply) else { continue };
        let plain = reply.through_model(&reply.body).unwrap();
        let value = reply.body.trim().strip_prefix('{').unwrap();
        let twice = format!(r#"{{"{wrapper}": {{}}, "More": [1], {value}"#);
        assert_eq!(reply.through_model(&twice).unwrap(), plain, "{}", reply.name());
        let capitals = wrapper.to_ascii_uppercase();
        let body = reply.body.replacen(&format!(r#""{wrapper}""#), &format!(r#""{capitals}""#), 1);
        assert_ne!(body, reply.body);
        assert_eq!(reply.through_model(&body).unwrap(), plain, "{}", reply.name());
    }
}

#[test]
fn what_is_no_answer_is_an_error() {
    for reply in successes() {
        let cut = &reply.body[..reply.body.len() / 2];
        let double = format!("{}{{}}", reply.body);
        for bad in ["", "null", "[]", "7", "\"text\"", "<html></html>", cut, &double] {
            if is_list(&reply) && matches!(bad, "null" | "[]") {
                continue;
            }
            assert!(reply.through_model(bad).is_err(), "{}: {bad}", reply.name());
        }
    }
}

#[test]
fn a_mismatch_is_told_with_its_place() {
    let body = r#"{"state": {"Executions": [{}, {"RunOutput": {"exitcode": "one"}}]}}"#;
    let mut deserializer = serde_json::Deserializer::from_str(body);
    let error = serde_path_to_error::deserialize::<_, StatesResponse>(&mut deserializer);
    let error = error.unwrap_err();
    assert_eq!(error.path().to_string(), "state.Executions[1].RunOutput.exitcode");
    assert!(error.to_string().contains("expected i64"), "{error}");

    let error = serde_json::from_str::<StatesResponse>(r#"{"state": []}"#).unwrap_err();
    assert!(error.to_string().contains("expected an object (JobState)"), "{error}");
}

#[test]
fn numbers_of_the_published_description_are_words() {
    let read = |text: &str| serde_json::from_str::<Spec>(text).unwrap();
    assert_eq!(read(r#"{"Engine": 2}"#).engine, Engine::Docker);
    assert_eq!(read(r#"{"Engine": 3}"#).engine, Engine::Wasm);
    assert_eq!(read(r#"{"Engine": 4}"#).engine, Engine::Other("4".to_owned()));
    assert_eq!(read(r#"{"Publisher": 3}"#).publisher, Publisher::Estuary);
    assert_eq!(read(r#"{"Network": {"Type": 2}}"#).network.kind, Network::Http);
    let state: ExecutionState = serde_json::from_str(r#"{"State": 7, "DesiredState": 1}"#).unwrap();
    assert_eq!(state.state, ExecutionStateType::Completed);
    assert_eq!(state.desired_state, ExecutionDesiredState::Running);
    let state: JobStateType = serde_json::from_str("5").unwrap();
    assert_eq!(state, JobStateType::Completed);
}

#[test]
fn the_last_of_two_spellings_wins() {
    let spec: Spec = serde_json::from_str(
        r#"{"inputs": [{"path": "/a", "Path": "/b"}, null], "Annotations": [null, "x"]}"#,
    )
    .unwrap();
    assert_eq!(spec.inputs[0].path, "/b");
    assert_eq!(spec.inputs[1], Default::default());
    assert_eq!(spec.annotations, ["", "x"]);
}

#[test]
fn words_from_numbers_are_written_back_as_numbers() {
    for number in [json!(2), json!(0), json!(99), json!(-1), json!(u64::MAX)] {
        let written = through::<JobState>(&json!({"State": number}).to_string()).unwrap();
        assert_eq!(written["State"], number);
        // A word that may be left out is no other.
        let event = json!({"APIVersion": number}).to_string();
        assert_eq!(through::<JobEvent>(&event).unwrap()["APIVersion"], number);
    }
    let event: JobEvent = serde_json::from_value(json!({"APIVersion": 7})).unwrap();
    let changed = serde_json::to_value(event.api_version(ApiVersion::V1beta2)).unwrap();
    assert_eq!(changed["APIVersion"], json!("V1beta2"));
    let event = json!({"APIVersion": "v1BETA2"});
    assert_eq!(through::<JobEvent>(&event.to_string()).unwrap()["APIVersion"], "v1BETA2");
}

#[test]
fn an_endless_quantity_is_not_written_as_nothing() {
    for cpu in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let error = serde_json::to_string(&ResourceUsageData::default().cpu(cpu)).unwrap_err();
        assert!(error.to_string().contains("give a number of cores"), "{error}");
    }
    let error = ResourcesConfig::default().cpu("9".repeat(400)).quantities().unwrap_err();
    assert_eq!(error.iter().next().unwrap().path(), "Resources.CPU");
}

#[test]
fn large_numbers_survive_in_parameters() {
    let body = r#"{"Params": {"Limit": 18446744073709551615, "Low": -9223372036854775808}}"#;
    let written = through::<EngineSpec>(body).unwrap();
    assert_eq!(written["Params"]["Limit"].as_u64(), Some(u64::MAX));
    assert_eq!(written["Params"]["Low"].as_i64(), Some(i64::MIN));
}

/// Any text is read as a word of the enum, kept if it is unknown, and the same behind a round trip.
macro_rules! any_word {
    ($text:expr, $($name:ident),*) => {
        $(
            let json = serde_json::to_string($text).unwrap();
            through::<$name>(&json).unwrap();
            let word = $name::from($text.as_str());
            prop_assert_eq!(&serde_json::from_str::<$name>(&json).unwrap(), &word);
            if let $name::Other(kept) = &word {
                prop_assert_eq!(kept, $text);
            }
        )*
    };
}

/// Any JSON value, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let member = prop_oneof!["Code|Message|message|Error|error|Err|Details|Hint", any::<String>()];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(member.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What another release may have done to a member.
#[derive(Clone, Debug)]
enum Change {
    Dropped,
    Null,
    Respelt,
    Word(String),
    Beside(String, Value),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Dropped),
        Just(Change::Null),
        Just(Change::Respelt),
        any::<String>().prop_map(Change::Word),
        // No member of the API begins like this.
        ("x-[a-z]{1,8}", any_json()).prop_map(|(name, value)| Change::Beside(name, value)),
    ]
}

/// Makes one change, where it is one that a release can make.
fn change(reply: &Reply, body: &mut Value, at_random: usize, change: Change) {
    let paths: Vec<_> = members(body)
        .into_iter()
        .filter(|path| !is_named_freely(path) && !is_required(reply, path))
        .collect();
    let Some(path) = (!paths.is_empty()).then(|| &paths[at_random % paths.len()]) else { return };
    let name = path.last().unwrap();
    match change {
        Change::Dropped => {
            parent(body, path).remove(name);
        }
        Change::Null => *at(body, path) = Value::Null,
        Change::Respelt => {
            let members = parent(body, path);
            let value = members.remove(name).unwrap();
            members.insert(name.to_ascii_uppercase(), value);
        }
        // Text for text: times, ids and words are not looked into.
        Change::Word(word) => {
            if at(body, path).is_string() {
                *at(body, path) = Value::String(word);
            }
        }
        Change::Beside(name, value) => {
            parent(body, path).insert(name, value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_of_changes_is_read(
        which: prop::sample::Index,
        changes in prop::collection::vec((any::<usize>(), any_change()), 1..12),
    ) {
        let replies: Vec<_> = successes().filter(|reply| !is_free(reply)).collect();
        let reply = which.get(&replies);
        let mut body: Value = serde_json::from_str(&reply.body).unwrap();
        for (place, made) in changes {
            change(reply, &mut body, place, made);
        }
        prop_assert!(reply.through_model(&body.to_string()).is_ok(), "{}: {body}", reply.name());
    }

    #[test]
    fn any_text_is_a_word(text in prop_oneof![any::<String>(), "[ a-zA-Z0-9]{0,12}"]) {
        any_word!(
            &text, ApiVersion, Engine, ExecutionStateType, JobHistoryType, JobStateType, Network,
            Operator, Publisher, StorageSourceType, Verifier, NodeType, NodeMembership,
            NodeConnection, SortBy, JobEventName
        );
        through::<LogStream>(&serde_json::to_string(&text).unwrap()).unwrap();
        through::<ExecutionDesiredState>(&serde_json::to_string(&text).unwrap()).unwrap();
    }

    #[test]
    fn any_number_is_a_desired_state(number: i64) {
        let written = through::<ExecutionDesiredState>(&number.to_string()).unwrap();
        prop_assert_eq!(written, json!(number));
    }

    #[test]
    fn any_object_or_text_is_an_error_body(value in any_json()) {
        let read = serde_json::from_value::<ErrorBody>(value.clone());
        prop_assert_eq!(read.is_ok(), value.is_object() || value.is_string());
        if let Ok(body) = read {
            let written = serde_json::to_value(&body).unwrap();
            prop_assert!(written["Code"].is_string() && written["Message"].is_string());
            prop_assert_eq!(&written["Message"], body.message().unwrap_or_default());
        }
    }

    #[test]
    fn milliseconds_are_kept_and_whole_seconds_have_no_fraction(whole: i32, fraction in 1..1000) {
        let text = format!("{whole}.{fraction:03}");
        let written = through::<Seconds>(&text).unwrap();
        prop_assert_eq!(written.as_f64(), text.parse().ok());

        let written = through::<Seconds>(&format!("{whole}.0")).unwrap();
        prop_assert_eq!(written.to_string(), whole.to_string());
    }

    #[test]
    fn times_sort_as_they_pass(seconds in 0_u64..253_402_300_799) {
        let at = |seconds| {
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            Timestamp::from(time).as_str().to_owned()
        };
        prop_assert_eq!(at(seconds).len(), "1970-01-01T00:00:00Z".len());
        prop_assert!(at(seconds) < at(seconds + 1));
    }
}
