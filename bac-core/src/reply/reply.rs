//! What a reply says beside its body.

use super::reader::ReplyReader;
use crate::{error::Error, operation::ReplyKind};

/// A value that is made of a whole reply: of its headers and its status as well as of its body.
///
/// Any type with serde's `Deserialize` is what an endpoint returns of a JSON body, and needs nothing of
/// this. `#[derive(Reply)]` implements it for a struct whose fields say where they are in the reply
/// ([the derive](derive@crate::Reply) has the table of them). A type that has both is read as a
/// `Reply`. `()` is one that asks for nothing.
///
/// ```
/// use bac_core::{Client, Error, Reply, client};
///
/// #[derive(Reply)]
/// struct Tagged<T> {
///     #[header("ETag")]
///     etag: Option<String>,
///     #[body]
///     value: T,
/// }
///
/// #[client]
/// trait Repos {
///     #[endpoint(GET "/repos/{name}")]
///     async fn get(&self, name: &str) -> Result<Tagged<String>, Error>;
/// }
/// ```
///
/// By hand it is for what no field can say:
///
/// ```
/// use bac_core::{Error, Reply, ReplyKind, ReplyReader};
///
/// /// How many there are, of `Content-Range: items 0-9/25`.
/// struct Total(u64);
///
/// impl Reply for Total {
///     const KIND: ReplyKind = ReplyKind::Empty;
///
///     fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error> {
///         let range: String = reply.header("content-range")?;
///         let total = range.rsplit('/').next().and_then(|total| total.parse().ok());
///         total.map(Self).ok_or_else(|| reply.error("`content-range` says no total"))
///     }
/// }
/// ```
pub trait Reply: Sized {
    /// What the body is, which decides what a request accepts.
    const KIND: ReplyKind;

    /// Whether it can be read of a reply that has no body, such as one with status 204 or one to `HEAD`:
    /// unless said otherwise, where its kind is [`ReplyKind::Empty`].
    const MAY_BE_EMPTY: bool = matches!(Self::KIND, ReplyKind::Empty);

    /// Reads it.
    ///
    /// # Errors
    ///
    /// The reply is not what was declared; [`ReplyReader::error`] makes such an error.
    fn read(reply: &mut ReplyReader<'_>) -> Result<Self, Error>;
}

/// Nothing, whatever came.
impl Reply for () {
    const KIND: ReplyKind = ReplyKind::Empty;

    fn read(_: &mut ReplyReader<'_>) -> Result<Self, Error> {
        Ok(())
    }
}
