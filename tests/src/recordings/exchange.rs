//! An exchange with a node, as it is written down.

use std::{borrow::Cow, collections::BTreeMap};

use bac_core::url::form_urlencoded;
use serde::Deserialize;

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
