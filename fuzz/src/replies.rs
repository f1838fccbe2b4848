//! Replies, as a client reads them.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use bac_core::{
    BodyChunks, BoxError, BoxFuture, ByteStream, Client, Clock, Error, Event, Events, Lines, Page,
    Request, Transport, TransportBody, TransportError, bytes::Bytes, client, http,
};

use crate::{
    block_on, check_line,
    requests::{Field, read_field},
};

#[client]
trait Replies {
    #[endpoint(GET "/events", sse(end = "[DONE]"))]
    async fn events(&self) -> Result<Events<Event<String>>, Error>;

    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<serde_json::Value>, Error>;

    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;

    #[endpoint(GET "/pages", page(link))]
    async fn pages(&self) -> Result<Page<u64>, Error>;
}

/// Answers one request after the other, the last reply again and again.
#[derive(Debug)]
struct Canned {
    replies: Vec<Reply>,
    next: AtomicUsize,
}

/// A body that comes in pieces of so many bytes, and breaks off behind them or ends.
#[derive(Clone, Debug)]
struct Reply {
    head: http::response::Parts,
    body: Bytes,
    piece: usize,
    breaks_off: bool,
}

impl Reply {
    fn new(status: u16, fields: &[Field], body: &[u8]) -> Self {
        let mut response = http::Response::new(());
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        for (name, value) in fields {
            response.headers_mut().append(name, value.clone());
        }
        let (body, piece) = (Bytes::copy_from_slice(body), body.len().max(1));
        Self { head: response.into_parts().0, body, piece, breaks_off: false }
    }
}

impl BodyChunks for Reply {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let length = self.piece.min(self.body.len());
        Poll::Ready(match length {
            0 if self.breaks_off => Err("it breaks off".into()),
            0 => Ok(None),
            length => Ok(Some(self.body.split_to(length))),
        })
    }
}

impl Transport for Canned {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let next = self.next.fetch_add(1, Ordering::Relaxed).min(self.replies.len() - 1);
        let reply = self.replies[next].clone();
        let head = reply.head.clone();
        Box::pin(async { Ok(http::Response::from_parts(head, TransportBody::chunks(reply, None))) })
    }
}

/// Waits for nothing.
#[derive(Debug)]
struct Hasty;

impl Clock for Hasty {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_618_884_475)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }

    fn random(&self) -> u64 {
        4
    }
}

fn client(replies: Vec<Reply>) -> RepliesClient {
    let transport = Canned { replies, next: AtomicUsize::new(0) };
    let client = Client::builder("http://127.0.0.1:9").transport(transport).clock(Hasty).build();
    RepliesClient::new(client.expect("a client"))
}

fn in_pieces(content_type: &'static str, body: &[u8], piece: usize) -> RepliesClient {
    let value = http::HeaderValue::from_static(content_type);
    let reply = Reply::new(200, &[(http::header::CONTENT_TYPE, value)], body);
    client(vec![Reply { piece, ..reply }])
}

/// The fields that stand on a line each.
fn fields_of(text: &[u8]) -> Vec<Field> {
    text.split(|byte| *byte == b'\n').filter_map(read_field).take(64).collect()
}

/// Events are the same in whatever pieces they come.
pub(crate) fn events(data: &[u8]) {
    let read = |piece: usize| {
        block_on(async {
            let mut seen = Vec::new();
            let mut events = match in_pieces("text/event-stream", data, piece).events().await {
                Ok(events) => events,
                Err(error) => return vec![shown(&error)],
            };
            while let Some(event) = events.next().await {
                match event {
                    Ok(event) => seen.push(format!("{event:?}")),
                    Err(error) => {
                        seen.push(shown(&error));
                        break;
                    }
                }
            }
            seen.push(format!("{:?} {:?}", events.last_event_id(), events.retry()));
            seen
        })
    };
    let whole = read(data.len().max(1));
    assert_eq!(whole, read(1));
    assert_eq!(whole, read(7));
}

/// So are lines.
pub(crate) fn lines(data: &[u8]) {
    let read = |piece: usize| {
        block_on(async {
            let mut seen = Vec::new();
            let mut lines = match in_pieces("application/x-ndjson", data, piece).lines().await {
                Ok(lines) => lines,
                Err(error) => return vec![shown(&error)],
            };
            while let Some(line) = lines.next().await {
                match line {
                    Ok(line) => seen.push(line.to_string()),
                    Err(error) => {
                        seen.push(shown(&error));
                        break;
                    }
                }
            }
            seen
        })
    };
    let whole = read(data.len().max(1));
    assert_eq!(whole, read(1));
    assert_eq!(whole, read(7));
}

fn shown(error: &Error) -> String {
    check_line(error);
    error.to_string()
}

/// The head of a reply: its status as the first byte says, and a field on each line, such as `Link`,
/// `Retry-After`, `Deprecation` and `Sunset`. No link of it leads to another server.
pub(crate) fn fields(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    const STATUSES: [u16; 6] = [200, 204, 304, 404, 429, 503];
    let status = STATUSES[usize::from(*first) % STATUSES.len()];
    block_on(async {
        let replies = client(vec![Reply::new(status, &fields_of(rest), b"[1, 2]")]);
        match replies.pages().attempts(1).await {
            Ok(page) => drop(format!("{page:?}")),
            Err(error) => drop(shown(&error)),
        }
        let mut pages = replies.pages().attempts(1).pages();
        for _ in 0..3 {
            match pages.next().await {
                Some(Ok(page)) => drop(format!("{page:?}")),
                Some(Err(error)) => drop(shown(&error)),
                None => break,
            }
        }
    });
}

/// A download that breaks off, and the reply to the request for its rest, each with fields, an empty line and
/// what comes of the body; `ETag` and `Content-Range` say whether they belong together. What is handed over
/// is the first piece and, if the rest is taken for it, what belongs behind it.
pub(crate) fn ranges(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let mut parts = Vec::new();
    let mut rest = data;
    for _ in 0..3 {
        let end = rest.windows(2).position(|pair| pair == b"\n\n");
        let (part, behind) = end.map_or((rest, &b""[..]), |end| (&rest[..end], &rest[end + 2..]));
        parts.push(part);
        rest = behind;
    }
    const STATUSES: [u16; 4] = [206, 200, 416, 404];
    let status = STATUSES[usize::from(*first) % STATUSES.len()];
    let begun = Reply::new(200, &fields_of(parts[0]), parts[1]);
    let begun = Reply { breaks_off: true, ..begun };
    let behind = Reply::new(status, &fields_of(parts[2]), rest);
    block_on(async {
        let mut got = Vec::new();
        match client(vec![begun, behind]).file().await {
            Ok(mut bytes) => loop {
                match bytes.next().await {
                    Some(Ok(piece)) => got.extend_from_slice(&piece),
                    Some(Err(error)) => {
                        check_line(&error);
                        break;
                    }
                    None => break,
                }
            },
            Err(error) => check_line(&error),
        }
        let behind = got.strip_prefix(parts[1]);
        let is_of_the_rest = |behind: &[u8]| {
            behind.is_empty() || rest.windows(behind.len()).any(|window| window == behind)
        };
        assert!(parts[1].starts_with(&got) || behind.is_some_and(is_of_the_rest), "{got:?}");
    });
}
