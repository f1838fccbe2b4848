//! How far a body has been read.

use std::sync::Mutex;

use super::chunks::BodyChunks;
use crate::{box_error::BoxError, box_future::BoxFuture};

pub(super) type Opening = BoxFuture<'static, Result<Box<dyn BodyChunks>, BoxError>>;

/// How far a body has been read. The locks are never taken: they make of what can be sent to another
/// thread what can be shared, too.
pub(super) enum Reading {
    Opening(Mutex<Opening>),
    Open(Mutex<Box<dyn BodyChunks>>),
}
