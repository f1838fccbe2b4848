//! The server's half of a WebSocket: from a request for an upgrade to the last message.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{
    Sink, SinkExt, Stream, StreamExt,
    future::{Either, select},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use tokio::{
    runtime::Handle,
    time::{Instant, MissedTickBehavior, interval_at, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error as WsError, Message, Utf8Bytes,
        error::ProtocolError,
        handshake::derive_accept_key,
        protocol::{CloseFrame, Role, frame::coding::CloseCode},
    },
};

use super::{
    answers::Answers,
    ending::{Ending, EndingOf, StreamFault},
    opened::{Opened, Texts},
    received::Received,
    rejection::{Rejection, RejectionKind},
    serve::Serve,
    streams::{Stop, Streams},
    upgrade::Upgrade,
};
use crate::{
    error::Error,
    operation::Operation,
    transport::{Io, Upgraded},
    websocket::{STRETCH, code_for, config, has_word},
};

/// The largest first message, in bytes, as for a body of Bacalhau's nodes.
const FIRST_MESSAGE: usize = 10 * 1024 * 1024;

/// The largest message of a client that has nothing to say, in bytes.
const CHATTER: usize = 64 * 1024;

/// How long a client may take for its first message, and for its answer to a close frame.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a client may take for its answer when the server stops.
const LEAVE: Duration = Duration::from_secs(2);

/// How often the client of a stream is pinged. Nobody waits for the answer, which a
/// client gives when it reads; but TCP notices where a client is gone without a word.
const PING: Duration = Duration::from_secs(30);

/// The most bytes that a close frame has room for beside its code.
const REASON: usize = 123;

/// What is said where something fails, before the upgrade and after it.
pub(super) struct Words {
    pub(super) answers: Answers,
    pub(super) ending: Arc<EndingOf>,
}

/// Answers a request for an upgrade: with 101, and the stream goes on in a task of its own, or with
/// the error that the service has before anything is opened.
///
/// Where the request is signed, the service is asked after the upgrade, when the payload is there.
pub(super) async fn answer(
    server: Arc<dyn Serve>,
    operation: &'static Operation,
    values: &[(&'static str, &str)],
    request: http::Request<Bytes>,
    words: Words,
) -> Result<http::Response<Bytes>, Rejection> {
    let (mut head, body) = request.into_parts();
    let accept = accept(&head)?;
    let upgraded = Upgrade::of(&mut head)
        .ok_or_else(|| not_an_upgrade("the server in front hands over no connection"))?;
    let Ok(runtime) = Handle::try_current() else {
        return Err(not_an_upgrade("there is no runtime to serve it on"));
    };
    let stop = Streams::of(&mut head);
    let mut response = switching(accept);
    let Words { answers, ending } = words;
    if operation.is_signed() {
        let values: Vec<_> =
            values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        runtime.spawn(async move {
            let mut stop = stop;
            let Some(mut socket) = connect(upgraded, FIRST_MESSAGE, &mut stop).await else {
                return;
            };
            let stream = first_answer(&*server, operation, &values, head, &mut socket, answers);
            let end = unless_stopped(stream, &mut stop).await;
            drop(server);
            end_with(end, operation, &*ending, socket, stop).await;
        });
        return Ok(response);
    }
    let request = http::Request::from_parts(head, body);
    let received = Received::new(operation, values, request, answers)?;
    let texts = match server.open(&received).await?.0 {
        Ok(texts) => texts,
        Err(refusal) => return Ok(refusal.answer),
    };
    response.headers_mut().extend(received.context().take_answer_headers());
    runtime.spawn(async move {
        let mut stop = stop;
        let Some(mut socket) = connect(upgraded, CHATTER, &mut stop).await else { return };
        let end = unless_stopped(send_all(texts, &mut socket), &mut stop).await;
        end_with(end, operation, &*ending, socket, stop).await;
    });
    Ok(response)
}

/// The answer to the key of a good request (RFC 6455 section 4.2.1).
fn accept(head: &Parts) -> Result<HeaderValue, Rejection> {
    let is_upgrade = has_word(&head.headers, header::CONNECTION, "upgrade")
        && has_word(&head.headers, header::UPGRADE, "websocket");
    if !is_upgrade {
        return Err(not_an_upgrade("this is a WebSocket: ask for an upgrade to it"));
    }
    if !has_word(&head.headers, header::SEC_WEBSOCKET_VERSION, "13") {
        return Err(not_an_upgrade("`Sec-WebSocket-Version` is not 13"));
    }
    let key = head.headers.get(header::SEC_WEBSOCKET_KEY);
    let key = key.ok_or_else(|| not_an_upgrade("`Sec-WebSocket-Key` is missing"))?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes()))
        .map_err(|error| not_an_upgrade("`Sec-WebSocket-Key` cannot be used").with_source(error))
}

