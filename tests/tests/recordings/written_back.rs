//! Answers are decoded whole: what is written back is what came.

use std::collections::HashSet;

use bac_core::{Operation, ReplyKind};
use bac_tests::recordings::{
    Answer, Exchange, Kind, Message, RELEASES, Side, call, calls, client_of,
};
use serde_json::Value;

use crate::{
    difference::{Difference, differences},
    meant::MEANT,
};

#[tokio::test]
async fn what_is_decoded_is_what_came() {
    let mut used = HashSet::new();
    let mut faults = Vec::new();
    for release in RELEASES {
        for (operation, exchange) in calls(release) {
            let place = format!("{release} {}", exchange.id);
            let name = exchange.operation.as_deref().unwrap();
            let (came, written) = match call(name, &client_of(operation, exchange)).await {
                Ok(Answer::Value(written)) => (vec![body(operation, exchange)], vec![written]),
                Ok(Answer::Messages(written, _)) => (texts(exchange), written),
                Err(refusal) if refusal.error.is_decode() => {
                    faults.push(format!("{place}: {}", refusal.message));
                    continue;
                }
                Err(_) => continue,
            };
            assert_eq!(came.len(), written.len(), "{place}");
            for (came, written) in came.iter().zip(&written) {
                for difference in differences(came, written) {
                    match MEANT.iter().find(|meant| (meant.is)(&difference)) {
                        Some(meant) => _ = used.insert(meant.reason),
                        None => faults.push(format!("{place}: {}", told(&difference))),
                    }
                }
            }
        }
    }
    let shown = faults.iter().take(50).cloned().collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} places differ:\n{shown}", faults.len());
    for meant in MEANT {
        assert!(used.contains(meant.reason), "nothing is meant by \"{}\" any more", meant.reason);
    }
}

/// What came, as the operation is to read it.
fn body(operation: &Operation, exchange: &Exchange) -> Value {
    let body = &exchange.response.as_ref().unwrap().body;
    match operation.reply() {
        // It is kept, not read.
        ReplyKind::Empty => Value::Null,
        ReplyKind::Text => Value::from(&**body),
        _ => serde_json::from_str(body).unwrap(),
    }
}

/// The messages that a node sent, up to where the client left: it reads no more then.
fn texts(exchange: &Exchange) -> Vec<Value> {
    let is_end = |message: &Message| matches!(message.kind, Kind::Close | Kind::End);
    let messages = exchange.messages.iter();
    let read = messages.take_while(|message| message.from == Side::Node || !is_end(message));
    read.filter(|message| message.from == Side::Node && message.kind == Kind::Text)
        .map(|message| serde_json::from_str(message.data.as_ref().unwrap()).unwrap())
        .collect()
}

fn told(difference: &Difference) -> String {
    let shown = |value: &Option<Value>| {
        value.as_ref().map_or("nothing".to_owned(), |value| value.to_string())
    };
    let Difference { path, came, written } = difference;
    format!("`{path}` came as {} and is written as {}", shown(came), shown(written))
}
