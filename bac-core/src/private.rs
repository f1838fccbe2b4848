//! What generated code reaches the runtime through. No part of the public API.

pub use http::StatusCode;
pub use serde::{Serialize, de::DeserializeOwned};
pub use serde_json::Value;

pub use crate::{
    BoxFuture, EndpointError, Failure, Location, Method, Parameter, Reply, StatusRange,
    encode::RequestBuilder,
    operation::{Declaration, PathPart},
    text::{Text, text},
};
use crate::{Call, CallFuture};

/// The body of a method whose declaration was refused: the program does not compile, so it never
/// runs.
pub fn invalid_endpoint() -> ! {
    unreachable!("the declaration of this endpoint was refused by `#[client]`")
}

/// Starts a call, and checks at the types as written that it can be awaited.
pub fn future<T, E>(call: Call<T, E>) -> CallFuture<T, E>
where
    T: DeserializeOwned + Send + 'static,
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

    pub use crate::server::{Answer, Received, Serve, call};
}
