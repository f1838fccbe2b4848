//! What drives the calls of both sides.

use tokio::runtime::{Builder, Runtime};

use crate::fault::Fault;

/// A runtime of one thread.
pub(crate) fn runtime() -> Result<Runtime, Fault> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
