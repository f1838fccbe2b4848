//! What the streams have in common.

use futures_core::Stream;

use crate::{client::Client, error::EndpointError};

/// A stream of a reply.
#[doc(hidden)]
pub trait Flow:
    Stream<Item = Result<<Self as Flow>::Value, <Self as Flow>::Failure>> + Unpin
{
    type Value;
    type Failure: EndpointError;

    /// The client that it came to, if it came to one.
    fn client(&self) -> Option<&Client>;
}
