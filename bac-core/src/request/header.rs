//! Header fields that may be sent.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::Error;

/// Header names that the client itself writes: another value would change how the message is
/// framed or where it goes.
const OWNED: [&str; 8] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Header names whose values are credentials. They are marked, so that `Debug` of the fields of a
/// request does not show them.
const SECRET: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A header field that only the client itself may write, if there is one.
pub(crate) fn owned_header(headers: &HeaderMap) -> Option<&'static str> {
    OWNED.into_iter().find(|name| headers.contains_key(*name))
}

/// A checked header field. Nothing is cleaned: a value that would change is refused.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header_name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| {
        Error::invalid_input(format!("`{name}` is not a header name")).with_source(error)
    })?;
    if OWNED.contains(&header_name.as_str()) {
        return Err(Error::invalid_input(format!("header `{name}` is set by the client itself")));
    }
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| {
        Error::invalid_input(format!(
            "the value of header `{name}` holds a line break or another control character"
        ))
        .with_source(error)
    })?;
    value.set_sensitive(SECRET.contains(&header_name));
    Ok((header_name, value))
}
