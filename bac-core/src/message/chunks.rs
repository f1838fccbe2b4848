//! The pieces that a body arrives in.

use crate::maybe_send::MaybeSend;
use bytes::Bytes;

use crate::box_error::BoxError;

/// The pieces of a body that is still arriving. Dropping it ends the exchange.
pub trait BodyChunks: MaybeSend + 'static {
    /// The next piece, `None` once the body is whole. As for a future, `Pending` means that the
    /// context's waker will be called.
    ///
    /// # Errors
    /// Where the body breaks off before its end.
    fn poll_chunk(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<Option<Bytes>, BoxError>>;
}
