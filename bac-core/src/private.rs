//! What generated code reaches the runtime through. No part of the public API.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use bytes::Bytes;
pub use http::StatusCode;
pub use serde::{self, Serialize, de::DeserializeOwned};
pub use serde_json::Value;

pub use crate::{
    BoxFuture, Challenge, Constant, EndpointError, Failure, Location, Method, Parameter, Reply,
    StatusRange, Style,
    open_enum::{Tagged, read_tagged, read_word},
    operation::{Declaration, PathPart, TellOutcome},
    request::{ArgumentEncoder, Octets, Text, UrlArgument, items, optional, text},
};
use crate::{
    Call, CallFuture, Client, Error, ErrorKind, Outcome, RawResponse,
    reply::{self, Decoder},
};

/// The body of a method whose declaration was refused: the program does not compile, so it never
/// runs.
pub fn invalid_endpoint() -> ! {
    unreachable!("the declaration of this endpoint was refused by `#[client]`")
}

/// What `Result<T>` is, if it is ours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the result of an endpoint",
    label = "an alias with another error type",
    note = "write `Result<T>` with `Result` from `bac_core`, or `Result<T, Error>` with `Error` from `bac_core`"
)]
pub trait EndpointResult {}

#[diagnostic::do_not_recommend]
impl EndpointResult for Result<(), Error> {}

/// Asks of `Ok` by the name of an alias whether that is an endpoint's result.
pub const fn alias<R: EndpointResult>(_ok: fn(()) -> R) {}

/// A type as a declaration spells it. Of what is known by its spelling, any other name is found here:
/// the constants of an `impl` come before those of a trait.
#[derive(Debug)]
pub struct Spelled<T: ?Sized>(PhantomData<T>);

/// What every type is that needs no spelling out.
#[derive(Debug)]
pub enum AsItIs {}

/// Of each place where a spelling counts, what a type is there.
pub trait SpelledOut {
    const SPELLED_BODY: PhantomData<AsItIs> = PhantomData;
    const SPELLED_PAYLOAD: PhantomData<AsItIs> = PhantomData;
    const SPELLED_REPLY: PhantomData<AsItIs> = PhantomData;
}

impl<T: ?Sized> SpelledOut for Spelled<T> {}

impl<T> Spelled<Option<T>> {
    pub const SPELLED_BODY: PhantomData<Option<T>> = PhantomData;
    pub const SPELLED_PAYLOAD: PhantomData<Option<T>> = PhantomData;
}

impl Spelled<()> {
    pub const SPELLED_REPLY: PhantomData<()> = PhantomData;
}

/// What a body is that was not spelled as an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` as a body has to be spelled out",
    label = "another name of `{Self}`",
    note = "write `Option<…>` in full: by that alone a body is known that may be absent"
)]
pub trait WholeBody {}

#[diagnostic::do_not_recommend]
impl WholeBody for AsItIs {}

/// What a payload is that was not spelled as an `Option`.
#[diagnostic::on_unimplemented(
    message = "a signed payload cannot be left out",
    label = "another name of `{Self}`",
    note = "write the type that is in the `Option`"
)]
pub trait WholePayload {}

#[diagnostic::do_not_recommend]
impl WholePayload for AsItIs {}

/// What a reply is that was not spelled as `()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` as a reply has to be spelled out",
    label = "another name of `{Self}`",
    note = "write `()`: by that alone an endpoint is known that is answered with nothing"
)]
pub trait WholeReply {}

#[diagnostic::do_not_recommend]
impl WholeReply for AsItIs {}

/// Asks of a body whether it is what it is called.
pub const fn spelled_body<T: WholeBody>(_: PhantomData<T>) {}

/// The same of a payload.
pub const fn spelled_payload<T: WholePayload>(_: PhantomData<T>) {}

/// The same of a reply.
pub const fn spelled_reply<T: WholeReply>(_: PhantomData<T>) {}

/// What a trait names that imports nothing but `client`.
pub mod attributes {
    pub use bac_macros::endpoint;
}

/// What JSON is read into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "not a type with serde's `Deserialize`",
    note = "derive `Deserialize` for a type of your own; a reply of `Bytes` has the key `bytes`, and one of `Messages<T>` the key `websocket`"
)]
pub trait FromJson: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromJson for T {}

/// The `outcome` of a declaration. A function of another kind is reported where it is named.
pub const fn outcome(tell: TellOutcome) -> Option<TellOutcome> {
    Some(tell)
}

/// A call whose reply is JSON. A type that cannot be read from it is reported at the type as
/// written, and nowhere else.
pub fn call_json<T: FromJson, E>(
    client: &Client,
    arguments: ArgumentEncoder,
) -> Call<'static, T, E> {
    Call::new(client, arguments, Decoder::new(reply::json))
}

/// A call whose reply is JSON, which is completed once it is decoded.
pub fn call_finished<T: FromJson, E>(
    client: &Client,
    arguments: ArgumentEncoder,
    finish: fn(&mut T, &RawResponse),
) -> Call<'static, T, E> {
    Call::new(client, arguments, Decoder::finished(reply::json, finish))
}

/// A call whose reply is of no interest.
pub fn call_nothing<E>(client: &Client, arguments: ArgumentEncoder) -> Call<'static, (), E> {
    Call::new(client, arguments, Decoder::new(reply::nothing))
}

/// A call whose reply is text.
pub fn call_text<E>(client: &Client, arguments: ArgumentEncoder) -> Call<'static, String, E> {
    Call::new(client, arguments, Decoder::new(reply::text))
}

/// A call whose reply is bytes.
pub fn call_bytes<E>(client: &Client, arguments: ArgumentEncoder) -> Call<'static, Bytes, E> {
    Call::new(client, arguments, Decoder::new(reply::bytes))
}

/// A call that opens a WebSocket.
#[cfg(feature = "websocket")]
pub fn call_messages<T: DeserializeOwned + Send + 'static, E>(
    client: &Client,
    arguments: ArgumentEncoder,
) -> Call<'static, crate::websocket::Messages<T>, E> {
    Call::new(client, arguments, Decoder::new(reply::messages))
}

/// The end of an endpoint that an implementation of the trait leaves out.
pub fn unimplemented<T, E: EndpointError>(method: &str) -> Ready<Result<T, E>> {
    let message = format!(
        "`{method}` is not implemented here: what stands in the place of a client leaves it out, which its declaration (`provided`) allows"
    );
    let error = Error::new(ErrorKind::Unimplemented, Outcome::NotSent, message);
    ready(Err(E::from_error(error)))
}

/// An argument that lives for as long as a call.
pub const fn lent<'c, T: 'c>(argument: T) -> T {
    argument
}

/// Starts a call, and checks at the type as written that it is an endpoint's error.
pub fn future<T, E>(call: Call<'static, T, E>) -> CallFuture<'static, T, E>
where
    T: Send + 'static,
    E: EndpointError + Send + 'static,
{
    call.into_future()
}

#[cfg(feature = "server")]
pub mod server {
    //! The same for the server half.

    pub use bytes::Bytes;
    pub use http;
    pub use tower_service::Service;

    #[cfg(feature = "websocket")]
    pub use crate::server::Opened;
    pub use crate::server::{Answer, Received, Serve, call};
}
