//! A setting that is for all operations, or for some.

use std::sync::Arc;

use crate::{
    error::Error,
    operation::{Operation, Operations},
};

/// What is for all operations, or for some.
#[derive(Debug)]
pub(crate) struct Scoped<T: ?Sized> {
    pub(crate) value: Arc<T>,
    /// With the setting that names them; `None`: for all.
    operations: Option<(&'static str, Operations)>,
}

impl<T: ?Sized> Scoped<T> {
    pub(super) const fn for_all(value: Arc<T>) -> Self {
        Self { value, operations: None }
    }

    pub(super) fn for_some(
        setting: &'static str,
        operations: impl Into<Operations>,
        value: Arc<T>,
    ) -> Self {
        Self { value, operations: Some((setting, operations.into())) }
    }

    pub(crate) fn is_for(&self, operation: &'static Operation) -> bool {
        self.operations.as_ref().is_none_or(|(_, operations)| operations.contains(operation))
    }

    /// What `make` makes of it, for the same operations.
    pub(super) fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Scoped<U> {
        Scoped { value: Arc::new(make(&self.value)), operations: self.operations.clone() }
    }

    /// # Errors
    /// Where it is for no operation at all, as after a slip of the pen.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.operations {
            Some((setting, operations)) if operations.is_empty() => Err(Error::configuration(
                format!("`{setting}` is for no operation; check the name that was looked for"),
            )),
            _ => Ok(()),
        }
    }
}
