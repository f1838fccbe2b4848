//! The body of a success that is handed over before it has come.

use std::{
    convert::identity,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::stall::Stall;
use crate::{
    box_error::BoxError,
    client::Callee,
    error::{Error, ErrorKind, History, TimeoutPhase, kind_of_cut, root_cause},
    fields::Validator,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    message::RawResponse,
    operation::Outcome,
    partial::Partial,
    scheme::BodyCheck,
    transport::TransportBody,
};

/// A body on its way: within its limits, as long as it was said to be, and with errors that say what it is
/// about.
pub(crate) struct Incoming {
    // Never locked: it makes of what can be sent to another thread what can be shared, too.
    body: Mutex<TransportBody>,
    /// Of the whole.
    length: Option<u64>,
    /// Of the whole: what comes before a part is there.
    received: u64,
    part: Option<Part>,
    /// What its state is told by, where it may have to go on.
    validator: Option<Validator>,
    stall: Stall,
    origin: Origin,
    has_ended: bool,
    on_piece: Option<OnPiece>,
    check: Option<Box<dyn BodyCheck>>,
    reopen: Option<Arc<dyn Reopen>>,
}

/// Asks for a stream that broke off once more.
pub(crate) trait Reopen: MaybeSend + MaybeSync {
    /// Behind the event of this id.
    fn reopen<'a>(&'a self, id: Option<&'a str>) -> BoxFuture<'a, Result<Box<Incoming>, Error>>;

    /// Behind the bytes that are there, if the call may be sent again: else it gives back what the stream
    /// broke off with.
    fn resume(
        &self,
        partial: Partial,
        broken: Error,
    ) -> BoxFuture<'_, Result<Box<Incoming>, Error>>;
}

/// Which part of a whole a body is: from the byte behind so many others up to so many.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) offset: u64,
    pub(crate) end: u64,
}

/// Told how much has come, and how much there is, in bytes.
type OnPiece = Box<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// What the errors of a stream tell.
pub(crate) struct Origin {
    pub(crate) callee: Callee,
    /// The reply, without its body.
    pub(crate) head: RawResponse,
    pub(crate) history: History,
}

impl Origin {
    /// The limit of one item of a stream, in bytes.
    pub(super) fn item_limit(&self) -> usize {
        self.callee.client.inner.limits.response.unwrap_or(usize::MAX)
    }

    /// Says which call an error is about.
    #[cold]
    pub(super) fn explained(&self, error: Error) -> Error {
        self.explained_with(Bytes::new(), error)
    }

    /// The same with what of the body is at fault.
    #[cold]
    pub(super) fn explained_with(&self, at_fault: Bytes, error: Error) -> Error {
        let mut error = error.with_response(RawResponse { body: at_fault, ..self.head.clone() });
        error.set_history(self.history.clone());
        self.callee.explain(&mut error);
        error
    }
}

impl Incoming {
    /// The body of `origin`, which is silent for `stall` at most. To be made in the runtime that drives the
    /// exchange.
    pub(crate) fn new(body: TransportBody, stall: Duration, home: Handle, origin: Origin) -> Self {
        Self {
            length: body.length(),
            body: Mutex::new(body),
            received: 0,
            part: None,
            validator: None,
            stall: Stall::new(stall, home),
            origin,
            has_ended: false,
            on_piece: None,
            check: None,
            reopen: None,
        }
    }

    /// Makes it a part of a whole that is so long.
    pub(crate) const fn of_part(&mut self, part: Part, length: u64) {
        self.part = Some(part);
        self.length = Some(length);
        self.received = part.offset;
    }

    /// What tells of which state it is.
    pub(crate) fn of_state(&mut self, validator: Option<Validator>) {
        self.validator = validator;
    }

    pub(super) const fn take_validator(&mut self) -> Option<Validator> {
        self.validator.take()
    }

    /// Where in the whole it begins.
    pub(super) fn offset(&self) -> u64 {
        self.part.map_or(0, |part| part.offset)
    }

    pub(super) const fn is_part(&self) -> bool {
        self.part.is_some()
    }

    /// Has it go on where it breaks off, if it can.
    pub(crate) fn go_on(&mut self, reopen: Arc<dyn Reopen>) {
        self.reopen = Some(reopen);
    }

    pub(super) fn take_reopen(&mut self) -> Option<Arc<dyn Reopen>> {
        self.reopen.take()
    }

