//! What is said of streams.

use std::fmt::{Display, Write};

use bac_client::{
    Log, LogItem,
    model::{JobUpdate, LogFrame},
    orchestrator::model::LogMessage,
};
use bac_core::Error;
use bac_tests::recordings::{Answer, End, RELEASES, call, calls, client_of, compare};
use futures_util::stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[tokio::test]
async fn streams_are_told_as_was_agreed() {
    for release in RELEASES {
        let mut text = String::new();
        for (operation, exchange) in calls(release) {
            let name = exchange.operation.as_deref().unwrap();
            let Ok(Answer::Messages(messages, end)) =
                call(name, &client_of(operation, exchange)).await
            else {
                continue;
            };
            writeln!(text, "{} ({name})", exchange.id).unwrap();
            let lines = match name {
                "job_updates.watch" => updates(messages, end),
                "job_logs.display" => log::<LogFrame>(messages, end).await,
                _ => log::<LogMessage>(messages, end).await,
            };
            for line in lines {
                writeln!(text, "    {line}").unwrap();
            }
        }
        compare(&format!("{release}.sockets.txt"), &text);
    }
}

/// The pieces of a log, as its reader gets them.
async fn log<M: LogItem + DeserializeOwned + Unpin>(messages: Vec<Value>, end: End) -> Vec<String> {
    let messages = messages.into_iter().map(|message| Ok(serde_json::from_value(message).unwrap()));
    let (error, how) = match end {
        End::Error(error) => (Some(*error), "ended"),
        End::Closed => (None, "closed"),
        End::Recording => (None, "goes on"),
    };
    let items: Vec<Result<M, Error>> = messages.chain(error.map(Err)).collect();
    let mut log = Log::new(stream::iter(items));
    let mut lines = Vec::new();
    while let Some(piece) = log.next().await {
        match piece {
            Ok(piece) => lines.push(format!("{} {:?}", piece.stream, piece.text)),
            Err(failure) => {
                lines.push(format!("failed: {failure}"));
                return lines;
            }
        }
    }
    lines.push(how.to_owned());
    lines
}

fn updates(messages: Vec<Value>, end: End) -> Vec<String> {
    let mut lines: Vec<_> = messages.into_iter().map(update).collect();
    lines.push(match end {
        End::Error(error) => format!("failed: {error}"),
        End::Closed => "closed".to_owned(),
        End::Recording => "goes on".to_owned(),
    });
    lines
}

/// The kind of an update and, in short, what it tells.
fn update(message: Value) -> String {
    match serde_json::from_value(message).unwrap() {
        JobUpdate::Event(event) => {
            let ids = format!("{} {}", event.job_id, event.execution_id);
            format!("event {} {} {:?}", event.event_name, ids.trim(), event.status)
        }
        JobUpdate::History(history) => {
            let job = history.job_state.map(|state| change("job", &state.previous, &state.new));
            let state = history.execution_state;
            let execution = state.map(|state| change("execution", &state.previous, &state.new));
            let what = job.or(execution).unwrap_or_default();
            format!("history {} {what} {:?}", history.job_id, history.comment)
        }
        JobUpdate::OrchestratorHistory(history) => {
            let job = history.job_state.map(|state| change("job", &state.previous, &state.new));
            let state = history.execution_state;
            let execution = state.map(|state| change("execution", &state.previous, &state.new));
            let what = job.or(execution).unwrap_or_default();
            format!("orchestrator's history {} {what} {:?}", history.job_id, history.event.message)
        }
        _ => panic!("an update of a kind that has no line here"),
    }
}

fn change(of: &str, previous: &dyn Display, new: &dyn Display) -> String {
    format!("{of} {previous} to {new}")
}
