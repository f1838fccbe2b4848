//! Which of the recorded exchanges answers a request.

use std::cmp::Reverse;

use bac_core::url::form_urlencoded;
use serde_json::Value;

use super::Exchange;
use crate::Received;

/// The marks in ids of exchanges that had another node, or the node in another state, than most of
/// their release: without them what is asked of a node in one test would be answered by several.
const OTHER_BEGINNINGS: [&str; 6] = ["auth-on.", "ask.", "tls.", "wedge.", "compute_only.", "on."];
const OTHER_PARTS: [&str; 9] = [
    "compute-only",
    "two_nodes",
    "orchestrator-only",
    "manual",
    ".gone",
    "_gone",
    ".after_end",
    "too_many_requests",
    ".too-many",
];

/// Whether an exchange was with the node that most of its release were with, and that node as it
/// mostly was. Of v1.4.0 that is the one with the signed API turned off.
#[must_use]
pub fn is_usual(exchange: &Exchange) -> bool {
    !OTHER_BEGINNINGS.iter().any(|beginning| exchange.id.starts_with(beginning))
        && !OTHER_PARTS.iter().any(|part| exchange.id.contains(part))
}

/// The exchanges that fit a request best, in the order in which they were recorded; none where
/// nothing was recorded of its method and path.
pub(super) fn fitting(
    exchanges: &[&'static Exchange],
    request: &Received,
) -> Vec<&'static Exchange> {
    let (path, query) = request.target().split_once('?').unwrap_or((request.target(), ""));
    let asked = Asked {
        query: arguments(query),
        body: content(&request.body),
        headers: HEADERS.map(|name| request.header(name).join(", ")),
    };
    let same_place = exchanges
        .iter()
        .filter(|exchange| exchange.request.path_alone() == path)
        .filter(|exchange| request.head.split(' ').next() == Some(&exchange.request.method));
    let ranked: Vec<_> = same_place.map(|exchange| (asked.likeness(exchange), *exchange)).collect();
    let best = ranked.iter().map(|(likeness, _)| *likeness).max();
    let is_best = |likeness| Some(likeness) == best;
    ranked.into_iter().filter(|(likeness, _)| is_best(*likeness)).map(|ranked| ranked.1).collect()
}

/// The header fields that a node answers differently for.
const HEADERS: [&str; 7] = [
    "authorization",
    "content-type",
    "origin",
    "upgrade",
    "x-bacalhau-git-version",
    "x-bacalhau-job-id",
    "x-request-id",
];

struct Asked {
    query: Vec<(String, String)>,
    body: Content,
    headers: [String; HEADERS.len()],
}

/// The likeness of two requests to the same place; more is more alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    has_body: Body,
    has_query: bool,
    headers_apart: Reverse<usize>,
    /// Of requests that are not the same, those that were in order are more likely to be meant.
    is_usable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Body {
    Other,
    SameJob,
    Same,
}

impl Asked {
    fn likeness(&self, exchange: &Exchange) -> Likeness {
        let recorded = &exchange.request;
        let query = recorded.path.split_once('?').map_or("", |(_, query)| query);
        let has_query = arguments(query) == self.query;
        let body = content(recorded.body().unwrap_or_default().as_bytes());
        let has_body = match (&self.body, &body) {
            (mine, other) if mine == other => Body::Same,
            (Content::Json(mine), Content::Json(other))
                if job(mine).is_some() && job(mine) == job(other) =>
            {
                Body::SameJob
            }
            _ => Body::Other,
        };
        let same = |(name, value): (&&str, &String)| {
            recorded.headers.get(*name).map_or("", |text| text) == value
        };
        let headers_apart =
            Reverse(HEADERS.iter().zip(&self.headers).filter(|h| !same(*h)).count());
        let is_success = matches!(exchange.status(), Some(101 | 200));
        let is_usable = is_success || has_query && has_body == Body::Same;
        Likeness { has_body, has_query, headers_apart, is_usable }
    }
}

fn arguments(query: &str) -> Vec<(String, String)> {
    let mut arguments: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    arguments.sort();
    arguments
}

/// A body; of a signed one what was signed, as keys and signatures differ between clients.
#[derive(PartialEq)]
enum Content {
    Json(Value),
    Bytes(Vec<u8>),
}

fn content(body: &[u8]) -> Content {
    match serde_json::from_slice(body) {
        Ok(Value::Object(mut members)) if members.contains_key("client_public_key") => {
            Content::Json(members.remove("payload").unwrap_or_default())
        }
        Ok(value) => Content::Json(value),
        Err(_) => Content::Bytes(body.to_owned()),
    }
}

/// The job that a body is about.
fn job(body: &Value) -> Option<&str> {
    let names = ["JobID", "job_id", "id"];
    let text = names.iter().find_map(|name| body.get(name)?.as_str())?;
    (!text.is_empty()).then_some(text)
}
