//! Refusals that say what is missing: it is added, and the request sent once more.

use http::{HeaderName, HeaderValue};

use super::{failure::OwnedFailure, prepare::Prepared};
use crate::{client::Callee, error::UnexpectedResponse, message::Request, operation::Challenge};

/// Which answers a call has left: each kind is given once.
pub(super) struct Answers {
    challenge: bool,
    /// What the last attempt had of what challenges give.
    shown: Vec<(&'static str, HeaderValue)>,
}

impl Answers {
    pub(super) fn new(callee: &Callee) -> Self {
        Self { challenge: !callee.operation.challenges().is_empty(), shown: Vec::new() }
    }

    /// Looks at a request that is about to be sent.
    pub(super) fn look_at(&mut self, callee: &Callee, request: &Request) {
        for Challenge { header, .. } in callee.operation.challenges() {
            self.shown.retain(|(name, _)| name != header);
            self.shown.extend(request.headers.get(*header).map(|value| (*header, value.clone())));
        }
    }

    /// Whether there may be one more attempt for it.
    pub(super) const fn may_follow(&self) -> bool {
        self.challenge
    }

    /// Whether the refusal is answered by sending the request once more.
    pub(super) async fn answer(
        &mut self,
        callee: &Callee,
        failure: &OwnedFailure,
        prepared: &Prepared,
    ) -> bool {
        let OwnedFailure::Response(response) = failure else { return false };
        if !self.may_follow() || !prepared.body.is_replayable() {
            return false;
        }
        self.challenge && self.take_up(callee, response, prepared)
    }

    /// Keeps what the reply gives, if it is a declared challenge, and says whether one more attempt would
    /// show something else than the last one did.
    fn take_up(
        &mut self,
        callee: &Callee,
        response: &UnexpectedResponse,
        prepared: &Prepared,
    ) -> bool {
        let status = response.status().as_u16();
        let challenges = callee.operation.challenges().iter();
        let mut is_new = false;
        for Challenge { header, .. } in challenges.filter(|challenge| challenge.status == status) {
            let Some(value) = given(response, header) else { continue };
            let name = HeaderName::from_static(header);
            // What the caller says goes before what a server has given.
            let is_callers = prepared.headers.contains_key(&name);
            is_new |= !is_callers && !self.shown.contains(&(*header, value.clone()));
            callee.client.keep_header(name, value);
        }
        self.challenge = !is_new;
        is_new
    }
}

/// How much of a server's is sent with each later call, in bytes.
const MOST_KEPT: usize = 8 * 1024;

fn given(response: &UnexpectedResponse, header: &str) -> Option<HeaderValue> {
    response.headers().get(header).filter(|value| value.len() <= MOST_KEPT).cloned()
}
