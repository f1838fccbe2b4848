//! Of which operations something was told already.

use std::sync::{Mutex, PoisonError};

use crate::operation::Operation;

/// The operations of which something was told: once is enough.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<Vec<&'static Operation>>);

impl Told {
    /// Whether nothing was told of it before; something is, from now on.
    pub(crate) fn first_time(&self, operation: &'static Operation) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !told.iter().any(|one| std::ptr::eq(*one, operation));
        if is_first {
            told.push(operation);
        }
        is_first
    }
}
