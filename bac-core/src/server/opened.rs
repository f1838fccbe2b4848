//! The stream of a service, encoded.

use std::{fmt, pin::Pin};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use serde::Serialize;

use super::received::Received;
use crate::{
    error::{EndpointError, Error},
    websocket::Messages,
};

/// The messages of one stream, encoded.
pub(super) type Texts = Pin<Box<dyn Stream<Item = Result<String, Error>> + Send>>;

/// What a service answered to a request for a stream.
#[doc(hidden)]
pub struct Opened(pub(super) Result<Texts, Refusal>);

/// An error of the service, in the two forms that it may be told in.
pub(super) struct Refusal {
    pub(super) answer: http::Response<Bytes>,
    pub(super) error: Error,
}

impl Received {
    /// The messages of a service, or its error.
    pub fn open<T: Serialize + 'static, E: EndpointError>(
        &self,
        result: Result<Messages<T>, E>,
    ) -> Opened {
        let text = |message: Result<T, Error>| {
            serde_json::to_string(&message?).map_err(|error| {
                let message = format!("a message cannot be written as JSON: {error}");
                Error::invalid_input(message).with_source(error)
            })
        };
        Opened(match result {
            Ok(messages) => Ok(Box::pin(messages.map(text))),
            Err(error) => {
                let mut response = self.refusal(error.failure());
                self.add_headers(response.headers_mut());
                Err(Refusal { answer: response, error: error.into_error() })
            }
        })
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("is_open", &self.0.is_ok()).finish()
    }
}
