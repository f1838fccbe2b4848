//! Redirects, where the operation follows them (RFC 9110 section 15.4).

use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use super::{failure::OwnedFailure, prepare::Prepared};
use crate::{
    client::Callee,
    error::{ErrorKind, Failure},
    link::Link,
    message::RequestBody,
    operation::{Outcome, Redirect, ReplyKind},
};

/// How many a call follows.
const MOST: usize = 10;

/// The redirects of a call.
pub(super) struct Redirects {
    is_on: bool,
    /// What was asked, the first of it first; nothing before the first redirect.
    asked: Vec<(Method, Url)>,
}

/// What follows a redirect.
pub(super) enum Followed {
    /// Another attempt, elsewhere; and what the redirected one came to.
    Elsewhere(Outcome),
    /// Nothing: it is none, or the operation follows none.
    No,
    /// Nothing, and why.
    Refused(&'static str),
}

impl Redirects {
    pub(super) fn new(callee: &Callee) -> Self {
        let operation = callee.operation;
        let is_on = operation.redirect() == Redirect::SameOrigin
            && operation.reply() != ReplyKind::WebSocket;
        Self { is_on, asked: Vec::new() }
    }

    /// Whether one more may be followed.
    pub(super) fn may_follow(&self) -> bool {
        self.is_on && self.asked.len() <= MOST
    }

    /// Makes what is prepared the request that follows, if the failure is a redirect.
    pub(super) fn follow(
        &mut self,
        callee: &Callee,
        failure: &OwnedFailure,
        prepared: &mut Prepared,
    ) -> Followed {
        match failure.as_failure() {
            Failure::Error(error) if self.is_on && error.kind() == ErrorKind::Redirect => {
                let (Some(status), Some(headers)) = (error.status(), error.headers()) else {
                    return Followed::No;
                };
                match self.next(callee, status, headers, prepared) {
                    Ok(()) => Followed::Elsewhere(told(callee, status, error.outcome())),
                    Err(reason) => Followed::Refused(reason),
                }
            }
            _ => Followed::No,
        }
    }

    #[cold]
    fn next(
        &mut self,
        callee: &Callee,
        status: StatusCode,
        headers: &HeaderMap,
        prepared: &mut Prepared,
    ) -> Result<(), &'static str> {
        let Ok(url) = prepared.place.url(callee) else { return Err(NO_URL) };
        let link = Link::of_field(headers, header::LOCATION.as_str()).ok_or(NO_LOCATION)?;
        let target = link.asked_at(&url).resolve(&url).map_err(|_| NO_URL)?;
        if target.origin() != url.origin() {
            return Err(FOREIGN);
        }
        let method = match status {
            StatusCode::SEE_OTHER if prepared.method != Method::HEAD => Method::GET,
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND if !prepared.is_safe() => {
                return Err(UNSAFE);
            }
            _ => prepared.method.clone(),
        };
        let is_same = method == prepared.method;
        if is_same && !prepared.body.is_replayable() {
            return Err(ONCE);
        }
        if self.asked.is_empty() {
            self.asked.push((prepared.method.clone(), url));
        }
        let next = (method, target);
        if self.asked.contains(&next) {
            return Err(CIRCLE);
        }
        if self.asked.len() > MOST {
            return Err(TOO_MANY);
        }
        if !is_same {
            prepared.turn_to_get();
        }
        prepared.place.move_to(next.1.clone());
        self.asked.push(next);
        Ok(())
    }
}

impl Prepared {
    /// Makes it a request for the answer to what was done: nothing of the body goes with it, and asking
    /// twice does no more than asking once.
    fn turn_to_get(&mut self) {
        self.method = Method::GET;
        self.body = RequestBody::empty();
        self.is_repeatable = true;
        let of_body = |name: &&header::HeaderName| name.as_str().starts_with("content-");
        let names: Vec<_> = self.headers.keys().filter(of_body).cloned().collect();
        for name in names {
            self.headers.remove(name);
        }
    }

    fn is_safe(&self) -> bool {
        bac_wire::is_safe_method(self.method.as_str())
    }
}

/// What a redirected attempt came to. One that leads to the answer may well have done the work.
fn told(callee: &Callee, status: StatusCode, outcome: Outcome) -> Outcome {
    let is_safe = callee.operation.method().is_safe();
    if status == StatusCode::SEE_OTHER && !is_safe { Outcome::Unknown } else { outcome }
}

const NO_LOCATION: &str = "it names no other address in the header `location`";
const NO_URL: &str = "that is no URL that can be called";
const FOREIGN: &str = "this operation follows redirects within its origin alone: where it leads is in the header `location` of this error";
const UNSAFE: &str = "whether such a redirect sends the request again is not agreed on, so it is followed for requests that only read: where it leads is in the header `location` of this error";
const ONCE: &str = "it is not followed, as the body can be read only once";
const CIRCLE: &str = "the redirects of this call lead in a circle";
const TOO_MANY: &str = "10 redirects were followed before it, and no more are";
