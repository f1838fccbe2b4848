//! What every call runs on.

use tokio::runtime::{Builder, Runtime};

use crate::fault::Fault;

/// One thread, of which all work is counted.
pub(crate) fn runtime() -> Result<Runtime, Fault> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