    /// Tells how far it has come after each piece.
    pub(crate) fn tell(&mut self, on_piece: OnPiece) {
        self.on_piece = Some(on_piece);
    }

    /// Has it checked as it comes: where it is not what was signed, an error stands in the place of the end.
    pub(crate) fn check(&mut self, check: Box<dyn BodyCheck>) {
        self.check = Some(check);
    }

    /// The next piece, which is never empty; `None` at the end. After that and after an error there is no
    /// more, and the exchange has ended.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        loop {
            let body = self.body.get_mut().map_or_else(PoisonError::into_inner, identity);
            let end = match body.poll_chunk(context) {
                Poll::Pending => match self.stall.poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => Some(self.stalled()),
                },
                Poll::Ready(Ok(Some(chunk))) if chunk.is_empty() => continue,
                Poll::Ready(Ok(Some(chunk))) => {
                    self.stall.is_over();
                    let received = self.received + chunk.len() as u64;
                    let end = self.part.map(|part| part.end).or(self.length);
                    if end.is_none_or(|end| received <= end) {
                        self.received = received;
                        if let Some(check) = &mut self.check {
                            check.update(&chunk);
                        }
                        if let Some(on_piece) = &self.on_piece {
                            on_piece(received, self.length);
                        }
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                    Some(self.too_long())
                }
                Poll::Ready(Ok(None)) => self.too_short().or_else(|| self.not_verified()),
                Poll::Ready(Err(source)) => Some(self.cut(source)),
            };
            self.end();
            return Poll::Ready(end.map(Err));
        }
    }

    /// Ends the exchange.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
        *self.body.get_mut().map_or_else(PoisonError::into_inner, identity) =
            TransportBody::full(Bytes::new());
    }

    /// The length of the whole in bytes, if the reply tells it.
    pub(super) const fn length(&self) -> Option<u64> {
        self.length
    }

    /// How much of it has come, in bytes.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    pub(super) const fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) const fn origin_mut(&mut self) -> &mut Origin {
        &mut self.origin
    }

    #[cold]
    fn cut(&self, source: BoxError) -> Error {
        let cause = root_cause(&*source);
        let (kind, received) = (kind_of_cut(&*source), self.received);
        let message = match kind {
            ErrorKind::Decode => format!("{cause}, after {received} bytes of it"),
            _ => format!("the stream broke off after {received} bytes: {cause}"),
        };
        self.origin.explained(Error::new(kind, Outcome::Done, message).with_source(source))
    }

    #[cold]
    fn stalled(&self) -> Error {
        let message = format!(
            "the stream stood still for longer than the stall limit, after {} bytes",
            self.received
        );
        self.origin.explained(Error::new(
            ErrorKind::Timeout(TimeoutPhase::Stall),
            Outcome::Done,
            message,
        ))
    }

    #[cold]
    fn too_short(&self) -> Option<Error> {
        let length = self.length.filter(|length| self.received < *length)?;
        let message = format!(
            "the stream ended after {} bytes of {length} that were declared",
            self.received
        );
        Some(self.origin.explained(Error::new(ErrorKind::BodyCut, Outcome::Done, message)))
    }

    /// Whether it is still to be found whether it is what was signed.
    pub(super) const fn is_unchecked(&self) -> bool {
        self.check.is_some()
    }

    /// Takes over what checks it, with the first of its bytes.
    pub(super) const fn take_check(&mut self) -> Option<Box<dyn BodyCheck>> {
        self.check.take()
    }

    fn not_verified(&mut self) -> Option<Error> {
        let check = self.check.take();
        self.not_verified_by(check)
    }

    /// Whether all of it is what was signed, by what has checked it.
    pub(super) fn not_verified_by(&self, check: Option<Box<dyn BodyCheck>>) -> Option<Error> {
        let source = check?.finish().err()?;
        let message = format!("the stream cannot be trusted: {source}");
        let error = Error::new(ErrorKind::Signature, Outcome::Unknown, message).with_source(source);
        Some(self.origin.explained(error))
    }

    #[cold]
    fn too_long(&self) -> Error {
        let length = self.part.map(|part| part.end).or(self.length).unwrap_or_default();
        let message = format!("the stream is longer than the {length} bytes that were declared");
        self.origin.explained(Error::new(ErrorKind::BodyCut, Outcome::Done, message))
    }
}
