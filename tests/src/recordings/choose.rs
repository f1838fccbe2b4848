//! Which of the recorded exchanges answers a request.

use std::cmp::Reverse;

use bac_core::url::form_urlencoded;
use serde_json::Value;

use super::exchange::{Exchange, Request};
use crate::peer::Received;

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
    is_usual_id(&exchange.id)
}

pub(super) fn is_usual_id(id: &str) -> bool {
    !OTHER_BEGINNINGS.iter().any(|beginning| id.starts_with(beginning))
        && !OTHER_PARTS.iter().any(|part| id.contains(part))
}

/// The exchanges that fit a request best, in the order in which they were recorded; none where
/// nothing was recorded of its method and path. A page that was not recorded is one behind the last.
pub(super) fn fitting(
    exchanges: &[&'static Exchange],
    request: &Received,
) -> Vec<&'static Exchange> {
    let (path, query) = request.target().split_once('?').unwrap_or((request.target(), ""));
    let asked = Asked {
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body: content(&request.body),
        headers: HEADERS.map(|name| request.header(name).join(", ")),
    };
    let all = || exchanges.iter().copied();
    let same_place: Vec<_> = all()
        .filter(|exchange| exchange.request.path_alone() == path)
        .filter(|exchange| request.method() == exchange.request.method)
        .collect();
    if let Some(token) = token_of(&asked.query)
        && !same_place.iter().any(|known| token_of(&known.request.query()) == Some(token))
    {
        let operation = same_place.first().and_then(|exchange| exchange.operation.as_ref());
        let is_similar = |other: &&Exchange| other.operation.as_ref() == operation;
        return all().filter(is_similar).filter(|other| is_empty_page(other)).take(1).collect();
    }
    let best = same_place.iter().map(|exchange| asked.likeness(exchange)).max();
    let is_best = |exchange: &&Exchange| Some(asked.likeness(exchange)) == best;
    same_place.into_iter().filter(is_best).collect()
}

fn token_of(query: &[(String, String)]) -> Option<&str> {
    query.iter().find(|(name, _)| name == "next_token").map(|(_, token)| &**token)
}

/// Whether this is the page behind the last item.
fn is_empty_page(exchange: &Exchange) -> bool {
    let body =
        exchange.response.as_ref().and_then(|response| serde_json::from_str(&response.body).ok());
    let Some(Value::Object(page)) = body else { return false };
    let is_last = page.get("NextToken").is_some_and(|token| token == "");
    is_last && page.values().any(|items| *items == Value::Array(Vec::new()))
}

/// The header fields that a node answers differently for, credentials first.
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
    body: Body,
    has_credentials: bool,
    /// Of requests that are not the same, those that were in order are more likely to be meant.
    is_usable: bool,
    query_apart: Reverse<usize>,
    headers_apart: Reverse<usize>,
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
        let query = recorded.query();
        let query_apart = query.iter().filter(|argument| !self.query.contains(argument)).count()
            + self.query.iter().filter(|argument| !query.contains(argument)).count();
        let body = self.likeness_of_body(recorded);
        let same = |(name, value): (&&str, &String)| {
            recorded.headers.get(*name).map_or("", |text| text) == value
        };
        let headers_apart = HEADERS.iter().zip(&self.headers).filter(|field| !same(*field)).count();
        let is_success = matches!(exchange.status(), Some(101 | 200));
        Likeness {
            body,
            has_credentials: recorded.headers.get(HEADERS[0]).map_or("", |text| text)
                == self.headers[0],
            is_usable: is_success || query_apart == 0 && body == Body::Same,
            query_apart: Reverse(query_apart),
            headers_apart: Reverse(headers_apart),
        }
    }

    fn likeness_of_body(&self, recorded: &Request) -> Body {
        // It takes long to make, and nobody asks with the like but to see it refused.
        if recorded.has_long_body() {
            return Body::Other;
        }
        let recorded = content(recorded.body().unwrap_or_default().as_bytes());
        match (&self.body, &recorded) {
            (asked, recorded) if asked == recorded => Body::Same,
            (Content::Json(asked), Content::Json(recorded))
                if job(asked).is_some() && job(asked) == job(recorded) =>
            {
                Body::SameJob
            }
            _ => Body::Other,
        }
    }
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
