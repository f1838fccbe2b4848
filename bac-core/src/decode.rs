//! A whole reply to a value, or to an error that says where the two part.

use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind, Outcome, RawResponse, Reply, exchange::Success, json_path};

/// The value of a success. The `Content-Type` has no say: real servers label JSON as text.
pub(crate) fn value<T: DeserializeOwned>(success: &Success) -> Result<T, Error> {
    let json: &[u8] = match success.operation.reply() {
        Reply::Json => &success.response.body,
        Reply::Empty => b"null",
    };
    serde_json::from_slice(json).map_err(|error| {
        let error = mismatch(&success.response, error);
        success.client.explain(success.operation, error)
    })
}

/// The declared body of an error, if it is one.
pub(crate) fn error_body<B: DeserializeOwned>(raw: &RawResponse) -> Option<B> {
    serde_json::from_slice(&raw.body).ok()
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

/// Whether a page came, by its label or, as pages often have another, by its first character: no
/// JSON begins with `<`.
fn is_html(raw: &RawResponse) -> bool {
    let is_labelled = raw
        .content_type()
        .is_some_and(|content_type| content_type.to_ascii_lowercase().contains("html"));
    is_labelled || raw.body.trim_ascii_start().starts_with(b"<")
}
