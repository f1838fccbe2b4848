//! Header fields that may be sent.

use bac_wire::{WRITTEN_BY_CLIENT, is_written_by_client};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::Error;

/// The `User-Agent`, unless another is given.
pub(crate) const USER_AGENT: &str = concat!("bac/", env!("CARGO_PKG_VERSION"));

/// Header names whose values are credentials. They are marked, so that `Debug` of the fields of a
/// request does not show them.
const SECRET: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A header field that only the client itself may write, if there is one.
pub(crate) fn owned_header(headers: &HeaderMap) -> Option<&'static str> {
    WRITTEN_BY_CLIENT.into_iter().find(|name| headers.contains_key(*name))
}

/// A header field whose value would not arrive as it is, if there is one.
pub(crate) fn spaced_header(headers: &HeaderMap) -> Option<&HeaderName> {
    let mut fields = headers.iter();
    fields.find_map(|(name, value)| is_spaced(value.as_bytes()).then_some(name))
}

/// A checked header field. Nothing is cleaned: a value that would change is refused.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    if is_written_by_client(name) {
        return Err(Error::invalid_input(format!("header `{name}` is set by the client itself")));
    }
    field(name, value)
}

/// The same, whoever writes it.
pub(crate) fn field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header_name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| {
        Error::invalid_input(format!("`{name}` is not a header name")).with_source(error)
    })?;
    if let Some(fault) = value_fault(value) {
        return Err(Error::invalid_input(format!("the value of header `{name}` {fault}")));
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

/// Why a value would not arrive as it is.
pub(crate) fn value_fault(value: &str) -> Option<&'static str> {
    is_spaced(value.as_bytes()).then_some("has a space at an end, which would not arrive; trim it")
}

/// What a value of a cookie may hold (RFC 6265 section 4.1.1): nothing that ends it, begins another or
/// would have to be quoted.
pub(super) const fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

/// White space around a value is no part of it (RFC 9110 section 5.5), so whoever reads it takes it
/// off.
fn is_spaced(value: &[u8]) -> bool {
    [value.first(), value.last()].iter().any(|byte| matches!(byte, Some(b' ' | b'\t')))
}
