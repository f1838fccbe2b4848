//! A success of a service, piece by piece.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{
    body::{Body, Kind},
    into_stream::IntoStream,
};
use crate::{
    codec::{Encode, Encodes, Format},
    error::Error,
    operation::{Method, Operation, Paging},
    request::{Octets, Text, field, members},
};

/// Header fields that speak of the connection and the message they came with, which a reply that is
/// made or passed on has not (RFC 9110 section 7.6.1).
pub(super) const OF_CONNECTION: [&str; 8] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A reply in the making, into which an [`IntoReply`](super::IntoReply) writes what it is made of.
#[derive(Debug)]
pub struct ReplyWriter {
    operation: &'static Operation,
    status: Option<StatusCode>,
    headers: HeaderMap,
    content_type: Option<HeaderValue>,
    body: Body,
}

impl ReplyWriter {
    pub(super) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            status: None,
            headers: HeaderMap::new(),
            content_type: None,
            body: Bytes::new().into(),
        }
    }

    /// Another status than the first that is declared.
    pub fn set_status(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// A header field: any type with `Display`. Fields of one name are kept beside each other. Fields of the
    /// connection are left out, as the HTTP server writes them; `content-length` is kept in the answer to
    /// `HEAD`.
    ///
    /// # Errors
    ///
    /// The name or the value cannot be sent as it is.
    pub fn header<T: Text>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let (name, value) = field(name, &value.display().to_string())?;
        self.headers.append(name, value);
        Ok(())
    }

    /// The same of a field that may be absent.
    ///
    /// # Errors
    ///
    /// As those of [`header`](Self::header).
    pub fn header_option<T: Text>(&mut self, name: &str, value: &Option<T>) -> Result<(), Error> {
        value.as_ref().map_or(Ok(()), |value| self.header(name, value))
    }

    /// A header field for each value, all of one name.
    ///
    /// # Errors
    ///
    /// As those of [`header`](Self::header).
    pub fn header_list<'a, T: Text + 'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = &'a T>,
    ) -> Result<(), Error> {
        values.into_iter().try_for_each(|value| self.header(name, value))
    }

    /// A header field for each member of a map, a struct or a list of pairs with serde's `Serialize`: what
    /// it is called follows `prefix`.
    ///
    /// # Errors
    ///
    /// A name or a value cannot be sent as it is, a member is nested, or its field is there already.
    pub fn header_members<T: Serialize>(&mut self, prefix: &str, value: &T) -> Result<(), Error> {
        let mut fields: Vec<(HeaderName, HeaderValue)> = Vec::new();
        let faulty = |fault| Error::invalid_input(format!("the headers `{prefix}…`: {fault}"));
        members(value, &mut |name, text| {
            let field = field(&format!("{prefix}{name}"), &text.to_string());
            fields.push(field.map_err(|error| error.to_string())?);
            Ok(())
        })
        .map_err(faulty)?;
        if let Some((name, _)) = fields.iter().find(|(name, _)| self.headers.contains_key(name)) {
            return Err(faulty(format!("`{name}` is the header of another field")));
        }
        self.headers.extend(fields);
        Ok(())
    }

    /// How the next page of the list is asked for, of an endpoint with `page(…)`.
    pub(super) const fn paging(&self) -> Option<Paging> {
        self.operation.paging()
    }

    /// The body, as one JSON value.
    ///
    /// # Errors
    ///
    /// The value cannot be written as JSON.
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.body = Bytes::from(serde_json::to_vec(value).map_err(|error| {
            let message = format!("the service's answer cannot be written as JSON: {error}");
            Error::invalid_input(message).with_source(error)
        })?)
        .into();
        self.content_type = Some(HeaderValue::from_static("application/json"));
        Ok(())
    }

    /// The body, as a codec writes it, under its media type.
    ///
    /// # Errors
    ///
    /// The codec cannot write the value.
    pub fn encoded<C: Encode<T>, T: ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.coded(value, &Encodes::by(PhantomData::<C>))
    }

    fn coded<T: ?Sized>(&mut self, value: &T, codec: &Encodes<T>) -> Result<(), Error> {
        let Format { name, media_type } = codec.format;
        let body: Bytes = (codec.encode)(value).map_err(|error| {
            let message = format!("the service's answer cannot be written as {name}: {error}");
            Error::invalid_input(message).with_source(error)
        })?;
        self.body = body.into();
        self.content_type = Some(HeaderValue::from_static(media_type));
        Ok(())
    }

    /// The body, as the text of a type with `Display`.
    pub fn text<T: Text>(&mut self, value: &T) {
        self.body = Bytes::from(value.display().to_string()).into();
        self.content_type = Some(HeaderValue::from_static("text/plain; charset=utf-8"));
    }

    /// The body, byte for byte.
    pub fn bytes<T: Octets>(&mut self, value: T) {
        self.body = value.into_bytes().into();
        self.content_type = Some(HeaderValue::from_static("application/octet-stream"));
    }

    /// The body, piece by piece: a [`ByteStream`](crate::ByteStream), [`Lines`](crate::Lines) or
    /// [`Events`](crate::Events). [`Router::respond`](super::Router::respond) hands it on as it comes.
    pub fn stream<T: IntoStream>(&mut self, value: T) {
        let (content_type, stream) = value.into_stream(self.operation);
        self.body = stream.into();
        self.content_type = Some(content_type);
    }

    /// That there is no value: the first status that is declared for it, or 204.
    pub(super) fn none(&mut self) {
        let declared = self.operation.none().first();
        let declared = declared.and_then(|status| StatusCode::from_u16(*status).ok());
        self.status = Some(declared.unwrap_or(StatusCode::NO_CONTENT));
        self.content_type = None;
        self.body = Body::from(Bytes::new());
    }

    /// The same where the value that was written may be absent, and is.
    pub(super) fn none_if_null(&mut self) {
        if self.operation.may_be_empty()
            && matches!(&self.body.0, Kind::Whole(body) if body == "null")
        {
            self.none();
        }
    }

    /// That there is nothing to say: 204, unless another status is declared or the request is a `HEAD`.
    pub(super) fn nothing(&mut self) {
        if self.operation.declared_success().is_none() && self.operation.method() != Method::Head {
            self.status = Some(StatusCode::NO_CONTENT);
        }
    }

    /// The reply: with its own status, the first that is declared, or 200. A header field says what the body
    /// is before the kind of the body does.
    pub(super) fn into_response(mut self) -> http::Response<Body> {
        let declared = self.operation.declared_success();
        let status = self.status.or(declared).unwrap_or(StatusCode::OK);
        if let Some(content_type) = self.content_type {
            self.headers.entry(header::CONTENT_TYPE).or_insert(content_type);
        }
        let is_head = self.operation.method() == Method::Head;
        for name in OF_CONNECTION {
            if !(is_head && name == "content-length") {
                self.headers.remove(name);
            }
        }
        let mut response = http::Response::new(self.body);
        *response.status_mut() = status;
        *response.headers_mut() = self.headers;
        response
    }
}
