//! What a real node's reader refuses in the payload of a new job, and this crate's lenient models
//! let pass.
//!
//! The check follows that of the signature, which the router makes: a payload that is not the
//! signer's own is left to it.

use bac_client::model::{
    Engine, JobCreatePayload, Network, Publisher, StorageSourceType, Verifier,
};
use bac_core::SignedRequest;
use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::{
    answer::{fallen, response, unknown_error},
    generation::Generation,
};

const SUBMIT: &str = "/requester/submit";

/// The answer to a job that a real node does not read, or fails over.
pub(crate) fn refusal(generation: Generation, path: &str, body: &Bytes) -> Option<Response<Bytes>> {
    if path != SUBMIT {
        return None;
    }
    let envelope = SignedRequest::<Value>::from_bytes(body.clone()).ok()?;
    let Ok(Value::Object(payload)) = envelope.payload() else { return None };
    let refusal = fault(generation, &payload)?;
    let key = envelope.verify().ok()?;
    let is_own = text(&payload, "ClientID") == Some(key.client_id());
    is_own.then_some(refusal)
}

fn fault(generation: Generation, payload: &Map<String, Value>) -> Option<Response<Bytes>> {
    // What the models refuse themselves is told by the router.
    let model = Value::Object(payload.clone());
    serde_json::from_value::<JobCreatePayload>(model).ok()?;
    let spec = object(payload, "Spec");
    if let Some(message) = spec.and_then(|spec| unreadable(generation, spec)) {
        let message = format!("error unmarshalling payload: json: {message}");
        return Some(response(&unknown_error(StatusCode::BAD_REQUEST, message)));
    }
    if text(payload, "APIVersion").is_none_or(str::is_empty) {
        let message = "error validating request: payload must contain an API version";
        return Some(response(&unknown_error(StatusCode::BAD_REQUEST, message)));
    }
    // v1.0.3 falls over it and closes the connection, which is no answer to give here.
    (generation == Generation::Last && spec.is_none()).then(fallen)
}

/// The first member that the release's reader does not take.
fn unreadable(generation: Generation, spec: &Map<String, Value>) -> Option<String> {
    let is_first = generation == Generation::First;
    if !is_first
        && let Some(seconds @ Value::Number(number)) = member(spec, "Timeout")
        && number.is_f64()
    {
        return Some(format!(
            "cannot unmarshal number {seconds} into Go struct field Spec.Spec.Timeout of type int64"
        ));
    }
    // Later releases take an engine that they do not know for none, and read no verifier.
    let is_any: IsKnown = |_| true;
    let verifier = member(spec, "Verifier").filter(|_| is_first);
    let words: [(&str, Option<&Value>, IsKnown); 5] = [
        ("Engine", member(spec, "Engine"), if is_first { is_engine } else { is_any }),
        ("Verifier", verifier, is_verifier),
        ("Publisher", member(spec, "Publisher"), is_publisher),
        ("PublisherSpec.Type", within(spec, "PublisherSpec", "Type"), is_publisher),
        ("Network.Type", within(spec, "Network", "Type"), is_network),
    ];
    let volumes = volumes(spec).filter_map(|volume| member(volume, "StorageSource"));
    let sources = volumes.map(|source| ("StorageSource", Some(source), is_source as IsKnown));
    words.into_iter().chain(sources).find_map(|(name, value, is_known)| match value? {
        Value::Number(_) => Some(format!(
            "cannot unmarshal number into Go struct field Spec.Spec.{name} of type string"
        )),
        Value::String(word) if !word.is_empty() && !is_known(word) => {
            Some(format!("Spec.{name}: unknown value '{word}'"))
        }
        _ => None,
    })
}

/// Whether a release reads a word.
type IsKnown = fn(&str) -> bool;

/// Every place of a job that names a volume.
fn volumes(spec: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let wasm = object(spec, "Wasm");
    let lists = [
        member(spec, "Inputs"),
        member(spec, "Outputs"),
        wasm.and_then(|wasm| member(wasm, "ImportModules")),
    ];
    let items = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
    let module = wasm.and_then(|wasm| member(wasm, "EntryModule"));
    items.chain(module).filter_map(Value::as_object)
}

fn is_engine(word: &str) -> bool {
    !matches!(Engine::from(word), Engine::Unknown | Engine::Other(_))
}

fn is_verifier(word: &str) -> bool {
    !matches!(Verifier::from(word), Verifier::Unknown | Verifier::Other(_))
}

fn is_publisher(word: &str) -> bool {
    !matches!(Publisher::from(word), Publisher::Unknown | Publisher::Other(_))
}

fn is_network(word: &str) -> bool {
    !matches!(Network::from(word), Network::Other(_))
}

fn is_source(word: &str) -> bool {
    let source = StorageSourceType::from(word);
    !matches!(source, StorageSourceType::Unknown | StorageSourceType::Other(_))
}

/// A member by its name, whatever the case, unless it is `null`.
fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let mut found = members.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    found.next_back().map(|(_, value)| value).filter(|value| !value.is_null())
}

fn within<'v>(members: &'v Map<String, Value>, outer: &str, name: &str) -> Option<&'v Value> {
    object(members, outer).and_then(|members| member(members, name))
}

fn object<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Map<String, Value>> {
    member(members, name).and_then(Value::as_object)
}

fn text<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    member(members, name).and_then(Value::as_str)
}
