//! WebSockets: what the node sends after the upgrade.

use std::time::Duration;

use bac_tests::recordings::{Exchange, Kind, Message, Side};
use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest};

use crate::answer::Body;

/// How long a node is listened to that says nothing.
const SILENCE: Duration = Duration::from_millis(400);

/// How many messages more than were recorded are waited for, until the node closes the stream.
const MORE: usize = 8;

/// What came over a WebSocket: messages, and the code of a close frame.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) messages: Vec<Body>,
    pub(crate) closed_with: Option<u16>,
}

impl Heard {
    /// What was recorded of the node.
    pub(crate) fn recorded(exchange: &Exchange) -> Self {
        let mut heard = Self::default();
        for message in exchange.messages.iter().filter(|message| message.from == Side::Node) {
            match message.kind {
                Kind::Text => {
                    heard.messages.push(Body::of(message.data.as_deref().unwrap_or_default()));
                }
                Kind::Close => heard.closed_with = message.code,
                _ => {}
            }
        }
        heard
    }

    /// What the node sends, for as long as was recorded, while something is done.
    pub(crate) async fn of(
        url: &str,
        exchange: &Exchange,
        path: &str,
        during: impl Future<Output = ()>,
    ) -> Result<Self, u16> {
        let address = url.trim_start_matches("http://");
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        if let Some(credentials) = exchange.request.headers.get("authorization") {
            request.headers_mut().insert("authorization", credentials.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        let upgraded = tokio_tungstenite::client_async(request, stream).await;
        let (mut socket, _) = match upgraded {
            Ok(upgraded) => upgraded,
            Err(tungstenite::Error::Http(response)) => return Err(response.status().as_u16()),
            Err(error) => panic!("{path}: {error}"),
        };
        during.await;
        let mut heard = Self::default();
        // A close frame of the client's that answers none ends the recording.
        let ends = |message: &&Message| message.from == Side::Node && message.kind == Kind::Close;
        let is_closed = exchange.messages.iter().any(|message| ends(&message));
        let wanted = Self::recorded(exchange).messages.len();
        while heard.messages.len() < wanted || is_closed && heard.messages.len() < wanted + MORE {
            match timeout(SILENCE, socket.next()).await {
                Ok(Some(Ok(tungstenite::Message::Text(text)))) => {
                    heard.messages.push(Body::of(&text));
                }
                Ok(Some(Ok(tungstenite::Message::Close(frame)))) => {
                    heard.closed_with = frame.map(|frame| frame.code.into());
                    break;
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) | Err(_) => break,
            }
        }
        let _ = socket.close(None).await;
        let _ = socket.flush().await;
        Ok(heard)
    }
}
