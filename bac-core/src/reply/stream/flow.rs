//! What the three streams have in common.

use futures_core::Stream;

use crate::{client::Client, error::Error};

/// A stream of a reply.
#[doc(hidden)]
pub trait Flow: Stream<Item = Result<<Self as Flow>::Value, Error>> + Unpin {
    type Value;

    /// The client that it came to, if it came to one.
    fn client(&self) -> Option<&Client>;
}
