//! How a service answers with more than a body.

use bytes::Bytes;
use serde::Serialize;

use super::writer::ReplyWriter;
use crate::{
    codec::Encode,
    error::Error,
    reply::{
        AsBytes, AsCoded, AsJson, AsReply, AsText, ByteStream, Events, IntoEvent, Lines, OrNone,
    },
};

/// A [`Reply`](crate::Reply) that a service answers with.
///
/// `#[derive(Reply)]` implements it beside `Reply`, where its body can be written.
///
/// ```
/// use bac_core::{Error, server::{IntoReply, ReplyWriter}};
///
/// /// How many there are, in `Content-Range: items 0-9/25`.
/// struct Total(u64);
///
/// impl IntoReply for Total {
///     fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
///         reply.header("content-range", &format!("items */{}", self.0))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into a reply",
    label = "not an `IntoReply`",
    note = "`#[derive(bac_core::Reply)]` implements it where the body has serde's `Serialize`; of a type with parameters, look at its type arguments"
)]
pub trait IntoReply: Sized {
    /// Writes it.
    ///
    /// # Errors
    ///
    /// Something of it cannot be sent: the service is answered as failed.
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error>;
}

/// Nothing.
impl IntoReply for () {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.nothing();
        Ok(())
    }
}

impl IntoReply for ByteStream {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.stream(self);
        Ok(())
    }
}

impl<T: Serialize + 'static> IntoReply for Lines<T> {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.stream(self);
        Ok(())
    }
}

impl<T: IntoEvent + 'static> IntoReply for Events<T> {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.stream(self);
        Ok(())
    }
}

/// A way in which a value is written into a reply.
#[doc(hidden)]
pub trait Writes<T> {
    fn write(value: T, reply: &mut ReplyWriter) -> Result<(), Error>;
}

/// The same of the value, at which the lack of it is told.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into a reply",
    label = "neither a type with serde's `Serialize` nor an `IntoReply`",
    note = "derive `Serialize` for what is the JSON body: the server half writes it; of a type that derives `bac_core::Reply`, its body"
)]
pub trait WriteAs<F> {
    fn write_as(self, reply: &mut ReplyWriter) -> Result<(), Error>;
}

#[diagnostic::do_not_recommend]
impl<T, F: Writes<T>> WriteAs<F> for T {
    fn write_as(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        F::write(self, reply)
    }
}

impl<T: Serialize> Writes<T> for AsJson {
    fn write(value: T, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.json(&value)?;
        reply.none_if_null();
        Ok(())
    }
}

impl<T, F: Writes<T>> Writes<Option<T>> for OrNone<F> {
    fn write(value: Option<T>, reply: &mut ReplyWriter) -> Result<(), Error> {
        match value {
            Some(value) => F::write(value, reply),
            None => {
                reply.none();
                Ok(())
            }
        }
    }
}

impl Writes<String> for AsText {
    fn write(value: String, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.text(&value);
        Ok(())
    }
}

impl Writes<Bytes> for AsBytes {
    fn write(value: Bytes, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.bytes(value);
        Ok(())
    }
}

impl<T, C: Encode<T>> Writes<T> for AsCoded<C> {
    fn write(value: T, reply: &mut ReplyWriter) -> Result<(), Error> {
        reply.encoded::<C, T>(&value)
    }
}

impl<T: IntoReply> Writes<T> for AsReply {
    fn write(value: T, reply: &mut ReplyWriter) -> Result<(), Error> {
        value.write(reply)
    }
}
