//! How the value of a reply is written in it, chosen where the endpoint is compiled.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{reader::ReplyReader, reply::Reply};
#[cfg(feature = "websocket")]
use crate::websocket::Messages;
use crate::{codec::Decode, error::Error};

/// A way in which a value is written into a reply, by which it is read. The server half writes by it, too.
#[doc(hidden)]
pub trait Reads<T> {
    fn read(reply: &mut ReplyReader<'_>) -> Result<T, Error>;
}

/// The same of the value, at which the lack of it is told.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a reply",
    label = "neither a type with serde's `Deserialize` nor a `Reply`",
    note = "derive `Deserialize` for what is the JSON body, or `bac_core::Reply` for what says more than the body; of a type that derives `Reply`, look at its type arguments",
    note = "a reply of `Bytes` has the key `bytes`, and one of `Messages<T>` the key `websocket`"
)]
pub trait ReadAs<F>: Sized {
    fn read_as(reply: &mut ReplyReader<'_>) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T, F: Reads<T>> ReadAs<F> for T {
    fn read_as(reply: &mut ReplyReader<'_>) -> Result<T, Error> {
        F::read(reply)
    }
}

/// The body is JSON, whatever the `Content-Type` says: real servers label it as text.
#[derive(Clone, Copy, Debug)]
pub struct AsJson;

impl<T: DeserializeOwned> Reads<T> for AsJson {
    fn read(reply: &mut ReplyReader<'_>) -> Result<T, Error> {
        reply.json()
    }
}

/// The body is text in UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct AsText;

impl Reads<String> for AsText {
    fn read(reply: &mut ReplyReader<'_>) -> Result<String, Error> {
        reply.text()
    }
}

/// The body is bytes.
#[derive(Clone, Copy, Debug)]
pub struct AsBytes;

impl Reads<Bytes> for AsBytes {
    fn read(reply: &mut ReplyReader<'_>) -> Result<Bytes, Error> {
        Ok(reply.bytes())
    }
}

/// The body is what a codec reads, whatever the `Content-Type` says.
#[derive(Clone, Copy, Debug)]
pub struct AsCoded<C>(PhantomData<C>);

#[cfg(feature = "server")]
impl<C> AsCoded<C> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<T, C: Decode<T>> Reads<T> for AsCoded<C> {
    fn read(reply: &mut ReplyReader<'_>) -> Result<T, Error> {
        reply.decoded::<C, T>()
    }
}

/// The type says where it is in the reply.
#[derive(Clone, Copy, Debug)]
pub struct AsReply;

impl<T: Reply> Reads<T> for AsReply {
    fn read(reply: &mut ReplyReader<'_>) -> Result<T, Error> {
        T::read(reply)
    }
}

/// The same in the way `F`, or nothing.
#[derive(Clone, Copy, Debug)]
pub struct OrNone<F>(pub F);

impl<T, F: Reads<T>> Reads<Option<T>> for OrNone<F> {
    fn read(reply: &mut ReplyReader<'_>) -> Result<Option<T>, Error> {
        if reply.is_none() { Ok(None) } else { F::read(reply).map(Some) }
    }
}

/// The connection becomes a WebSocket.
#[cfg(feature = "websocket")]
#[derive(Clone, Copy, Debug)]
pub struct AsMessages;

#[cfg(feature = "websocket")]
impl<T: DeserializeOwned + Send + 'static> Reads<Messages<T>> for AsMessages {
    fn read(reply: &mut ReplyReader<'_>) -> Result<Messages<T>, Error> {
        reply.messages()
    }
}
