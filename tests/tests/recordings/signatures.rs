//! Envelopes that other clients signed and real nodes took.

use bac_core::SignedRequest;
use bac_tests::recordings::{Exchange, Kind, RELEASES, Side, calls};
use serde_json::Value;

#[test]
fn envelopes_that_nodes_took_verify() {
    for release in &RELEASES[..4] {
        let mut count = 0;
        for (operation, exchange) in calls(release) {
            let Some(envelope) = operation.is_signed().then(|| taken(exchange)).flatten() else {
                continue;
            };
            let place = format!("{release} {}", exchange.id);
            let request = SignedRequest::<Value>::from_bytes(envelope)
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            let key = request.verify().unwrap_or_else(|error| panic!("{place}: {error}"));
            let payload = request.payload().unwrap();
            let claimed = ["ClientID", "clientid"].iter().find_map(|name| payload[name].as_str());
            assert_eq!(claimed, Some(key.client_id()), "{place}");
            count += 1;
        }
        assert!(count >= 30, "{release}: {count} envelopes");
    }
}

#[test]
fn envelopes_with_another_signature_do_not_verify() {
    for (release, ids) in [
        ("v0.3.29", ["signature_zero", "payload_changed", "other_key"]),
        ("v1.0.3", ["signature_zero", "payload_changed", "other_key"]),
        ("v1.3.2", ["signature_zero", "payload_changed", "other_key"]),
        ("v1.4.0", ["wrong-signature", "changed", "other-key"]),
    ] {
        let is_meant = |exchange: &Exchange| ids.iter().any(|id| exchange.id.ends_with(id));
        let meant: Vec<_> = calls(release)
            .filter(|(operation, exchange)| operation.is_signed() && is_meant(exchange))
            .collect();
        assert!(meant.len() >= ids.len(), "{release}");
        for (_, exchange) in meant {
            let envelope = exchange.request.body().unwrap().into_owned();
            let request = SignedRequest::<Value>::from_bytes(envelope).unwrap();
            assert!(request.verify().is_err(), "{release} {}", exchange.id);
        }
    }
}

/// The envelope that a node took: the body of a request, or the first message of a log that came to
/// more than an end.
fn taken(exchange: &Exchange) -> Option<String> {
    let text_of = |side| {
        let mut messages = exchange.messages.iter();
        messages.find(|message| message.from == side && message.kind == Kind::Text)
    };
    match exchange.status()? {
        200 => Some(exchange.request.body()?.into_owned()),
        101 => text_of(Side::Node).and(text_of(Side::Client))?.data.clone(),
        _ => None,
    }
}
