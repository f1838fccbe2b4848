//! What a peer sent, and what stands in a file, is shown on one line that is not too long.

use std::error::Error;

use bac_client::job_file::JobFile;
use bac_client::model::{Engine, LogFrame, Timestamp};
use bac_client::orchestrator::model::{
    AuthRequest, ExecutionStateType, Job, LogMessage, NetworkType, Requirement, ResourcesConfig,
    Task,
};
use bac_client::{Log, sign::Ed25519Signer};
use futures_util::stream;
use serde_json::json;

/// Breaks a line, drives a terminal, turns the text around, and does not end.
fn hostile() -> String {
    format!("two\nlines\u{1b}[2J\u{202e}{}", "x".repeat(5000))
}

/// Asserts that a text is fit for a line of a log, and says that something was cut from it.
fn assert_harmless(what: &str, shown: &str) {
    let is_safe = |letter: char| !letter.is_control() && letter != '\u{202e}';
    assert!(shown.chars().all(is_safe), "{what}: {shown:?}");
    assert!(shown.contains("two\\u{a}lines") || shown.contains("two\\nlines"), "{what}: {shown:?}");
    assert!(shown.contains('…') && shown.len() < 2500, "{what}: {} bytes", shown.len());
}

#[test]
fn errors_of_a_log() {
    let frame = json!({"Tag": 1, "Data": "", "ErrorMessage": hostile()});
    let frame: LogFrame = serde_json::from_value(frame).unwrap();
    let error = frame.into_result().unwrap_err();
    assert_harmless("frame", &error.to_string());
    assert_eq!(error.message(), hostile());
    let message: LogMessage = serde_json::from_value(json!({"error": hostile()})).unwrap();
    assert_harmless("message", &message.into_result().unwrap_err().to_string());
}

#[tokio::test]
async fn the_whole_chain_of_a_logs_failure() {
    let frame: LogFrame = serde_json::from_value(json!({"ErrorMessage": hostile()})).unwrap();
    let mut log = Log::new(stream::iter([Ok::<_, bac_client::Error>(frame)]));
    let failure = log.next().await.unwrap().unwrap_err();
    assert_harmless("failure", &failure.to_string());
    assert_harmless("its source", &failure.source().unwrap().to_string());
}

#[test]
fn words_and_times() {
    assert_harmless("word", &Engine::from(hostile()).to_string());
    assert_harmless("state", &ExecutionStateType::from(hostile()).to_string());
    assert_harmless("network", &NetworkType::from(hostile()).to_string());
    assert_harmless("time", &format!("{}", Timestamp::from(hostile())));
    assert_eq!(Engine::from(hostile()).as_str(), hostile());
    // What is shown in a column still fills it.
    assert_eq!(format!("{:>8}|{:<7}|", Engine::from("a\n"), Engine::Docker), "  a\\u{a}|Docker |");
}

#[test]
fn broken_rules() {
    let mut task = Task::default().name("main").env([(hostile(), "")]);
    task.resources = ResourcesConfig::default().cpu(hostile());
    let errors = Job::default().kind(hostile()).tasks([task]).validate().unwrap_err();
    for error in errors.iter().filter(|error| error.to_string().contains("two")) {
        assert_harmless("violation", &error.to_string());
    }
    assert!(errors.to_string().lines().count() == 1);
}

#[test]
fn problems_of_a_file() {
    let name = serde_json::to_string(&hostile()).unwrap();
    let error = JobFile::from_json(&format!(r#"{{"Tasks": [], {name}: 1}}"#)).unwrap_err();
    assert_harmless("problem", &error.problems()[0].to_string());
    assert_harmless("file", &error.to_string());
}

#[tokio::test]
async fn refused_challenges() {
    let signer = Ed25519Signer::from_seed(&[7; 32]);
    let requirement = Requirement::default().kind(hostile());
    let error = AuthRequest::challenge("key", &requirement, &signer).await.unwrap_err();
    assert_harmless("challenge", &error.to_string());
}
