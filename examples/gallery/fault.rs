//! What ends a visit.

use std::error::Error;

pub(crate) type Fault = Box<dyn Error + Send + Sync>;
