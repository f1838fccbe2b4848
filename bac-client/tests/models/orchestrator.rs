//! The models of today's API against replies of its releases, and against what they may become.

use bac_client::model::{LogStream, NodeDescription};
use bac_client::orchestrator::model::{
    AgentConfig, AliveResponse, ApiError, AuthConfig, AuthMethods, AuthRequest, AuthResponse,
    BuildVersionInfo, DesiredStateType, DiffJobResponse, ErrorCode, EventType, Execution,
    ExecutionStateType, GetJobResponse, GetNodeResponse, HistoryType, Include, Job, JobHistory,
    JobStateType, JobType, LogMessage, NetworkType, NodeAction, NodeState, Page, PutJobResponse,
    PutNodeResponse, Requirement, RerunJobResponse, SpecConfig, StopJobResponse, UnixNanos,
};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{at, has_null, lost, members, parent, replies, through};

/// A reply, as a node of the release sends it.
#[derive(Deserialize)]
struct Reply {
    operation: String,
    release: String,
    body: String,
}

impl Reply {
    fn name(&self) -> String {
        format!("{} {}", self.release, self.operation)
    }

    /// Reads the body into the operation's type and writes it again.
    fn through_model(&self, body: &str) -> serde_json::Result<Value> {
        match self.operation.as_str() {
            "put" => through::<PutJobResponse>(body),
            "diff" => through::<DiffJobResponse>(body),
            "list" | "versions" => through::<Page<Job>>(body),
            "get" => through::<GetJobResponse>(body),
            "stop" => through::<StopJobResponse>(body),
            "rerun" => through::<RerunJobResponse>(body),
            "history" => through::<Page<JobHistory>>(body),
            "executions" => through::<Page<Execution>>(body),
            "results" => through::<Page<SpecConfig>>(body),
            "nodes" => through::<Page<NodeState>>(body),
            "node" => through::<GetNodeResponse>(body),
            "update" => through::<PutNodeResponse>(body),
            "alive" => through::<AliveResponse>(body),
            "version" => through::<BuildVersionInfo>(body),
            "agent node" => through::<NodeDescription>(body),
            "config" => through::<AgentConfig>(body),
            "authconfig" => through::<AuthConfig>(body),
            "auth methods" => through::<AuthMethods>(body),
            "requirement" => through::<Requirement>(body),
            "authenticate" => through::<AuthResponse>(body),
            "log" => through::<LogMessage>(body),
            other => panic!("no model for {other}"),
        }
    }

    /// The member that the answer cannot lack.
    fn required(&self) -> Option<&'static str> {
        match self.operation.as_str() {
            "put" => Some("JobID"),
            "get" => Some("Job"),
            "node" => Some("Node"),
            "authenticate" => Some("Authentication"),
            _ => None,
        }
    }
}

fn answers() -> Vec<Reply> {
    serde_json::from_str(include_str!("../fixtures/orchestrator.json")).unwrap()
}

/// Whether a member's name is the user's own, or its value is kept as it came.
fn is_free(path: &[String]) -> bool {
    const FREE: [&str; 7] = ["Params", "params", "Labels", "Meta", "Env", "Details", "config"];
    let before = &path[..path.len() - 1];
    before.iter().any(|step| FREE.contains(&step.as_str()))
        || before.last().is_some_and(|last| last == "Methods")
        || before.ends_with(&["AllocatedResources".to_owned(), "Tasks".to_owned()])
}

/// Calls the function for every member whose name is the API's.
fn for_each_member(mut change: impl FnMut(&Reply, Value, &[String])) {
    let mut count = 0;
    for reply in answers() {
        let body: Value = serde_json::from_str(&reply.body).unwrap();
        for path in members(&body) {
            let is_required = path.len() == 1 && reply.required() == Some(path[0].as_str());
            if !is_required && !is_free(&path) {
                change(&reply, body.clone(), &path);
                count += 1;
            }
        }
    }
    assert!(count > 300, "only {count} members");
}

fn read<T: serde::de::DeserializeOwned>(operation: &str) -> T {
    let reply = answers().into_iter().find(|reply| reply.operation == operation).unwrap();
    serde_json::from_str(&reply.body).unwrap()
}

#[test]
fn answers_go_through_the_models_unharmed() {
    for reply in answers() {
        let original: Value = serde_json::from_str(&reply.body).unwrap();
        let written = reply.through_model(&reply.body).unwrap();
        assert_eq!(lost(&original, &written, ""), Vec::<String>::new(), "{}", reply.name());
        assert!(!has_null(&written), "{}: {written}", reply.name());
    }
}

#[test]
fn any_member_may_be_missing_or_null() {
    for_each_member(|reply, body, path| {
        let name = format!("{} /{}", reply.name(), path.join("/"));
        let mut without = body.clone();
        parent(&mut without, path).remove(path.last().unwrap());
        let without_read = reply.through_model(&without.to_string()).unwrap();
        assert_eq!(lost(&without, &without_read, ""), Vec::<String>::new(), "{name}");

        let mut null = body;
        *at(&mut null, path) = Value::Null;
        assert_eq!(reply.through_model(&null.to_string()).unwrap(), without_read, "{name}");
    });
}

