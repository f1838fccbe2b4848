//! Header fields that may be sent.

use bac_wire::{WRITTEN_BY_CLIENT, is_written_by_client};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::error::Error;

/// Header names whose values are credentials. They are marked, so that `Debug` of the fields of a
/// request does not show them.
const SECRET: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A header field that only the client itself may write, if there is one.
pub(crate) fn owned_header(headers: &HeaderMap) -> Option<&'static str> {
    WRITTEN_BY_CLIENT.into_iter().find(|name| headers.contains_key(*name))
}

/// A checked header field. Nothing is cleaned: a value that would change is refused.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header_name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| {
        Error::invalid_input(format!("`{name}` is not a header name")).with_source(error)
    })?;
    if is_written_by_client(header_name.as_str()) {
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
