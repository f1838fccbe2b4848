//! What generated code reaches the runtime through. No part of the public API.

use bytes::Bytes;
pub use http::StatusCode;
pub use serde::{Serialize, de::DeserializeOwned};
pub use serde_json::Value;

pub use crate::{
    BoxFuture, Challenge, EndpointError, Failure, Location, Method, Parameter, Reply, StatusRange,
    operation::{Declaration, PathPart, TellOutcome},
    request::{ArgumentEncoder, Text, text},
};
use crate::{
    Call, CallFuture, Client, Error, RawResponse,
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
pub fn call_json<T: FromJson, E>(client: &Client, arguments: ArgumentEncoder) -> Call<T, E> {
    Call::new(client, arguments, Decoder::new(reply::json))
}

/// A call whose reply is JSON, which is completed once it is decoded.
pub fn call_finished<T: FromJson, E>(
    client: &Client,
    arguments: ArgumentEncoder,
    finish: fn(&mut T, &RawResponse),
) -> Call<T, E> {
    Call::new(client, arguments, Decoder::finished(reply::json, finish))
}

/// A call whose reply is of no interest.
pub fn call_nothing<E>(client: &Client, arguments: ArgumentEncoder) -> Call<(), E> {
    Call::new(client, arguments, Decoder::new(reply::nothing))
}

/// A call whose reply is text.
pub fn call_text<E>(client: &Client, arguments: ArgumentEncoder) -> Call<String, E> {
    Call::new(client, arguments, Decoder::new(reply::text))
}

/// A call whose reply is bytes.
pub fn call_bytes<E>(client: &Client, arguments: ArgumentEncoder) -> Call<Bytes, E> {
    Call::new(client, arguments, Decoder::new(reply::bytes))
}

/// A call that opens a WebSocket.
#[cfg(feature = "websocket")]
pub fn call_messages<T: DeserializeOwned + Send + 'static, E>(
    client: &Client,
    arguments: ArgumentEncoder,
) -> Call<crate::websocket::Messages<T>, E> {
    Call::new(client, arguments, Decoder::new(reply::messages))
}

/// Starts a call, and checks at the type as written that it is an endpoint's error.
pub fn future<T, E>(call: Call<T, E>) -> CallFuture<T, E>
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