#[test]
fn unknown_members_are_passed_over_and_names_match_in_any_case() {
    for_each_member(|reply, body, path| {
        let name = format!("{} /{}", reply.name(), path.join("/"));
        let plain = reply.through_model(&body.to_string()).unwrap();
        for extra in [json!(null), json!(u64::MAX), json!([{"a": [{}]}])] {
            let mut more = body.clone();
            parent(&mut more, path).insert("SomethingNew".to_owned(), extra);
            assert_eq!(reply.through_model(&more.to_string()).unwrap(), plain, "{name}");
        }
        for spell in [str::to_ascii_lowercase, str::to_ascii_uppercase] {
            let mut other = body.clone();
            let last = path.last().unwrap();
            let members = parent(&mut other, path);
            let value = members.remove(last).unwrap();
            members.insert(spell(last), value);
            assert_eq!(reply.through_model(&other.to_string()).unwrap(), plain, "{name}");
        }
    });
}

#[test]
fn unknown_words_are_kept() {
    const WORDS: [&str; 11] = [
        "StateType",
        "Operator",
        "Membership",
        "Connection",
        "Status",
        "NodeType",
        "Previous",
        "New",
        "Network/Type",
        "Items/0/Type",
        "Job/Type",
    ];
    let mut count = 0;
    for_each_member(|reply, mut body, path| {
        let text = format!("/{}", path.join("/"));
        if !WORDS.iter().any(|word| text.ends_with(&format!("/{word}"))) {
            return;
        }
        *at(&mut body, path) = json!("BrandNew");
        let written = reply.through_model(&body.to_string()).unwrap();
        assert_eq!(lost(&body, &written, ""), Vec::<String>::new(), "{} {text}", reply.name());
        count += 1;
    });
    assert!(count > 20, "only {count} words");
}

