//! A transport that knows one answer.

use std::io;

use bac_core::{BoxFuture, Request, Transport, TransportBody, TransportError, TransportErrorKind};
use http::{HeaderName, HeaderValue, header};

use super::{
    exchange::{Exchange, Response},
    frames::{AtStop, accept, play},
};

/// Answers every request with a recorded response, whatever was asked; and where that opened a
/// WebSocket, with what went over it.
///
/// ```
/// use bac_client::{Bac, Client};
/// use bac_tests::recordings::{Recorded, find};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Recorded::new(find("v1.9.3", "agent.version"));
/// let bac = Bac::new(Client::builder("http://node:1234").transport(transport).build()?);
/// assert_eq!(bac.agent().version().await?.git_version, "v1.9.3");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    exchange: &'static Exchange,
}

impl Recorded {
    /// Answers as this exchange went.
    #[must_use]
    pub const fn new(exchange: &'static Exchange) -> Self {
        Self { exchange }
    }

    fn answer(self, request: &Request) -> Result<http::Response<TransportBody>, TransportError> {
        let Some(response) = &self.exchange.response else {
            let ended = io::Error::from(io::ErrorKind::UnexpectedEof);
            return Err(TransportError::new(TransportErrorKind::Exchange, ended));
        };
        let mut answer = head(response);
        let Some(key) = request.headers().get(header::SEC_WEBSOCKET_KEY) else { return Ok(answer) };
        if response.status == 101 {
            let accept = HeaderValue::try_from(accept(key.to_str().unwrap())).unwrap();
            answer.headers_mut().insert(header::SEC_WEBSOCKET_ACCEPT, accept);
            let (client, node) = tokio::io::duplex(64 * 1024);
            tokio::spawn(play(&self.exchange.messages, node, AtStop::Say));
            *answer.body_mut() = TransportBody::upgraded(async { Ok(client) });
        }
        Ok(answer)
    }
}

impl Transport for Recorded {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        Box::pin(async move { self.answer(&request) })
    }
}

fn head(response: &Response) -> http::Response<TransportBody> {
    let mut answer = http::Response::new(TransportBody::full(response.body.clone()));
    *answer.status_mut() = http::StatusCode::from_u16(response.status).unwrap();
    let fields = response.headers.iter().map(|(name, value)| {
        (HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap())
    });
    answer.headers_mut().extend(fields);
    answer
}
