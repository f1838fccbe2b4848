//! Recorded exchanges of real nodes, and what they are good for: to be answered to a client as they
//! were, one by one ([`Recorded`]) or by a server ([`Replay`]). What they hold is told in
//! `fixtures/recordings/README.md`.

mod blessed;
mod call;
mod calls;
mod choose;
mod frames;
mod replay;
mod transport;

use std::{borrow::Cow, collections::BTreeMap, fs, path::PathBuf, sync::OnceLock};

use bac_core::url::form_urlencoded;
use serde::Deserialize;

pub use self::{
    blessed::compare,
    call::{Answer, CALLED, End, Refusal, call},
    calls::{calls, client_of, operation},
    choose::is_usual,
    replay::{Replay, Replayed, replay},
    transport::Recorded,
};

/// The releases whose nodes were recorded, oldest first.
pub const RELEASES: [&str; 5] = ["v0.3.29", "v1.0.3", "v1.3.2", "v1.4.0", "v1.9.3"];

/// A request, and what a node answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Its name, which no other of its release has.
    pub id: String,
    /// The operation that it is a call of, as [`operation_name`](bac_client::operation_name) has it.
    pub operation: Option<String>,
    /// Which of several nodes, of releases that were recorded in more than one setting.
    pub server: Option<String>,
    /// What was asked.
    pub request: Request,
    /// What came back; `None` where the connection ended without an answer.
    pub response: Option<Response>,
    /// What went over the WebSocket that the response opened, in order.
    #[serde(default)]
    pub messages: Vec<Message>,
}

/// A request as it was sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// The path, with the query.
    pub path: String,
    /// The header fields that were set on purpose, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    body: Option<String>,
    body_made_of: Option<LongBody>,
}

/// A body that is too long to be written down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LongBody {
    prefix: String,
    fill: String,
    count: usize,
    suffix: String,
}

/// A response as it came.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header fields by their names in lower case; the values of a repeated one are joined by
    /// `, `.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// Something that went over a WebSocket.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who did it.
    pub from: Side,
    /// What it was.
    pub kind: Kind,
    /// The message; that of a binary one in base64.
    pub data: Option<String>,
    /// In how many frames the message came.
    #[serde(default = "one")]
    pub frames: usize,
    /// The code of a close frame, if it has one.
    pub code: Option<u16>,
    /// The reason of a close frame.
    #[serde(default)]
    pub reason: String,
    /// The time since the upgrade, in milliseconds.
    pub after_ms: u64,
}

/// One side of a WebSocket.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The node.
    Node,
    /// Who asked it.
    Client,
}

/// What went over a WebSocket.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A message of text.
    Text,
    /// A message of bytes.
    Binary,
    /// A close frame.
    Close,
    /// The end of the connection; from the client's side that of the recording.
    End,
}

/// All exchanges of a release, in the order in which they were recorded.
///
/// # Panics
/// If the release was not recorded.
#[must_use]
pub fn of(release: &str) -> &'static [Exchange] {
    static READ: [OnceLock<Vec<Exchange>>; RELEASES.len()] =
        [const { OnceLock::new() }; RELEASES.len()];
    let position = RELEASES.iter().position(|known| *known == release);
    let position = position.unwrap_or_else(|| panic!("{release} was not recorded"));
    READ[position].get_or_init(|| read(release))
}

/// One exchange of a release.
///
/// # Panics
/// If there is none of this id.
#[must_use]
pub fn find(release: &str, id: &str) -> &'static Exchange {
    let found = of(release).iter().find(|exchange| exchange.id == id);
    found.unwrap_or_else(|| panic!("{release} has no recorded exchange `{id}`"))
}

/// Where a file of this name stands beside the recordings.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recordings")).join(name)
}

impl Request {
    /// The path without the query.
    #[must_use]
    pub fn path_alone(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// The arguments of the query, in order.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// The body, if there was one.
    #[must_use]
    pub fn body(&self) -> Option<Cow<'_, str>> {
        match (&self.body, &self.body_made_of) {
            (_, Some(long)) => {
                Some([&long.prefix, &*long.fill.repeat(long.count), &long.suffix].concat().into())
            }
            (body, None) => body.as_deref().map(Cow::Borrowed),
        }
    }

    /// Whether the body is too long to be written down.
    pub(crate) const fn has_long_body(&self) -> bool {
        self.body_made_of.is_some()
    }
}

impl Exchange {
    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|response| response.status)
    }
}

const fn one() -> usize {
    1
}

fn read(release: &str) -> Vec<Exchange> {
    let path = path(&format!("{release}.jsonl"));
    let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let parse = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{path:?}, line {}: {error}", number + 1))
    };
    lines.split_terminator('\n').enumerate().map(parse).collect()
}
