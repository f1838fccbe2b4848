//! What ends the run.

use std::error::Error;

/// Whatever goes wrong here ends the run.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;
