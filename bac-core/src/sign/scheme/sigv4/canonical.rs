//! The canonical request.

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::{percent::PERCENT_ENCODED, scheme::SchemeError};

/// The path, as it is signed.
pub(super) fn path(path: &str, is_as_it_stands: bool) -> String {
    let path = if path.is_empty() { "/" } else { path };
    if is_as_it_stands {
        return path.to_owned();
    }
    let encoded = |segment: &str| utf8_percent_encode(segment, PERCENT_ENCODED).to_string();
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let is_folder = path.ends_with(['/']) || path.ends_with("/.") || path.ends_with("/..");
    let joined: Vec<String> = segments.iter().map(|segment| encoded(segment)).collect();
    let end = if is_folder && !joined.is_empty() { "/" } else { "" };
    format!("/{}{end}", joined.join("/"))
}

/// Names and values of the query, decoded.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    query.split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// The query in the order of its names, but for the signature.
pub(super) fn query(query: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, PERCENT_ENCODED).to_string();
    let mut all: Vec<(String, String)> = pairs(query)
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .collect();
    all.sort();
    let all: Vec<String> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.join("&")
}

/// The fields of these names, each on a line.
pub(super) fn fields<'a>(
    headers: &HeaderMap,
    names: impl Iterator<Item = &'a str>,
) -> Result<String, SchemeError> {
    let mut lines = String::new();
    for name in names {
        let mut values = Vec::new();
        for value in headers.get_all(name) {
            let value = value.to_str().map_err(|_| {
                SchemeError::new(format!("the header `{name}`, which is signed, is not ASCII"))
            })?;
            // Blanks in a row are one.
            values.push(
                value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "),
            );
        }
        if values.is_empty() {
            return Err(SchemeError::new(format!(
                "the request has no header `{name}`, which is signed"
            )));
        }
        lines += &format!("{name}:{}\n", values.join(","));
    }
    Ok(lines)
}

/// Whether a field is signed: not what proxies and clients add or change on the way, nor what says nothing
/// of the request.
pub(super) fn is_signed(name: &str) -> bool {
    !matches!(
        name,
        "accept"
            | "accept-encoding"
            | "authorization"
            | "connection"
            | "expect"
            | "te"
            | "traceparent"
            | "tracestate"
            | "transfer-encoding"
            | "user-agent"
            | "x-amzn-trace-id"
    )
}
