//! Requests as text: a line with method and target, fields, an empty line, the body.

use bac_core::{
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, Uri},
};

pub(crate) type Request = bac_core::http::Request<Bytes>;

/// Reads a request, as a server hands it on: with whatever bytes a field may have.
pub(crate) fn read(data: &[u8]) -> Option<Request> {
    let mut rest = data;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, behind) = rest.split_at(end);
        rest = &behind[1..];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    };
    let mut words = line()?.split(|byte| *byte == b' ');
    let method = Method::from_bytes(words.next()?).ok()?;
    let target = Uri::try_from(words.next()?).ok()?;
    let mut request = Request::default();
    *request.method_mut() = method;
    *request.uri_mut() = target;
    loop {
        match line()? {
            b"" => break,
            field => {
                let (name, value) = read_field(field)?;
                request.headers_mut().append(name, value);
            }
        }
    }
    *request.body_mut() = Bytes::copy_from_slice(rest);
    Some(request)
}

/// Name and value of a field.
pub(crate) type Field = (HeaderName, HeaderValue);

/// Reads one field.
pub(crate) fn read_field(line: &[u8]) -> Option<Field> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    Some((
        HeaderName::from_bytes(name).ok()?,
        HeaderValue::from_bytes(value[1..].trim_ascii()).ok()?,
    ))
}
