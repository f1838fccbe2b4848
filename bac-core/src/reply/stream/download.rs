//! Bytes that go on where they broke off.

use std::{
    convert::identity,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;

use super::incoming::{Incoming, Reopen};
use crate::{
    error::{Error, ErrorKind},
    fields::{Compared, Validator},
    maybe_send::BoxFuture,
    operation::Outcome,
    partial::Partial,
    scheme::BodyCheck,
};

/// The body of an endpoint with `resume`: what is missing is asked for where it breaks off.
pub(super) struct Download {
    incoming: Box<Incoming>,
    reopen: Arc<dyn Reopen>,
    // Never locked, as that of `Incoming`.
    resuming: Option<Mutex<Resuming>>,
    /// Of which state the bytes are that have come. Without one there is no going on.
    validator: Option<Validator>,
    /// What checks all that is handed over, where that is signed as a whole; what comes of a request for the rest
    /// has its own.
    check: Option<Box<dyn BodyCheck>>,
    /// Whether there was such a one.
    is_checked: bool,
    /// Where in the whole the first piece began that was handed over.
    offset: u64,
    /// Where the next one begins.
    at: u64,
    /// Whether whoever reads it can begin anew.
    may_begin_anew: bool,
    #[cfg_attr(target_family = "wasm", allow(dead_code, reason = "no file is written there"))]
    begun_anew: bool,
    has_ended: bool,
}

type Resuming = BoxFuture<'static, Result<Box<Incoming>, Error>>;

impl Download {
    pub(super) fn new(mut incoming: Box<Incoming>, reopen: Arc<dyn Reopen>) -> Self {
        let (offset, validator) = (incoming.offset(), incoming.take_validator());
        let check = if incoming.is_part() { None } else { incoming.take_check() };
        Self {
            incoming,
            reopen,
            resuming: None,
            validator,
            is_checked: check.is_some(),
            check,
            offset,
            at: offset,
            may_begin_anew: false,
            begun_anew: false,
            has_ended: false,
        }
    }

    pub(super) const fn incoming(&self) -> &Incoming {
        &self.incoming
    }

    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) const fn received(&self) -> u64 {
        self.at
    }

    /// What another process could go on with: nothing of what is signed as a whole, as that one would not know
    /// whether what is there is of it.
    pub(super) fn partial(&self) -> Option<Partial> {
        if self.is_checked { None } else { self.there() }
    }

    fn there(&self) -> Option<Partial> {
        let validator = self.validator.clone()?;
        Some(Partial { received: self.at, length: self.incoming.length(), validator })
    }

    /// Lets it begin anew where the server has something else by now.
    #[cfg(not(target_family = "wasm"))]
    pub(super) const fn let_begin_anew(&mut self) {
        self.may_begin_anew = true;
    }

    /// Whether it has since this was asked, so that what came before is to be thrown away.
    #[cfg(not(target_family = "wasm"))]
    pub(super) const fn has_begun_anew(&mut self) -> bool {
        std::mem::replace(&mut self.begun_anew, false)
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let end = loop {
            if let Some(resuming) = &mut self.resuming {
                let resuming = resuming.get_mut().map_or_else(PoisonError::into_inner, identity);
                let resumed = ready!(resuming.as_mut().poll(context));
                self.resuming = None;
                if let Err(error) = resumed.and_then(|incoming| self.go_on_with(incoming)) {
                    break Some(error);
                }
            }
            let before = self.incoming.received();
            match ready!(self.incoming.poll_next(context)) {
                Some(Ok(mut piece)) => {
                    // What is there already, of a reply that begins before that.
                    let known = self.at.saturating_sub(before).min(piece.len() as u64);
                    let _ = piece.split_to(usize::try_from(known).unwrap_or(piece.len()));
                    if piece.is_empty() {
                        continue;
                    }
                    self.at += piece.len() as u64;
                    if let Some(check) = &mut self.check {
                        check.update(&piece);
                    }
                    return Poll::Ready(Some(Ok(piece)));
                }
                Some(Err(error)) => {
                    match self.there().filter(|part| is_missing_some(part, &error)) {
                        Some(partial) => {
                            let reopen = Arc::clone(&self.reopen);
                            let resuming = async move { reopen.resume(partial, error).await };
                            self.resuming = Some(Mutex::new(Box::pin(resuming)));
                        }
                        None => break Some(error),
                    }
                }
                None if before < self.at => break Some(changed(&self.incoming, self.at)),
                None => {
                    let check = self.check.take();
                    break self.incoming.not_verified_by(check);
                }
            }
        };
        self.has_ended = true;
        self.incoming.end();
        Poll::Ready(end.map(Err))
    }

    /// Whether what came of the request for the rest goes with what is there.
    fn is_of_the_same(&self, incoming: &Incoming) -> bool {
        if let (Some(before), Some(now)) = (self.incoming.length(), incoming.length())
            && before != now
        {
            return false;
        }
        let head = &incoming.origin().head;
        let is_same = |it: &Validator| it.compared(&head.headers) == Compared::Same;
        incoming.is_part() || self.validator.as_ref().is_some_and(is_same)
    }

    /// Goes on with what came of the request for the rest.
    fn go_on_with(&mut self, mut incoming: Box<Incoming>) -> Result<(), Error> {
        if !self.is_of_the_same(&incoming) {
            if self.at > 0 && !self.may_begin_anew {
                return Err(changed(&incoming, self.at));
            }
            self.begun_anew = true;
            self.validator = incoming.take_validator();
            self.check = incoming.take_check();
            self.is_checked = self.check.is_some();
            (self.offset, self.at) = (0, 0);
        }
        self.incoming = incoming;
        Ok(())
    }
}

#[cold]
fn changed(incoming: &Incoming, received: u64) -> Error {
    let message = format!(
        "the stream broke off after {received} bytes, and what the server has by now is something else"
    );
    incoming.origin().explained(Error::new(ErrorKind::Changed, Outcome::Done, message))
}

/// Whether something is missing that may come if it is asked for.
fn is_missing_some(partial: &Partial, error: &Error) -> bool {
    error.is_retryable() && partial.length.is_none_or(|length| partial.received < length)
}
