//! An open connection, from the client's side: text messages, one after the other, to one end.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Sink, Stream, StreamExt};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    time::{Instant, Sleep, sleep, sleep_until},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error as WsError, Message, Utf8Bytes,
        error::{CapacityError, ProtocolError},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{
    protocol::{STRETCH, code_for},
    tail::Tail,
};
use crate::{
    box_error::BoxError,
    errand::Errand,
    error::{ErrorKind, TimeoutPhase},
    limits,
    park::Parking,
};

/// What one stream may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// A message, in bytes; `None` is unlimited.
    pub(crate) message: Option<usize>,
    /// Silence, after which a ping is sent.
    pub(crate) ping: Duration,
    /// The answer to a ping.
    pub(crate) pong: Duration,
}

impl From<&limits::Limits> for Limits {
    fn from(limits: &limits::Limits) -> Self {
        Self { message: limits.response, ping: limits.ping, pong: limits.stall }
    }
}

pub(crate) struct Socket {
    stream: WebSocketStream<Tail>,
    limits: Limits,
    /// When something last came.
    heard: Instant,
    /// A ping is without an answer; looked at again then.
    asked: Option<Instant>,
    /// The peer has answered a ping before. Many never do, and live.
    answers: bool,
    /// The runtime that drives the connection, whose clock counts.
    home: Handle,
    /// For a stream that is awaited in it.
    alarm: Pin<Box<Sleep>>,
    /// For one that is awaited elsewhere: a clock of a runtime that has ended panics when it is asked,
    /// so only tasks of that runtime ask it.
    distant: Option<Errand>,
    /// While a thread waits: what the runtime was given to do, to see whether it runs.
    probe: Option<Errand>,
    /// A thread waits, which has a clock of its own.
    by_thread: bool,
    /// What `poll_text` gives before anything else.
    fault: Option<Fault>,
}

/// What a thread waits at the longest for a sign of the runtime that drives a connection.
const PROBE: Duration = Duration::from_secs(1);

pub(super) const LEFT_ALONE: &str =
    "the stream stands still, since nobody drives the runtime in which it was opened";

/// What an abandoned stream waits at the longest for the peer to agree.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a stream ended, if not by a normal close.
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    pub(super) what: What,
    pub(super) source: Option<BoxError>,
    /// The message at fault, if there is one.
    pub(super) message: Bytes,
}

/// What a fault is about, and how it goes on.
pub(super) enum What {
    /// `message 3 of the stream …`
    Message(String),
    /// `… after 2 messages: …`
    Stream(&'static str, String),
}

impl Socket {
    /// To be made in the runtime that drives the connection.
    pub(super) fn new(stream: WebSocketStream<Tail>, limits: Limits) -> Self {
        let home = Handle::current();
        Self {
            stream,
            limits,
            heard: Instant::now(),
            asked: None,
            answers: false,
            alarm: Box::pin(sleep(limits.ping)),
            distant: None,
            home,
            probe: None,
            by_thread: false,
            fault: None,
        }
    }

