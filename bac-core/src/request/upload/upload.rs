//! What is sent piece by piece: a file, a stream, or bytes that are there.

use std::fmt;
#[cfg(not(target_family = "wasm"))]
use std::path::PathBuf;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

#[cfg(not(target_family = "wasm"))]
use super::file::FileSource;
use crate::{
    box_error::BoxError,
    error::Error,
    message::{BodySource, OpenedChunks, ReaderChunks, RequestBody, StreamChunks},
};

/// A body, or a part of one, that is sent piece by piece: never more of it is held than a piece.
///
/// | made by | length | sent again |
/// |---|---|---|
/// | [`path`](Self::path) | that of the file when the call begins | opened anew for each attempt |
/// | [`stream`](Self::stream), [`reader`](Self::reader) | as it is given, or unknown | never: the call has one attempt |
/// | [`source`](Self::source) | as it is given, or unknown | opened anew for each attempt |
/// | [`bytes`](Self::bytes), and `From` | known | each attempt sends the same |
///
/// Where the length is known the request says it (`Content-Length`), and a body that turns out to have
/// another breaks the exchange off. Where it is not, the body is sent in chunks.
/// [`request_limit`](crate::ClientBuilder::request_limit) does not count here.
///
/// A service is given one that it reads by [`into_stream`](Self::into_stream), as it comes; dropping that ends
/// the reading.
///
/// ```no_run
/// use bac_core::{Client, Error, Upload, client};
///
/// #[client]
/// trait Files {
///     #[endpoint(PUT "/files/{name}")]
///     async fn put(&self, name: &str, #[body(stream)] data: Upload) -> Result<(), Error>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Error> {
/// let files = FilesClient::new(Client::new("http://127.0.0.1:1234")?);
/// files.put("a.iso", Upload::path("images/a.iso")).await?;
/// files.put("b.txt", Upload::bytes("hello").media_type("text/plain")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    content: Content,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: Option<String>,
}

#[derive(Clone)]
enum Content {
    Body(RequestBody),
    /// A file that is looked at when the call begins.
    #[cfg(not(target_family = "wasm"))]
    File(PathBuf),
}

impl Upload {
    /// The file at this path. It is opened when the call is sent, and anew for each attempt; one that has
    /// another length then than when the call began is not sent.
    ///
    /// In a part its [`file_name`](Self::file_name) is that of the path, unless it is not UTF-8.
    #[cfg(not(target_family = "wasm"))]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        Self { content: Content::File(path), file_name, media_type: None }
    }

    /// The items of `stream`, which can be sent once; `length` is that of the whole in bytes, if it is
    /// known.
    pub fn stream<S, B, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        RequestBody::stream(StreamChunks::new(stream), length).into()
    }

    /// What `reader` gives, which can be sent once; `length` is that of the whole in bytes, if it is known.
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        RequestBody::stream(ReaderChunks::new(reader), length).into()
    }

    /// What `source` gives each time it is opened; `length` is that of the whole in bytes, if it is known.
    pub fn source(source: impl BodySource, length: Option<u64>) -> Self {
        RequestBody::source(source, length).into()
    }

    /// Bytes that are there.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        RequestBody::from(bytes.into()).into()
    }

    /// The name that a part says of it (`filename`). Without one, a part that is no file of
    /// [`path`](Self::path) says none.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Its media type, such as `image/png`, instead of the declared one or `application/octet-stream`. One
    /// that cannot be sent in a header is reported when the call is awaited.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The name of its file, if it says one. Of one that a service was sent it is what the client says: it may
    /// be anything, separators of a path among it, and is none to open a file by.
    #[must_use]
    pub fn get_file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Its media type, if it says one; of one that a service was sent, what the client says.
    #[must_use]
    pub fn get_media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Its length in bytes, if it is known: that of a file is once the call begins.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Body(body) => body.length(),
            #[cfg(not(target_family = "wasm"))]
            Content::File(_) => None,
        }
    }

    /// Its pieces, and their length if it is known.
    pub(crate) fn into_chunks(self) -> (OpenedChunks, Option<u64>) {
        let length = self.length();
        let chunks = match self.content {
            Content::Body(body) => OpenedChunks::of(body),
            #[cfg(not(target_family = "wasm"))]
            Content::File(path) => OpenedChunks::Opening(Box::pin(async {
                FileSource::body(path).await?.open().await
            })),
        };
        (chunks, length)
    }

    /// The body, of which the length is known now if it ever is.
    ///
    /// # Errors
    /// Where there is no such file.
    pub(crate) async fn into_body(self) -> Result<RequestBody, Error> {
        match self.content {
            Content::Body(body) => Ok(body),
            #[cfg(not(target_family = "wasm"))]
            Content::File(path) => FileSource::body(path).await,
        }
    }
}

impl From<RequestBody> for Upload {
    fn from(body: RequestBody) -> Self {
        Self { content: Content::Body(body), file_name: None, media_type: None }
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        Self::bytes(text)
    }
}

impl From<&'static str> for Upload {
    fn from(text: &'static str) -> Self {
        Self::bytes(text)
    }
}

/// What it is made of and no more: it may hold what must not reach a log.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut upload = f.debug_struct("Upload");
        match &self.content {
            Content::Body(body) => upload.field("body", body),
            #[cfg(not(target_family = "wasm"))]
            Content::File(_) => upload.field("body", &"a file"),
        };
        upload.field("media_type", &self.media_type).finish_non_exhaustive()
    }
}
