//! Replies, as a client reads them.

use std::task::{Context, Poll};

use bac_core::{
    BodyChunks, BoxError, BoxFuture, Client, Error, Event, Events, Lines, Page, Request, Transport,
    TransportBody, TransportError, bytes::Bytes, client, http,
};

use crate::{block_on, check_line, requests::read_field};

#[client]
trait Replies {
    #[endpoint(GET "/events", sse(end = "[DONE]"))]
    async fn events(&self) -> Result<Events<Event<String>>, Error>;

    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<serde_json::Value>, Error>;

    #[endpoint(GET "/pages", page(link))]
    async fn pages(&self) -> Result<Page<u64>, Error>;
}

/// Answers every request alike, with a body that comes in pieces of so many bytes.
#[derive(Debug)]
struct Canned {
    head: http::response::Parts,
    body: Bytes,
    piece: usize,
}

struct Pieces(Bytes, usize);

impl BodyChunks for Pieces {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let length = self.1.min(self.0.len());
        Poll::Ready(Ok((length > 0).then(|| self.0.split_to(length))))
    }
}

impl Transport for Canned {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let body = TransportBody::chunks(Pieces(self.body.clone(), self.piece), None);
        let response = http::Response::from_parts(self.head.clone(), body);
        Box::pin(async { Ok(response) })
    }
}

fn replies(
    fields: &[(http::HeaderName, http::HeaderValue)],
    status: u16,
    body: &[u8],
    piece: usize,
) -> RepliesClient {
    let mut response = http::Response::new(());
    *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    for (name, value) in fields {
        response.headers_mut().append(name, value.clone());
    }
    let transport =
        Canned { head: response.into_parts().0, body: Bytes::copy_from_slice(body), piece };
    let client = Client::builder("http://127.0.0.1:9").transport(transport).build();
    RepliesClient::new(client.expect("a client"))
}

fn content_type(value: &'static str) -> [(http::HeaderName, http::HeaderValue); 1] {
    [(http::header::CONTENT_TYPE, http::HeaderValue::from_static(value))]
}

/// Events are the same in whatever pieces they come.
pub(crate) fn events(data: &[u8]) {
    let read = |piece: usize| {
        block_on(async {
            let mut seen = Vec::new();
            let fields = content_type("text/event-stream");
            let mut events = match replies(&fields, 200, data, piece).events().await {
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
            let fields = content_type("application/x-ndjson");
            let mut lines = match replies(&fields, 200, data, piece).lines().await {
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
    let fields: Vec<_> =
        rest.split(|byte| *byte == b'\n').filter_map(read_field).take(64).collect();
    block_on(async {
        let replies = replies(&fields, status, b"[1, 2]", 3);
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