#[test]
fn what_is_no_answer_is_an_error() {
    for reply in answers() {
        let cut = &reply.body[..reply.body.len() / 2];
        let double = format!("{}{{}}", reply.body);
        for bad in ["", "null", "[]", "7", "\"text\"", "<html></html>", cut, &double] {
            assert!(reply.through_model(bad).is_err(), "{}: {bad}", reply.name());
        }
        let Some(required) = reply.required() else { continue };
        for bad in ["{}".to_owned(), format!(r#"{{"{required}": null}}"#)] {
            assert!(reply.through_model(&bad).is_err(), "{}: {bad}", reply.name());
        }
    }
}

#[test]
fn a_job_is_read_whole() {
    let page: Page<Job> = read("list");
    assert_eq!(page.next_token(), Some("Y3JlYXRlZF9hdDpOOjE6MQ"));
    let job = &page.items[0];
    assert_eq!(
        (job.name.as_str(), &job.kind, job.count),
        ("nightly/1 run", &JobType::Batch, Some(2))
    );
    assert_eq!(job.create_time, UnixNanos::new(1_790_000_000_123_456_789));
    assert_eq!(job.create_time.to_string(), "2026-09-21T14:13:20.123456789Z");
    assert_eq!(job.state.kind, JobStateType::Running);
    let task = &job.tasks[0];
    assert_eq!(task.engine.get("limit").and_then(Value::as_u64), Some(u64::MAX));
    assert_eq!(task.network.kind, NetworkType::Bridge);
    assert_eq!((task.network.ports[0].fixed, task.network.ports[0].target), (8080, 80));
}

#[test]
fn an_execution_is_read_whole() {
    let page: Page<Execution> = read("executions");
    let execution = &page.items[0];
    assert_eq!(page.next_token(), None);
    assert_eq!(execution.compute_state.kind, ExecutionStateType::Completed);
    assert_eq!(execution.desired_state.kind, DesiredStateType::Running);
    let output = execution.run_output.as_ref().unwrap();
    assert_eq!((&*output.stdout, &*output.stderr, output.exit_code), ("a\nb\n", "w\n", 3));
    assert_eq!(execution.allocated_resources.tasks["main"].disk, u64::MAX);
    assert_eq!(execution.job.as_ref().unwrap().version, 3);
    // The one name that is not in capitals.
    let written = serde_json::to_value(execution).unwrap();
    assert!(written["RunOutput"].get("stderr").is_some());
}

#[test]
fn lists_are_read_by_the_names_of_earlier_releases() {
    for (name, count) in [("Items", 2), ("jobs", 2), ("Nodes", 0), ("History", 0)] {
        let body = format!(r#"{{"NextToken": null, "{name}": [{{"ID": "a"}}, null]}}"#);
        let page: Page<Job> = serde_json::from_str(&body).unwrap();
        assert_eq!(page.items.len(), count, "{name}");
    }
    let written = serde_json::to_value(Page::<NodeState>::last(Vec::new())).unwrap();
    assert_eq!(written, json!({"NextToken": "", "Nodes": []}));
    let written = serde_json::to_value(Page::<Job>::followed(Vec::new(), "t")).unwrap();
    assert_eq!(written, json!({"NextToken": "t", "Items": []}));
}

#[test]
fn a_log_message_is_a_line_or_an_error() {
    let message: LogMessage = read("log");
    let line = message.into_result().unwrap();
    assert_eq!((line.kind, line.text.as_str()), (LogStream::Stdout, "hello\n"));
    let error = r#"{"value":{"Type":0,"Line":""},"error":"execution not found"}"#;
    let message: LogMessage = serde_json::from_str(error).unwrap();
    assert_eq!(message.into_result().unwrap_err().message(), "execution not found");
}

#[test]
fn a_setting_is_found_by_its_path() {
    let config: AgentConfig = read("config");
    assert_eq!(config.get("API.Port"), Some(&json!(1234)));
    assert_eq!(config.get("datadir"), Some(&json!("/data")));
    for none in ["", "API.Port.More", "Api.", "Nothing"] {
        assert_eq!(config.get(none), None, "{none}");
    }
}

#[test]
fn a_token_is_not_shown() {
    let answer: AuthResponse = read("authenticate");
    assert_eq!(answer.authentication.token.expose(), "not-a-token");
    assert!(!format!("{answer:?}").contains("not-a-token"));
    let request = AuthRequest::new("shared", &json!({"Password": "not-a-secret"})).unwrap();
    assert_eq!(request.data(), Some(json!({"Password": "not-a-secret"})));
}

#[test]
fn errors_of_every_release_are_read() {
    let mut count = 0;
    for reply in replies().into_iter().filter(|reply| reply.status >= 400) {
        let read = serde_json::from_str::<ApiError>(&reply.body);
        assert_eq!(read.is_ok(), reply.error_body.unwrap(), "{}", reply.name());
        let Ok(error) = read else { continue };
        assert_eq!(Some(error.message()), reply.message.as_deref(), "{}", reply.name());
        assert_eq!(error.code().as_str(), reply.code.as_deref().unwrap_or(""), "{}", reply.name());

        let written = serde_json::to_value(&error).unwrap();
        let again: ApiError = serde_json::from_value(written).unwrap();
        assert_eq!(again, error, "{}", reply.name());
        count += 1;
    }
    assert!(count > 30, "only {count} errors");
}

#[test]
fn an_error_is_written_as_nodes_write_it() {
    let error = ApiError::new(ErrorCode::NotFound, "job not found: j-1").with_component("JobStore");
    assert_eq!(
        serde_json::to_string(&error).unwrap(),
        r#"{"Status":404,"Message":"job not found: j-1","RequestID":"","Code":"NotFound","Component":"JobStore"}"#
    );
    let error = error.with_hint("look again").with_detail("id", "j-1").with_status(410);
    let written = serde_json::to_value(&error).unwrap();
    assert_eq!(written["Status"], 410);
    assert_eq!(written["Hint"], "look again");
    assert_eq!(written["Details"], json!({"id": "j-1"}));
}

#[test]
fn an_error_of_a_version_that_does_not_fit_keeps_the_versions() {
    let body = r#"{"Error": "too old", "MinVersion": "v1.4.0", "ClientVersion": "v1.3.0"}"#;
    let error: ApiError = serde_json::from_str(body).unwrap();
    assert_eq!(error.message(), "too old");
    assert_eq!(error.details["MinVersion"], "v1.4.0");
}

/// Any text is read as a word of the enum, and kept if it is unknown.
macro_rules! any_word {
    ($text:expr, $($name:ident),*) => {
        $(
            let json = serde_json::to_string($text).unwrap();
            let word = $name::from($text.as_str());
            prop_assert_eq!(&serde_json::from_str::<$name>(&json).unwrap(), &word);
            prop_assert_eq!(&$text.parse::<$name>().unwrap(), &word);
            prop_assert_eq!(&$name::from(word.as_str()), &word);
            if let $name::Other(kept) = &word {
                prop_assert_eq!(kept, $text);
            }
        )*
    };
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_word(text in prop_oneof![any::<String>(), "[ a-zA-Z0-9]{0,12}"]) {
        any_word!(
            &text, JobType, JobStateType, ExecutionStateType, DesiredStateType, HistoryType,
            NetworkType, NodeAction, EventType, Include, ErrorCode
        );
    }

    #[test]
    fn any_time_is_kept(nanos: i64) {
        let written = through::<UnixNanos>(&nanos.to_string()).unwrap();
        prop_assert_eq!(written, json!(nanos));
        if nanos >= 0 {
            prop_assert_eq!(UnixNanos::from(UnixNanos::new(nanos).to_system_time()).as_nanos(), nanos);
        }
    }
}
