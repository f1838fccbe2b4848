//! What was uploaded, as a service or a fake reads it.

use super::byte_stream::ByteStream;
use crate::request::Upload;

impl Upload {
    /// What it holds, piece by piece: how a service or a fake reads what it was sent. One that can be sent
    /// once can be read once.
    ///
    /// For a service an error of the stream tells that the body of the request did not come as it should: it
    /// broke off ([`BodyCut`](crate::ErrorKind::BodyCut)), stood still
    /// ([`Timeout`](crate::ErrorKind::Timeout)) or is over a limit of the server
    /// ([`TooLarge`](crate::ErrorKind::TooLarge)). A service that fails by it, or by one whose source it is,
    /// is answered with 400, 408 or 413.
    ///
    /// ```
    /// use bac_core::{ByteStream, Error, Upload, client, server::Context};
    ///
    /// #[client(server)]
    /// trait Files {
    ///     #[endpoint(PUT "/files/{name}")]
    ///     async fn put(&self, name: &str, #[body(stream)] data: Upload) -> Result<u64, Error>;
    /// }
    ///
    /// struct Counts;
    ///
    /// impl FilesService for Counts {
    ///     async fn put(&self, _cx: &Context, _name: &str, data: Upload) -> Result<u64, Error> {
    ///         let mut data = data.into_stream();
    ///         while let Some(piece) = data.next().await {
    ///             let _written_somewhere = piece?;
    ///         }
    ///         Ok(data.received())
    ///     }
    /// }
    /// ```
    pub fn into_stream(self) -> ByteStream {
        let (chunks, length) = self.into_chunks();
        ByteStream::of_chunks(chunks, length)
    }
}