    /// The next text; `None` after a normal close. After that and after a fault there is no more.
    pub(super) fn poll_text(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Utf8Bytes, Fault>>> {
        if let Some(fault) = self.fault.take() {
            return Poll::Ready(Some(Err(fault)));
        }
        for _ in 0..STRETCH {
            let Poll::Ready(next) = Pin::new(&mut self.stream).poll_next(context) else {
                return self.poll_silence(context).map(|fault| Some(Err(fault)));
            };
            self.heard = Instant::now();
            (self.asked, self.probe) = (None, None);
            match next {
                Some(Ok(Message::Text(text))) => return Poll::Ready(Some(Ok(text))),
                Some(Ok(Message::Close(frame))) => {
                    // What is queued is the answer, which is a courtesy.
                    let _ = Pin::new(&mut self.stream).poll_flush(context);
                    return Poll::Ready(closed(frame, self.stream.get_ref()).map(Err));
                }
                Some(Ok(Message::Binary(bytes))) => {
                    self.leave(CloseCode::Unsupported, context);
                    return Poll::Ready(Some(Err(binary(bytes))));
                }
                // The answer to a ping is sent with the next look.
                Some(Ok(Message::Ping(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Pong(_))) => self.answers = true,
                Some(Err(error)) => {
                    self.leave(code_for(&error), context);
                    return Poll::Ready(Some(Err(broken(error, self.limits.message))));
                }
                None => return Poll::Ready(Some(Err(cut_off()))),
            }
        }
        // Pings and nothing else: others are to have their turn.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ready when the peer is taken for dead.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Fault> {
        if self.by_thread {
            return Poll::Pending;
        }
        let is_home = Handle::try_current().is_ok_and(|here| here.id() == self.home.id());
        loop {
            if is_home {
                ready!(self.alarm.as_mut().poll(context));
            } else {
                ready!(self.poll_distant(context));
            }
            if let Some(fault) = self.look(context) {
                return Poll::Ready(fault);
            }
            let due = self.due();
            self.alarm.as_mut().reset(due);
        }
    }

    /// As polling the alarm, from outside of the runtime whose clock counts.
    fn poll_distant(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let due = self.due();
        let distant = self
            .distant
            .get_or_insert_with(|| Errand::of(&self.home, async move { sleep_until(due).await }));
        if distant.poll(context).is_pending() {
            return Poll::Pending;
        }
        self.distant = None;
        Poll::Ready(())
    }

    /// When silence is next looked at.
    fn due(&self) -> Instant {
        self.asked.unwrap_or_else(|| self.heard + self.limits.ping)
    }

    /// Pings a peer that is silent, and finds one out that is dead.
    fn look(&mut self, context: &mut Context<'_>) -> Option<Fault> {
        let now = Instant::now();
        if now < self.due() {
            return None;
        }
        if self.asked.is_some() && (self.answers || self.is_left_alone()) {
            let who =
                if self.is_left_alone() { LEFT_ALONE } else { "the server stopped answering" };
            return Some(Fault {
                kind: ErrorKind::Timeout(TimeoutPhase::Stall),
                what: What::Stream(who, String::new()),
                source: None,
                message: Bytes::new(),
            });
        }
        if let Err(fault) = self.ping(context) {
            return Some(fault);
        }
        if self.by_thread {
            self.probe = Some(self.probed(context));
        }
        self.asked = Some(now + if self.answers { self.limits.pong } else { self.limits.ping });
        None
    }

    /// Whether nobody drives the connection, as far as that is known.
    fn is_left_alone(&self) -> bool {
        self.probe.as_ref().is_some_and(|probe| !probe.is_done())
    }

    fn probed(&self, context: &mut Context<'_>) -> Errand {
        let probe = Errand::of(&self.home, async {});
        let _ = probe.poll(context);
        probe
    }

    /// Before a thread waits: its clock counts, and no runtime's.
    pub(super) const fn for_thread(&mut self, by_thread: bool) {
        self.by_thread = by_thread;
    }

    /// Waits on this thread until there may be something to poll for; false if that would be for
    /// nothing, since nobody drives the connection.
    pub(super) fn wait(&mut self, parking: &Parking) -> bool {
        let mut context = Context::from_waker(parking.waker());
        if self.probe.is_none() && self.may_stand_still() {
            let probe = self.probed(&mut context);
            let until = Instant::now() + PROBE;
            while !probe.is_done() && Instant::now() < until {
                parking.sleep_until(until.into_std());
            }
            let is_driven = probe.is_done();
            // It is not asked again before something has come.
            self.probe = is_driven.then_some(probe);
            return is_driven;
        }
        let due = self.due();
        parking.sleep_until(due.into_std());
        if Instant::now() >= due {
            self.fault = self.look(&mut context);
        }
        true
    }

    /// Whether it may be that nobody drives the connection while this thread waits: a runtime of
    /// one thread runs as long as that thread says, and this one may be the last of another's.
    fn may_stand_still(&self) -> bool {
        self.home.runtime_flavor() == RuntimeFlavor::CurrentThread || Handle::try_current().is_ok()
    }

    fn ping(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        let mut stream = Pin::new(&mut self.stream);
        let result = match stream.as_mut().poll_ready(context) {
            Poll::Ready(Ok(())) => stream.as_mut().start_send(Message::Ping(Bytes::new())),
            Poll::Ready(Err(error)) => Err(error),
            // It has room for nothing, and TCP will tell whether it is there.
            Poll::Pending => Ok(()),
        };
        let result = match result {
            Err(WsError::WriteBufferFull(_)) => Ok(()),
            result => result,
        };
        let result = result.and_then(|()| match stream.poll_flush(context) {
            Poll::Ready(result) => result,
            Poll::Pending => Ok(()),
        });
        result.map_err(|error| broken(error, self.limits.message))
    }

    /// Says why, where that goes without waiting: the stream is over in any case.
    fn leave(&mut self, code: CloseCode, context: &mut Context<'_>) {
        let mut stream = Pin::new(&mut self.stream);
        let frame = CloseFrame { code, reason: Utf8Bytes::default() };
        if stream.as_mut().start_send(Message::Close(Some(frame))).is_ok() {
            let _ = stream.poll_flush(context);
        }
    }

    /// Leaves because of what a message held.
    pub(super) fn refuse(&mut self, context: &mut Context<'_>) {
        self.leave(CloseCode::Invalid, context);
    }

    /// Closes the stream and waits until the peer has agreed, or has left.
    pub(super) async fn close(self: Box<Self>) {
        let limit = self.limits.pong;
        // Without a runtime there is no clock.
        match Handle::try_current() {
            Ok(_) => self.close_within(limit).await,
            Err(_) => self.abandon(),
        }
    }

    async fn close_within(mut self: Box<Self>, limit: Duration) {
        let frame = CloseFrame { code: CloseCode::Normal, reason: Utf8Bytes::default() };
        let close = async {
            if self.stream.close(Some(frame)).await.is_err() {
                return;
            }
            while let Some(Ok(_)) = self.stream.next().await {}
        };
        let _ = tokio::time::timeout(limit, pin!(close)).await;
    }

    /// Closes a stream that nobody reads any more: at once as far as that goes, and then, in the
    /// runtime that drives the connection, until the peer has agreed. A connection that ends
    /// while the peer still sends is reset, and the close frame may be lost with it.
    pub(super) fn abandon(mut self: Box<Self>) {
        self.leave(CloseCode::Normal, &mut Context::from_waker(Waker::noop()));
        let home = self.home.clone();
        home.spawn(self.close_within(FAREWELL));
    }
}

/// The end of a stream by a close frame: `None` is a good one.
fn closed(frame: Option<CloseFrame>, tail: &Tail) -> Option<Fault> {
    let frame = frame?;
    let (code, reason) = match frame.code {
        CloseCode::Normal => return None,
        // What a forbidden code is replaced with.
        CloseCode::Protocol => tail.forbidden_close().unwrap_or((1002, &frame.reason)),
        code => (u16::from(code), &*frame.reason),
    };
    let gap = if reason.is_empty() { "" } else { ": " };
    let how = format!("with code {code}{gap}{reason}");
    Some(Fault {
        kind: ErrorKind::Closed(code),
        what: What::Stream("the server closed the stream", how),
        source: None,
        message: Bytes::new(),
    })
}

fn binary(bytes: Bytes) -> Fault {
    let length = bytes.len();
    let found = format!("is binary ({length} bytes) where JSON text was declared");
    Fault { kind: ErrorKind::Decode, what: What::Message(found), source: None, message: bytes }
}

fn cut_off() -> Fault {
    Fault {
        kind: ErrorKind::BodyCut,
        what: What::Stream("the server ended the stream without closing it", String::new()),
        source: None,
        message: Bytes::new(),
    }
}

fn broken(error: WsError, limit: Option<usize>) -> Fault {
    let (kind, what) = match &error {
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return cut_off(),
        WsError::Io(error) => {
            let how = format!("({error})");
            (ErrorKind::BodyCut, What::Stream("the stream broke off", how))
        }
        WsError::Capacity(CapacityError::MessageTooLong { max_size, .. }) => {
            let found = match limit.filter(|limit| limit <= max_size) {
                Some(limit) => {
                    format!("is larger than {limit} bytes; raise `response_limit` if that is right")
                }
                None => format!("is one frame of more than {max_size} bytes, which is not read"),
            };
            (ErrorKind::TooLarge, What::Message(found))
        }
        WsError::Utf8(error) => {
            (ErrorKind::Decode, What::Message(format!("is not UTF-8 text: {error}")))
        }
        error => {
            let how = format!("({error})");
            (ErrorKind::Transport, What::Stream("the server broke the WebSocket protocol", how))
        }
    };
    Fault { kind, what, source: Some(error.into()), message: Bytes::new() }
}