fn not_an_upgrade(message: &str) -> Rejection {
    Rejection::new(RejectionKind::Upgrade, message)
}

fn switching(accept: HeaderValue) -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}

type Socket = WebSocketStream<Box<dyn Io>>;

/// The socket, if it comes about in time and before the server stops.
async fn connect(upgraded: Upgraded, message_limit: usize, stop: &mut Stop) -> Option<Socket> {
    let upgraded = pin!(timeout(PATIENCE, upgraded));
    let io = match select(upgraded, pin!(leave(stop))).await {
        Either::Left((upgraded, _)) => upgraded.ok()?.ok()?,
        Either::Right(_) => return None,
    };
    let config = config(Some(message_limit));
    Some(WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await)
}

/// What the stream comes to. It counts as open as long as `stop` is kept.
async fn unless_stopped(stream: impl Future<Output = End>, stop: &mut Stop) -> End {
    match select(pin!(stream), pin!(stop.wait())).await {
        Either::Left((end, _)) => end,
        Either::Right(_) => End::Stopped,
    }
}

/// Comes when the server has stopped and the time to leave is over.
async fn leave(stop: &mut Stop) {
    stop.wait().await;
    sleep(LEAVE).await;
}

/// What a stream came to.
enum End {
    /// Its own end.
    Done,
    /// The client is gone, and with it anybody to tell.
    Left,
    /// The server is, soon.
    Stopped,
    /// The client broke the rules.
    Broken(WsError),
    Rejected(Rejection),
    Failed(Error),
}

