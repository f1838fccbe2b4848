//! Refusals that say what is missing: it is added, and the request sent once more.

use http::{HeaderName, HeaderValue};

use super::{
    authorize::replace, failure::OwnedFailure, head::is_somebodys_own, hooks, prepare::Prepared,
};
use crate::{
    client::Callee,
    credentials::GivenCredentials,
    error::{Error, UnexpectedResponse},
    message::Request,
    operation::{Challenge, Outcome},
};

/// Which answers a call has left: each kind is given once.
pub(super) struct Answers {
    scheme: bool,
    /// Whether the scheme asks for one more attempt after the last.
    is_asked: bool,
    credentials: bool,
    /// Which of the source's the last attempt had; `None` where it had none of a source.
    generation: Option<u64>,
    challenge: bool,
    hook: bool,
    /// What the last attempt had of what challenges give.
    shown: Vec<Shown>,
}

struct Shown {
    name: &'static str,
    value: HeaderValue,
    /// Whether a hook put it in the place of another, as it will the next time.
    is_of_hook: bool,
}

impl Answers {
    pub(super) fn new(callee: &Callee) -> Self {
        Self {
            scheme: callee.operation.scheme().is_some(),
            is_asked: false,
            credentials: matches!(callee.client.credentials(), Some(GivenCredentials::Cached(_))),
            generation: None,
            challenge: !callee.operation.challenges().is_empty(),
            hook: callee.is_hooked(),
            shown: Vec::new(),
        }
    }

    /// Looks at a request that is about to be sent.
    pub(super) fn begin(&mut self, callee: &Callee, request: &Request) {
        self.shown.clear();
        let challenges = callee.operation.challenges().iter();
        self.shown.extend(challenges.filter_map(|Challenge { header: name, .. }| {
            let value = request.headers.get(*name)?.clone();
            Some(Shown { name, value, is_of_hook: false })
        }));
    }

    /// Looks at it again when hooks have seen it.
    pub(super) fn look_again(&mut self, callee: &Callee, request: &Request) {
        if callee.operation.challenges().is_empty() {
            return;
        }
        let begun = std::mem::take(&mut self.shown);
        self.begin(callee, request);
        for shown in &mut self.shown {
            let before = begun.iter().find(|before| before.name == shown.name);
            shown.is_of_hook = before.is_some_and(|before| before.value != shown.value);
        }
    }

    /// Notes what of a source's the request has that is sent now.
    pub(super) const fn have_shown(&mut self, generation: Option<u64>) {
        self.generation = generation;
    }

    /// Notes what the scheme makes of the reply.
    pub(super) const fn of_scheme(&mut self, asks: bool) {
        self.is_asked = asks;
    }

    /// Whether there may be one more attempt for it.
    pub(super) const fn may_follow(&self) -> bool {
        self.scheme || self.credentials || self.challenge || self.hook
    }

    /// Whether the refusal is answered by sending the request once more.
    ///
    /// # Errors
    /// Where the answer cannot be given.
    pub(super) async fn answer(
        &mut self,
        callee: &Callee,
        failure: &OwnedFailure,
        prepared: &mut Prepared,
    ) -> Result<bool, Error> {
        let OwnedFailure::Response(response) = failure else { return Ok(false) };
        // What may have done the work is not sent again, whatever it asks for.
        let does_no_harm = response.outcome() == Outcome::Refused || prepared.is_repeatable;
        if !self.may_follow() || !does_no_harm {
            return Ok(false);
        }
        if std::mem::take(&mut self.is_asked) && self.scheme && prepared.body.is_replayable() {
            self.scheme = false;
            return Ok(true);
        }
        // In a box: hardly a call has need of room for it.
        if self.credentials && Box::pin(self.renew(callee, response, prepared)).await? {
            return Ok(true);
        }
        if !prepared.body.is_replayable() {
            return Ok(false);
        }
        if self.challenge && self.take_up(callee, response, prepared) {
            return Ok(true);
        }
        Ok(self.hook && Box::pin(self.ask_hooks(callee, response, prepared)).await?)
    }

    async fn ask_hooks(
        &mut self,
        callee: &Callee,
        response: &UnexpectedResponse,
        prepared: &Prepared,
    ) -> Result<bool, Error> {
        let is_refused = response.outcome() == Outcome::Refused;
        let is_answered =
            is_refused && hooks::answer(callee, response, &prepared.limits.total).await?;
        self.hook = !is_answered;
        Ok(is_answered)
    }

    /// Has the source of the credentials asked for others, if the reply says that they are not good, and
    /// says whether there are any.
    async fn renew(
        &mut self,
        callee: &Callee,
        response: &UnexpectedResponse,
        prepared: &Prepared,
    ) -> Result<bool, Error> {
        let Some(GivenCredentials::Cached(cache)) = callee.client.credentials() else {
            return Ok(false);
        };
        let is_stale = callee.operation.refresh().contains(&response.status().as_u16());
        let Some(refused) = self.generation.filter(|_| is_stale) else { return Ok(false) };
        self.credentials = false;
        if !prepared.body.is_replayable() {
            cache.give_up(refused);
            return Ok(false);
        }
        replace(cache, refused, &prepared.limits, response.raw()).await
    }

    /// Keeps what the reply gives, if it is a declared challenge, and says whether one more attempt would
    /// show something else than the last one did.
    fn take_up(
        &mut self,
        callee: &Callee,
        response: &UnexpectedResponse,
        prepared: &mut Prepared,
    ) -> bool {
        if prepared.place.is_foreign() {
            return false;
        }
        let status = response.status().as_u16();
        let challenges = callee.operation.challenges().iter();
        let mut is_new = false;
        for Challenge { header, .. } in challenges.filter(|challenge| challenge.status == status) {
            let Some(value) = given(response, header) else { continue };
            let name = HeaderName::from_static(header);
            let shown = self.shown.iter().find(|shown| shown.name == *header);
            // What the caller, the client or a hook says goes before what a server has given.
            let is_said = prepared.headers.contains_key(&name)
                || callee.client.sends(&name)
                || shown.is_some_and(|shown| shown.is_of_hook);
            is_new |= !is_said && shown.is_none_or(|shown| shown.value != value);
            if is_said {
                continue;
            }
            if is_somebodys_own(&prepared.headers) {
                prepared.headers.insert(name, value);
            } else {
                callee.client.keep_header(name, value);
            }
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
