//! Values that are a body which is sent piece by piece.

use bytes::Bytes;

use super::upload::Upload;
use crate::message::RequestBody;

/// A value that is sent as a stream.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a stream",
    label = "not `Upload` or `RequestBody`",
    note = "make an `Upload` of it: by `Upload::path`, `Upload::stream`, `Upload::reader` or `Upload::bytes`"
)]
pub trait ToUpload {
    fn to_upload(self) -> Upload;
}

#[diagnostic::do_not_recommend]
impl ToUpload for Upload {
    fn to_upload(self) -> Upload {
        self
    }
}

#[diagnostic::do_not_recommend]
impl ToUpload for RequestBody {
    fn to_upload(self) -> Upload {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl ToUpload for Bytes {
    fn to_upload(self) -> Upload {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<T: ToUpload + Clone> ToUpload for &T {
    fn to_upload(self) -> Upload {
        self.clone().to_upload()
    }
}
