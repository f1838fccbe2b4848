//! A body to a value, or to an error that says where the two part.

use std::str::Utf8Error;

use serde::de::DeserializeOwned;

use crate::{
    error::{Error, ErrorKind},
    json::{self, Misread},
    message::RawResponse,
    operation::Outcome,
};

/// A JSON value, which is `null` where there is none. The `Content-Type` has no say: real servers label
/// JSON as text.
pub(super) fn json<T: DeserializeOwned>(response: &RawResponse, is_none: bool) -> Result<T, Error> {
    let body: &[u8] = if is_none { b"null" } else { &response.body };
    json::read(body).map_err(|misread| mismatch(response, misread))
}

/// Text in UTF-8.
pub(super) fn text(response: &RawResponse) -> Result<&str, Error> {
    str::from_utf8(&response.body).map_err(|error| not_text(response, error))
}

#[cold]
fn mismatch(raw: &RawResponse, misread: Misread) -> Error {
    let content_type = raw.shown_content_type().unwrap_or("no content type");
    // A page from somebody in between tells nothing about the operation.
    let mut outcome = Outcome::Done;
    let message = if raw.body.is_empty() {
        "the reply is empty where JSON was declared".to_owned()
    } else if let Some(encoded) = encoded(raw).filter(|_| !misread.is_type()) {
        encoded
    } else {
        match markup(raw, &misread) {
            Some(Markup::Html) => {
                outcome = Outcome::Unknown;
                format!(
                    "the reply ({content_type}) is an HTML page where JSON was declared: a proxy or a login page may have answered in the server's place"
                )
            }
            Some(Markup::Xml) => {
                format!("the reply ({content_type}) is XML where JSON was declared")
            }
            None => {
                let place = match &misread {
                    Misread::Json { path, .. } if !path.is_empty() => format!(" at `{path}`"),
                    _ => String::new(),
                };
                let cause = misread.cause();
                format!("the reply ({content_type}) is not the declared JSON{place}: {cause}")
            }
        }
    };
    Error::new(ErrorKind::Decode, outcome, message)
        .with_response(raw.clone())
        .with_source(misread.into_source())
}

#[cold]
fn not_text(raw: &RawResponse, error: Utf8Error) -> Error {
    let content_type = raw.shown_content_type().unwrap_or("no content type");
    let message = encoded(raw).unwrap_or_else(|| {
        format!("the reply ({content_type}) is not the declared UTF-8 text: {error}")
    });
    Error::new(ErrorKind::Decode, Outcome::Done, message)
        .with_response(raw.clone())
        .with_source(error)
}

/// That the body is encoded, where that is why it is not what was declared.
fn encoded(raw: &RawResponse) -> Option<String> {
    let encoding = raw.content_encoding()?;
    Some(format!(
        "the reply is encoded as `{encoding}`, which was not asked for and is not undone: have the server, or whoever stands before it, send it as it is"
    ))
}

/// What a body is written in that is no JSON.
enum Markup {
    Html,
    Xml,
}

/// What a body is written in, by its own first words and, where they leave it open, by its label:
/// pages often have another.
fn markup(raw: &RawResponse, misread: &Misread) -> Option<Markup> {
    let label = raw.content_type().unwrap_or_default().to_ascii_lowercase();
    let body = json::without_mark(&raw.body).trim_ascii_start();
    if !body.starts_with(b"<") {
        // JSON that is labelled as a page is JSON.
        return (label.contains("html") && !misread.is_type()).then_some(Markup::Html);
    }
    let begins = |word: &str| {
        body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let is_html = label.contains("html") || begins("<!doctype html") || begins("<html");
    let is_xml = label.contains("xml") || begins("<?xml");
    Some(if is_xml && !is_html { Markup::Xml } else { Markup::Html })
}
