//! A success, piece by piece.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use url::Url;

use super::{
    arrived::Arrived,
    decode,
    header_value::HeaderValue,
    stream::{ByteStream, Incoming},
};
#[cfg(feature = "websocket")]
use crate::{client::Callee, websocket::Messages};
use crate::{
    codec::{Decode, Decodes},
    error::{Error, ErrorKind},
    escape::Escaped,
    message::RawResponse,
    operation::{Operation, Outcome, ReplyKind},
    value::{FromOctets, FromText, from_pairs},
};

/// A reply that is a success, or a declared error, of which a [`Reply`](crate::Reply) takes what it is made of.
///
/// Every error that it gives is of the kind [`ErrorKind::Decode`], holds the whole reply, and says that the
/// work was done, as it was where the status is a declared success. Of a declared error nobody sees it: the
/// body of the [`ErrorResponse`](crate::ErrorResponse) is `None` then.
pub struct ReplyReader<'a> {
    /// What was answered, where that is known.
    pub(super) operation: Option<&'static Operation>,
    /// Whose messages those of a socket are; none of a reply that is an error.
    #[cfg(feature = "websocket")]
    pub(super) callee: Option<&'a Callee>,
    pub(super) asked: &'a dyn Fn() -> Result<Url, Error>,
    pub(super) arrived: &'a mut Arrived,
}

