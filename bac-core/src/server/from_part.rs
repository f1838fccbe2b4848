//! Values that are read from a part of a body, or from one that flows.

use bytes::Bytes;

use super::multipart::PartHead;
use crate::{message::RequestBody, request::Upload, value::FromText};

/// A part that has come, or comes.
#[doc(hidden)]
#[derive(Debug)]
pub struct ReceivedPart {
    pub(super) head: PartHead,
    pub(super) body: RequestBody,
}

impl ReceivedPart {
    /// Its bytes, where they are there.
    pub(super) fn bytes(&self) -> Bytes {
        self.body.as_bytes().cloned().unwrap_or_default()
    }
}

/// A value that is read from a part by its type: an upload, or what is read from text.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a part",
    label = "not `Upload`, nor a type with `FromStr`",
    note = "mark a type with serde's `Deserialize` as `#[part(json)]`, and `Bytes` or `Vec<u8>` as `#[part(bytes)]`; implement `FromStr`, with an error that has `Display`, for what is text"
)]
pub trait FromPart: Sized {
    /// Whether it is handed over before all of it has come, where it can be.
    const FLOWS: bool;

    fn from_part(part: ReceivedPart) -> Result<Self, String>;
}

#[diagnostic::do_not_recommend]
impl FromPart for Upload {
    const FLOWS: bool = true;

    fn from_part(ReceivedPart { head, body }: ReceivedPart) -> Result<Self, String> {
        let mut upload = Self::from(body);
        (upload.file_name, upload.media_type) = (head.file_name, head.media_type);
        Ok(upload)
    }
}

#[diagnostic::do_not_recommend]
impl<T: FromText> FromPart for T {
    const FLOWS: bool = false;

    fn from_part(part: ReceivedPart) -> Result<Self, String> {
        let bytes = part.bytes();
        T::from_text(str::from_utf8(&bytes).map_err(|error| error.to_string())?)
    }
}

/// A body that is received as it comes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received as a stream",
    label = "not `Upload` or `RequestBody`",
    note = "write `Upload`, of which `into_stream` gives what comes; `#[body(bytes)]` is for bytes that are held"
)]
pub trait FromUpload {
    fn from_body(body: RequestBody, media_type: Option<String>) -> Self;
}

#[diagnostic::do_not_recommend]
impl FromUpload for Upload {
    fn from_body(body: RequestBody, media_type: Option<String>) -> Self {
        let mut upload = Self::from(body);
        upload.media_type = media_type;
        upload
    }
}

#[diagnostic::do_not_recommend]
impl FromUpload for RequestBody {
    fn from_body(body: RequestBody, _: Option<String>) -> Self {
        body
    }
}
