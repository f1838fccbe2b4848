//! How far a body has been read.

use std::sync::Mutex;

use super::streamed_body::StreamedBody;
use crate::{box_error::BoxError, maybe_send::BoxFuture};

pub(super) type Opening = BoxFuture<'static, Result<StreamedBody, BoxError>>;

/// How far a body has been read.
pub(super) enum Reading {
    /// Never locked, as that of a [`StreamedBody`].
    Opening(Mutex<Opening>),
    Open(StreamedBody),
}