impl ReplyReader<'_> {
    /// Status, headers and body as they came.
    #[must_use]
    pub fn raw(&self) -> &RawResponse {
        self.arrived.response()
    }

    /// The URL that was asked, which relative references of the reply are resolved against. It may hold what
    /// must not reach a log.
    ///
    /// # Errors
    ///
    /// None for a reply that came over the network.
    pub fn url(&self) -> Result<Url, Error> {
        (self.asked)()
    }

    /// Whether the declaration, the status or a JSON `null` says that there is no value.
    pub(super) fn is_none(&self) -> bool {
        let RawResponse { status, body, .. } = self.raw();
        self.operation.is_some_and(|operation| {
            operation.is_none(*status)
                || operation.reply() == ReplyKind::Json && body.trim_ascii() == b"null"
        })
    }

    /// Whether there is more than an empty body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        matches!(self.arrived, Arrived::Stream(..)) || !self.raw().body.is_empty()
    }

    /// The body as one JSON value, whatever the `Content-Type` says.
    ///
    /// # Errors
    ///
    /// The body is no JSON, or none of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // A status that says that there is no value says `null`.
        let status = self.raw().status;
        let is_none = self.operation.is_some_and(|operation| operation.is_none(status));
        decode::json(self.raw(), is_none)
    }

    /// The body as a codec reads it, whatever the `Content-Type` says.
    ///
    /// # Errors
    ///
    /// The body is not what the codec reads, or none of this type.
    pub fn decoded<C: Decode<T>, T>(&self) -> Result<T, Error> {
        decode::coded(self.raw(), &Decodes::by(PhantomData::<C>))
    }

    /// The body as text in UTF-8: any type with `FromStr`.
    ///
    /// # Errors
    ///
    /// The body is not UTF-8, or not the text of such a value.
    pub fn text<T: FromText>(&self) -> Result<T, Error> {
        let text = decode::text(self.raw())?;
        T::from_text(text).map_err(|fault| self.error(format_args!("the body: {fault}")))
    }

    /// The body as it came: `Bytes` or `Vec<u8>`.
    #[must_use]
    pub fn bytes<T: FromOctets>(&self) -> T {
        T::from_octets(self.raw().body.clone())
    }

    /// The value of a header field: any type with `FromStr`, or a [`Link`](crate::Link), which is resolved
    /// against the URL that was asked. Of several fields of this name it is the
    /// first.
    ///
    /// # Errors
    ///
    /// There is no such field, or it is not the text of such a value.
    pub fn header<T: HeaderValue>(&self, name: &str) -> Result<T, Error> {
        self.header_option(name)?.ok_or_else(|| self.missing(name))
    }

    /// The same of a field that may be absent.
    ///
    /// # Errors
    ///
    /// The field is not the text of such a value.
    pub fn header_option<T: HeaderValue>(&self, name: &str) -> Result<Option<T>, Error> {
        self.raw().headers.get(name).map(|value| self.value(name, value)).transpose()
    }

    /// The values of all header fields of this name, in the order in which they came: one for each field,
    /// as nothing parts a field that holds commas.
    ///
    /// # Errors
    ///
    /// A field is not the text of such a value.
    pub fn header_list<T: HeaderValue, L: FromIterator<T>>(&self, name: &str) -> Result<L, Error> {
        let values = self.raw().headers.get_all(name).iter();
        values.map(|value| self.value(name, value)).collect()
    }

    /// The header fields whose names begin with `prefix`, as the members of a map, a struct or a list of
    /// pairs with serde's `Deserialize`, by what follows it, in lower case. Fields called as one of `others`
    /// are none of them.
    ///
    /// # Errors
    ///
    /// A field is not UTF-8, or the members do not make such a value.
    pub fn header_members<T: DeserializeOwned>(
        &self,
        prefix: &str,
        others: &[&str],
    ) -> Result<T, Error> {
        from_pairs(self.members(prefix, others)?)
            .map_err(|fault| self.error(format_args!("the headers `{prefix}…`: {fault}")))
    }

    fn members(&self, prefix: &str, others: &[&str]) -> Result<Vec<(String, String)>, Error> {
        let lower = prefix.to_ascii_lowercase();
        let mut pairs = Vec::new();
        for (name, value) in &self.raw().headers {
            let Some(member) = name.as_str().strip_prefix(&*lower) else { continue };
            if member.is_empty() || others.iter().any(|other| name == other) {
                continue;
            }
            pairs.push((member.to_owned(), self.value(name.as_str(), value)?));
        }
        Ok(pairs)
    }

    fn value<T: HeaderValue>(&self, name: &str, value: &http::HeaderValue) -> Result<T, Error> {
        let text = std::str::from_utf8(value.as_bytes())
            .map_err(|fault| self.error(format_args!("the header `{}`: {fault}", Escaped(name))))?;
        T::from_header(text, self.asked)
            .map_err(|fault| self.error(format_args!("the header `{}`: {fault}", Escaped(name))))
    }

    /// The body as it comes: of a reply whose [kind](crate::Reply::KIND) is that of a stream. It can be taken
    /// once.
    ///
    /// # Errors
    ///
    /// The body was read whole, or taken before.
    pub fn stream(&mut self) -> Result<ByteStream, Error> {
        self.incoming().map(ByteStream::incoming)
    }

    pub(super) fn incoming(&mut self) -> Result<Box<Incoming>, Error> {
        let head = self.raw().clone();
        match std::mem::replace(self.arrived, Arrived::Reply(head)) {
            Arrived::Stream(_, incoming) => Ok(incoming),
            other => {
                *self.arrived = other;
                Err(Error::invalid_input("the body is no stream, or was taken before"))
            }
        }
    }

    /// The messages of a socket, of which the head of the reply is left.
    #[cfg(feature = "websocket")]
    pub(super) fn messages<T: DeserializeOwned + Send + 'static>(
        &mut self,
    ) -> Result<Messages<T>, Error> {
        let head = self.raw().clone();
        match (std::mem::replace(self.arrived, Arrived::Reply(head.clone())), self.callee) {
            (Arrived::Socket(_, socket), Some(callee)) => {
                Ok(Messages::incoming(socket, callee.clone(), head))
            }
            // No other endpoint is decoded by this.
            _ => Err(Error::invalid_input("the endpoint opens no WebSocket")),
        }
    }

    #[cold]
    fn missing(&self, name: &str) -> Error {
        self.error(format_args!("the reply has no header `{name}`"))
    }

    /// An error that says what the reply lacks, or what is wrong with it. The text may quote the reply: it
    /// is escaped and cut where it is shown.
    #[must_use]
    pub fn error(&self, message: impl std::fmt::Display) -> Error {
        let raw = self.raw();
        Error::new(ErrorKind::Decode, Outcome::Done, message.to_string()).with_response(raw.clone())
    }
}

/// The reply: what calls it may be a secret.
impl std::fmt::Debug for ReplyReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplyReader")
            .field("operation", &self.operation)
            .field("response", self.raw())
            .finish()
    }
}
