//! An open connection, from the client's side: text messages, one after the other, to one end.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Sink, Stream, StreamExt};
use tokio::{
    runtime::Handle,
    time::{Instant, Sleep, sleep},
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
    error::{BoxError, ErrorKind, TimeoutPhase},
    limits,
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
    /// Made where there is a runtime, so that the stream can be polled where there is none.
    alarm: Pin<Box<Sleep>>,
    /// A ping is without an answer.
    asked: bool,
    /// The peer has answered a ping before. Many never do, and live.
    answers: bool,
}

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
    pub(super) fn new(stream: WebSocketStream<Tail>, limits: Limits) -> Self {
        Self {
            stream,
            limits,
            heard: Instant::now(),
            alarm: Box::pin(sleep(limits.ping)),
            asked: false,
            answers: false,
        }
    }

    /// The next text; `None` after a normal close. After that and after a fault there is no more.
    pub(super) fn poll_text(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Utf8Bytes, Fault>>> {
        for _ in 0..STRETCH {
            let Poll::Ready(next) = Pin::new(&mut self.stream).poll_next(context) else {
                return self.poll_silence(context).map(|fault| Some(Err(fault)));
            };
            self.heard = Instant::now();
            self.asked = false;
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
        loop {
            ready!(self.alarm.as_mut().poll(context));
            let now = Instant::now();
            let next = self.heard + self.limits.ping;
            if !self.asked && next > now {
                self.alarm.as_mut().reset(next);
                continue;
            }
            if self.asked && self.answers {
                return Poll::Ready(Fault {
                    kind: ErrorKind::Timeout(TimeoutPhase::Stall),
                    what: What::Stream("the server stopped answering", String::new()),
                    source: None,
                    message: Bytes::new(),
                });
            }
            if let Err(fault) = self.ping(context) {
                return Poll::Ready(fault);
            }
            self.asked = true;
            let wait = if self.answers { self.limits.pong } else { self.limits.ping };
            self.alarm.as_mut().reset(now + wait);
        }
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
        self.close_within(limit).await;
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

    /// Closes a stream that nobody reads any more: at once as far as that goes, and in the
    /// background, where there is a runtime, until the peer has agreed. A connection that ends
    /// while the peer still sends is reset, and the close frame may be lost with it.
    pub(super) fn abandon(mut self: Box<Self>) {
        self.leave(CloseCode::Normal, &mut Context::from_waker(Waker::noop()));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(self.close_within(FAREWELL));
        }
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
