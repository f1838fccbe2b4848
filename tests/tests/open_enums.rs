//! Enums that stay open: a word or an object that is not known is kept, and written back as it came.

use std::collections::{BTreeMap, HashMap};

use bac_core::{Client, Error, ErrorKind, OpenEnum, UnknownObject, client};
use bac_tests::{Peer, json_reply};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, OpenEnum)]
#[serde(rename_all = "kebab-case")]
enum State {
    InProgress,
    #[serde(rename = "done", alias = "finished", alias = "over")]
    Completed,
    #[serde(other)]
    Other(String),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Started {
    by: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    on: Vec<Node>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Node {
    id: u32,
}

#[derive(Clone, Debug, PartialEq, OpenEnum)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    #[serde(alias = "begun")]
    Started(Started),
    KeepAlive,
    #[serde(other)]
    Unknown(UnknownObject),
}

#[client]
trait Api {
    #[endpoint(GET "/{state}")]
    async fn events(
        &self,
        state: &State,
        #[query] states: &[State],
        #[header("x-state")] header: Option<State>,
    ) -> Result<Vec<Event>, Error>;
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

fn refusal<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

/// Of what no reader of values would leave as it is.
const UNKNOWN: &str = r#"{"z": 0.10,  "type":"paused", "n":12345678901234567890123, "a":"é\/"}"#;

#[test]
fn known_words_are_variants_and_others_are_kept() {
    for (word, state) in [
        ("in-progress", State::InProgress),
        ("done", State::Completed),
        ("finished", State::Completed),
        ("over", State::Completed),
        ("Done", State::Other("Done".to_owned())),
        ("", State::Other(String::new())),
        ("a\"\u{1}é", State::Other("a\"\u{1}é".to_owned())),
    ] {
        let text = serde_json::to_string(word).unwrap();
        assert_eq!(read::<State>(&text), state);
        assert_eq!(State::from(word), state);
        assert_eq!(State::from(word.to_owned()), state);
        assert_eq!(word.parse::<State>().unwrap(), state);
        assert_eq!(state.is_known(), !matches!(state, State::Other(_)));
        if !matches!(word, "finished" | "over") {
            assert_eq!(state.as_str(), word);
            assert_eq!(state.to_string(), word);
            assert_eq!(serde_json::to_string(&state).unwrap(), text);
        }
    }
    assert_eq!(format!("[{:>6}]", State::Completed), "[  done]");
}

#[test]
fn what_is_no_text_is_an_error() {
    for text in ["5", "null", "[]", "{}", "true", "0.5"] {
        assert!(refusal::<State>(text).contains("expected a text for `State`"), "{text}");
    }
    let error = refusal::<Vec<State>>("[\"done\", 5]");
    assert!(error.contains("at line 1 column 10"), "{error}");
}

#[test]
fn words_are_keys_of_maps() {
    let text = r#"{"done":1,"in-progress":2,"later":3}"#;
    let states: BTreeMap<State, u8> = read(text);
    assert_eq!(states[&State::Other("later".to_owned())], 3);
    let hashed: HashMap<State, u8> = read(text);
    assert_eq!(hashed[&State::Completed], 1);
    assert_eq!(serde_json::to_value(&states).unwrap(), read::<Value>(text));
}

#[test]
fn known_objects_are_variants() {
    for (text, event) in [
        (
            r#"{"type":"started","by":"a","on":[{"id":1}]}"#,
            Event::Started(Started { by: "a".to_owned(), on: vec![Node { id: 1 }] }),
        ),
        (r#"{"type":"keep_alive"}"#, Event::KeepAlive),
    ] {
        assert_eq!(read::<Event>(text), event);
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        assert_eq!(serde_json::from_value::<Event>(read(text)).unwrap(), event);
        assert!(event.is_known());
    }
    // The tag may stand anywhere.
    let late = r#"{"by": "a", "type": "begun"}"#;
    assert_eq!(read::<Event>(late), Event::Started(Started { by: "a".to_owned(), on: vec![] }));
    assert_eq!((Event::KeepAlive.tag(), read::<Event>(late).tag()), ("keep_alive", "started"));
}

#[test]
fn a_known_object_that_does_not_fit_is_an_error_that_names_the_place() {
    for (text, words) in [
        (r#"{"type":"started"}"#, "`started`: missing field `by`"),
        (r#"{"type":"started","by":5}"#, "`started`: by: invalid type: integer `5`"),
        (
            r#"{"type":"started","by":"a","on":[{"id":1},{"id":"x"}]}"#,
            "`started`: on[1].id: invalid type: string \"x\"",
        ),
        (r#"{"type":"started","by":"a","more":1}"#, "`started`: unknown field `more`"),
        ("{}", "missing field `type`"),
        (r#"{"type":5}"#, "invalid type: integer `5`, expected a string"),
        (r#"{"type":null}"#, "invalid type: null"),
        (r#"{"type":"paused","type":"started"}"#, "duplicate field `type`"),
        (r#""started""#, "expected an object with `type`"),
        ("[]", "expected an object with `type`"),
        ("5", "expected an object with `type`"),
        ("null", "expected an object with `type`"),
    ] {
        let error = refusal::<Event>(text);
        assert!(error.contains(words), "{text}: {error}");
        let error = serde_json::from_value::<Event>(read(text));
        // A value has one of two.
        if !words.starts_with("duplicate") {
            assert!(error.is_err(), "{text}");
        }
    }
}

#[test]
fn an_unknown_object_is_kept_byte_for_byte() {
    let event: Event = read(UNKNOWN);
    assert_eq!((event.tag(), event.is_known()), ("paused", false));
    assert_eq!(serde_json::to_string(&event).unwrap(), UNKNOWN);
    let Event::Unknown(unknown) = &event else { panic!("{event:?}") };
    assert_eq!(unknown.json(), UNKNOWN);
    assert!(format!("{event:?}").contains("paused"));

    // Within other values.
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Line {
        at: u8,
        event: Option<Event>,
        more: Vec<Event>,
    }
    let text = format!(r#"{{"at":1,"event":{UNKNOWN},"more":[{UNKNOWN}]}}"#);
    assert_eq!(serde_json::to_string(&read::<Line>(&text)).unwrap(), text);
    // From a reader, too.
    let line: Line = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&line).unwrap(), text);
    // Written into a value it is that value.
    let value = serde_json::to_value(&event).unwrap();
    assert_eq!(value, read::<Value>(UNKNOWN));
}

#[test]
fn below_flatten_and_in_untagged_enums_it_is_kept_as_a_value() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Flat {
        at: u8,
        #[serde(flatten)]
        event: Event,
    }
    let text = r#"{"at":1,"type":"paused","for":{"s":[1,"a"]}}"#;
    let flat: Flat = read(text);
    assert_eq!(flat.event.tag(), "paused");
    assert_eq!(serde_json::to_value(&flat).unwrap(), read::<Value>(text));
    assert_eq!(read::<Flat>(r#"{"type":"keep_alive","at":1}"#).event, Event::KeepAlive);
    let error = refusal::<Flat>(r#"{"at":1,"type":"started","by":5}"#);
    assert!(error.contains("`started`"), "{error}");

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    #[serde(untagged)]
    enum Either {
        Number(u8),
        Event(Event),
    }
    let either: Either = read(UNKNOWN);
    let Either::Event(event) = &either else { panic!("{either:?}") };
    assert_eq!(event.tag(), "paused");
    assert_eq!(read::<Either>(r#"{"type":"keep_alive"}"#), Either::Event(Event::KeepAlive));

    // What was read as text is written below `flatten` as the object that it is.
    let moved = Flat { at: 2, event: read(r#"{"type":"paused","b":1}"#) };
    let written = serde_json::to_string(&moved).unwrap();
    assert_eq!(read::<Value>(&written), json!({"at": 2, "type": "paused", "b": 1}));
}

#[test]
fn unknown_objects_are_equal_by_their_values() {
    let [first, second, third] = [
        r#"{"type":"x","a":1,"b":2}"#,
        r#"{ "b": 2, "a": 1, "type": "x" }"#,
        r#"{"type":"x","a":1,"b":3}"#,
    ]
    .map(read::<Event>);
    assert_eq!(first, second);
    assert_ne!(first, third);
    assert_eq!(first, serde_json::from_value(json!({"type": "x", "a": 1, "b": 2})).unwrap());
}

#[test]
fn a_peer_cannot_pass_text_off_as_an_object() {
    let text = r#"{"$serde_json::private::RawValue":"{\"type\":\"keep_alive\"}"}"#;
    assert!(refusal::<Event>(text).contains("missing field `type`"));
    // As deep as it likes.
    let deep = format!(r#"{{"type":"x","a":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    let event: Event = read(&deep);
    assert_eq!(serde_json::to_string(&event).unwrap(), deep);
    assert_eq!(event, event.clone());
}

#[tokio::test]
async fn words_are_sent_and_objects_received() {
    let body = format!(r#"[{UNKNOWN}, {{"type": "keep_alive"}}]"#);
    let peer = Peer::keeping(json_reply("200 OK", &body)).unwrap();
    let api = ApiClient::new(Client::new(peer.url()).unwrap());
    let states = [State::Completed, State::from("la ter")];
    let events = api.events(&State::InProgress, &states, Some(State::from("new"))).await.unwrap();
    assert_eq!(events[0].tag(), "paused");
    assert_eq!(events[1], Event::KeepAlive);
    let request = &peer.received()[0];
    assert_eq!(request.target(), "/in-progress?states=done&states=la%20ter");
    assert_eq!(request.header("x-state"), ["new"]);
}

#[tokio::test]
async fn a_reply_that_does_not_fit_names_the_way_to_it() {
    let body = r#"[{"type": "keep_alive"}, {"type": "started", "by": "a", "on": [{"id": "x"}]}]"#;
    let peer = Peer::keeping(json_reply("200 OK", body)).unwrap();
    let api = ApiClient::new(Client::new(peer.url()).unwrap());
    let error = api.events(&State::InProgress, &[], None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(text.contains("at `[1]`: `started`: on[0].id: invalid type: string \"x\""), "{text}");
}
