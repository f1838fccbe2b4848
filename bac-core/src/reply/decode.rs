//! A body to a value, or to an error that says where the two part.

use std::str::Utf8Error;

use serde::de::DeserializeOwned;

use crate::{
    codec::{CodecError, Decodes, Format},
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

/// A value that a codec reads.
pub(super) fn coded<T>(response: &RawResponse, codec: &Decodes<T>) -> Result<T, Error> {
    (codec.decode)(&response.body).map_err(|error| not_coded(response, codec.format, error))
}

#[cold]
fn not_coded(raw: &RawResponse, format: Format, error: CodecError) -> Error {
    let content_type = raw.shown_content_type().unwrap_or("no content type");
    let mut outcome = Outcome::Done;
    let name = format.name;
    let written_in = written_in(raw);
    let message = if raw.body.is_empty() {
        format!("the reply is empty where {name} was declared")
    } else if let Some(encoded) = encoded(raw) {
        encoded
    } else if matches!(written_in, Some(Markup::Html)) {
        outcome = Outcome::Unknown;
        page(content_type, name)
    } else if matches!(written_in, Some(Markup::Xml)) && !format.is_xml() {
        format!("the reply ({content_type}) is XML where {name} was declared")
    } else {
        format!("the reply ({content_type}) is not the declared {name}: {error}")
    };
    Error::new(ErrorKind::Decode, outcome, message).with_response(raw.clone()).with_source(error)
}

/// A page from somebody in between, which tells nothing about the operation.
fn page(content_type: impl std::fmt::Display, declared: &str) -> String {
    format!(
        "the reply ({content_type}) is an HTML page where {declared} was declared: a proxy or a login page may have answered in the server's place"
    )
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
                page(content_type, "JSON")
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
        "the reply is encoded as `{encoding}`, which was not asked for and is not undone: ask for it with `accept_encoding`, or have the server, or whoever stands before it, send it as it is"
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
    if json::without_mark(&raw.body).trim_ascii_start().starts_with(b"<") {
        return written_in(raw).or(Some(Markup::Html));
    }
    // JSON that is labelled as a page is JSON.
    (is_labelled(raw, "html") && !misread.is_type()).then_some(Markup::Html)
}

/// The same of a body that may begin with `<` and be right.
fn written_in(raw: &RawResponse) -> Option<Markup> {
    let body = json::without_mark(&raw.body).trim_ascii_start();
    let begins = |word: &str| {
        body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if is_labelled(raw, "html") || begins("<!doctype html") || begins("<html") {
        Some(Markup::Html)
    } else if is_labelled(raw, "xml") || begins("<?xml") {
        Some(Markup::Xml)
    } else {
        None
    }
}

fn is_labelled(raw: &RawResponse, word: &str) -> bool {
    raw.content_type().unwrap_or_default().to_ascii_lowercase().contains(word)
}