/// Reads the first message, asks the service, and sends what it says.
async fn first_answer(
    server: &dyn Serve,
    operation: &'static Operation,
    values: &[(&'static str, String)],
    head: Parts,
    socket: &mut Socket,
    answers: Answers,
) -> End {
    let body = match timeout(PATIENCE, first_message(socket)).await {
        Ok(Ok(Some(body))) => body,
        Ok(Ok(None)) => return End::Left,
        Ok(Err(error)) => {
            let message = format!("the first message cannot be read: {error}");
            return End::Rejected(bad_first_message(message));
        }
        Err(_) => return End::Rejected(bad_first_message("no first message came in time".into())),
    };
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    let request = http::Request::from_parts(head, body);
    let received = match Received::new(operation, &values, request, answers) {
        Ok(received) => received,
        Err(rejection) => return End::Rejected(rejection),
    };
    match server.open(&received).await {
        Ok(Opened(Ok(texts))) => send_all(texts, socket).await,
        Ok(Opened(Err(refusal))) => End::Failed(refusal.error),
        Err(rejection) => End::Rejected(rejection),
    }
}

fn bad_first_message(message: String) -> Rejection {
    Rejection::new(RejectionKind::Body, message)
}

/// The first message, `None` if the client has left.
async fn first_message(socket: &mut Socket) -> Result<Option<Bytes>, WsError> {
    loop {
        match std::future::poll_fn(|context| poll_said(socket, context)).await.transpose()? {
            Some(Message::Text(text)) => return Ok(Some(text.into())),
            Some(Message::Binary(bytes)) => return Ok(Some(bytes)),
            Some(Message::Close(_)) | None => return Ok(None),
            Some(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
        }
    }
}

/// The next that a client says, once it has taken what is there for it: one that asks and does not
/// read would have answers heaped up for it.
fn poll_said(
    socket: &mut Socket,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Message, WsError>>> {
    if let Err(error) = ready!(Pin::new(&mut *socket).poll_flush(context)) {
        return Poll::Ready(Some(Err(error)));
    }
    Pin::new(socket).poll_next(context)
}

/// Sends the messages of a service, until they end or the client leaves. What the client says
/// meanwhile is read and dropped.
async fn send_all(mut texts: Texts, socket: &mut Socket) -> End {
    let mut ping = interval_at(Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    std::future::poll_fn(|context| {
        if let Poll::Ready(end) = poll_client(socket, context) {
            return Poll::Ready(end);
        }
        while ping.poll_tick(context).is_ready() {
            // Where there is no room, more than enough is under way.
            if Pin::new(&mut *socket).poll_ready(context).is_ready()
                && Pin::new(&mut *socket).start_send(Message::Ping(Bytes::new())).is_err()
            {
                return Poll::Ready(End::Left);
            }
        }
        poll_service(&mut texts, socket, context)
    })
    .await
    // Here the service's stream is dropped, whoever ended it.
}

/// Ready when the client has left. Pings are answered by the looking.
fn poll_client(socket: &mut Socket, context: &mut Context<'_>) -> Poll<End> {
    for _ in 0..STRETCH {
        match ready!(poll_said(socket, context)) {
            Some(Ok(Message::Close(_))) => {
                let _ = Pin::new(&mut *socket).poll_flush(context);
                return Poll::Ready(End::Left);
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Poll::Ready(End::of(error)),
            None => return Poll::Ready(End::Left),
        }
    }
    // It talks without a pause; the service is to have its turn.
    context.waker().wake_by_ref();
    Poll::Pending
}

impl End {
    fn of(error: WsError) -> Self {
        match error {
            WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::Left,
            WsError::Capacity(_) | WsError::Protocol(_) | WsError::Utf8(_) => Self::Broken(error),
            _ => Self::Left,
        }
    }
}

fn poll_service(texts: &mut Texts, socket: &mut Socket, context: &mut Context<'_>) -> Poll<End> {
    let mut socket = Pin::new(socket);
    for _ in 0..STRETCH {
        if ready!(socket.as_mut().poll_ready(context)).is_err() {
            return Poll::Ready(End::Left);
        }
        let end = match texts.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(text))) => match socket.as_mut().start_send(Message::text(text)) {
                Ok(()) => continue,
                Err(_) => return Poll::Ready(End::Left),
            },
            Poll::Ready(Some(Err(error))) => Poll::Ready(End::Failed(error)),
            Poll::Ready(None) => Poll::Ready(End::Done),
            Poll::Pending => Poll::Pending,
        };
        // What was sent goes out before anything is waited for.
        return match socket.poll_flush(context) {
            Poll::Ready(Err(_)) => Poll::Ready(End::Left),
            _ => end,
        };
    }
    context.waker().wake_by_ref();
    Poll::Pending
}

/// Sends what is to be said at the end, and lets the client agree to it.
async fn end_with(
    end: End,
    operation: &Operation,
    ending: &EndingOf,
    mut socket: Socket,
    mut stop: Stop,
) {
    let ending = match &end {
        End::Left => return,
        End::Done => Ending::close(1000, ""),
        End::Stopped => Ending::close(1001, "the server is stopping"),
        End::Broken(error) => Ending::close(code_for(error).into(), error.to_string()),
        End::Rejected(rejection) => ending(operation, StreamFault::Rejected(rejection)),
        End::Failed(error) => ending(operation, StreamFault::Failed(error)),
    };
    let farewell = async {
        if let Some(text) = ending.message {
            socket.feed(Message::text(text)).await?;
        }
        if let Some((code, reason)) = &ending.close {
            socket.feed(Message::Close(Some(close_frame(*code, reason)))).await?;
        }
        socket.flush().await?;
        if ending.close.is_some() {
            while socket.next().await.transpose()?.is_some() {}
        }
        Ok::<_, tokio_tungstenite::tungstenite::Error>(())
    };
    // A client that has gone meanwhile needs no farewell, and one that ignores it gets no more time
    // than a server has that stops.
    let _ = select(pin!(timeout(PATIENCE, farewell)), pin!(leave(&mut stop))).await;
}

fn close_frame(code: u16, reason: &str) -> CloseFrame {
    let end = (0..=reason.len().min(REASON)).rev().find(|end| reason.is_char_boundary(*end));
    let reason = reason.get(..end.unwrap_or_default()).unwrap_or_default();
    CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from(reason) }
}
