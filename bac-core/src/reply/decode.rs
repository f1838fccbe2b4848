//! What arrived to a value, or to an error that says where the two part.

use std::str::Utf8Error;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::arrived::Arrived;
#[cfg(feature = "websocket")]
use crate::websocket::Messages;
use crate::{
    client::Callee,
    error::{Error, ErrorKind},
    json_path,
    message::RawResponse,
    operation::Outcome,
};

/// Makes the value of a success. The `Content-Type` has no say: real servers label JSON as text.
pub(crate) type Decode<T> = fn(&Callee, &mut Arrived) -> Result<T, Error>;

/// Completes a decoded value by the reply that it came in.
pub(crate) type Finish<T> = fn(&mut T, &RawResponse);

/// How the value of a success is made.
pub(crate) struct Decoder<T> {
    decode: Decode<T>,
    finish: Option<Finish<T>>,
}

impl<T> Decoder<T> {
    pub(crate) const fn new(decode: Decode<T>) -> Self {
        Self { decode, finish: None }
    }

    pub(crate) const fn finished(decode: Decode<T>, finish: Finish<T>) -> Self {
        Self { decode, finish: Some(finish) }
    }

    /// The value. Of what arrived the reply is left.
    pub(crate) fn value(&self, callee: &Callee, arrived: &mut Arrived) -> Result<T, Error> {
        let mut result = (self.decode)(callee, arrived);
        if let (Ok(value), Some(finish)) = (&mut result, self.finish) {
            finish(value, arrived.response());
        }
        result
    }
}

/// A JSON value.
pub(crate) fn json<T: DeserializeOwned>(
    _callee: &Callee,
    arrived: &mut Arrived,
) -> Result<T, Error> {
    let response = arrived.response();
    serde_json::from_slice(&response.body).map_err(|error| mismatch(response, error))
}

/// Nothing, whatever came.
pub(crate) fn nothing(_callee: &Callee, _arrived: &mut Arrived) -> Result<(), Error> {
    Ok(())
}

/// Text in UTF-8.
pub(crate) fn text(_callee: &Callee, arrived: &mut Arrived) -> Result<String, Error> {
    let response = arrived.response();
    match str::from_utf8(&response.body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(not_text(response, error)),
    }
}

/// The body as it came.
pub(crate) fn bytes(_callee: &Callee, arrived: &mut Arrived) -> Result<Bytes, Error> {
    Ok(arrived.response().body.clone())
}

/// The messages of a socket, of which the head of the reply is left.
#[cfg(feature = "websocket")]
pub(crate) fn messages<T: DeserializeOwned + Send + 'static>(
    callee: &Callee,
    arrived: &mut Arrived,
) -> Result<Messages<T>, Error> {
    let head = arrived.response().clone();
    match std::mem::replace(arrived, Arrived::Reply(head.clone())) {
        Arrived::Socket(_, socket) => Ok(Messages::incoming(socket, callee.clone(), head)),
        // No other endpoint is decoded by this.
        Arrived::Reply(_) => Err(Error::invalid_input("the endpoint opens no WebSocket")),
    }
}

#[cold]
fn mismatch(raw: &RawResponse, error: serde_json::Error) -> Error {
    let is_html = is_html(raw);
    let message = if raw.body.is_empty() {
        "the reply is empty where JSON was declared".to_owned()
    } else if is_html {
        "the reply is an HTML page where JSON was declared: a proxy or a login page may have answered in the server's place".to_owned()
    } else {
        let content_type = raw.shown_content_type().unwrap_or("no content type");
        match json_path::at(&raw.body, error.line(), error.column()) {
            path if path.is_empty() => {
                format!("the reply ({content_type}) is not the declared JSON: {error}")
            }
            path => {
                format!("the reply ({content_type}) is not the declared JSON at `{path}`: {error}")
            }
        }
    };
    // A page from somebody in between tells nothing about the operation.
    let outcome = if is_html { Outcome::Unknown } else { Outcome::of_status(raw.status) };
    Error::new(ErrorKind::Decode, outcome, message).with_response(raw.clone()).with_source(error)
}

#[cold]
fn not_text(raw: &RawResponse, error: Utf8Error) -> Error {
    let content_type = raw.shown_content_type().unwrap_or("no content type");
    let message = format!("the reply ({content_type}) is not the declared UTF-8 text: {error}");
    Error::new(ErrorKind::Decode, Outcome::of_status(raw.status), message)
        .with_response(raw.clone())
        .with_source(error)
}

/// Whether a page came, by its label or, as pages often have another, by its first character: no
/// JSON begins with `<`.
fn is_html(raw: &RawResponse) -> bool {
    let is_labelled = raw
        .content_type()
        .is_some_and(|content_type| content_type.to_ascii_lowercase().contains("html"));
    is_labelled || raw.body.trim_ascii_start().starts_with(b"<")
}
