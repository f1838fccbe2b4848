//! The memory of one run: the sum of its memories and tables.

use wasmi_core::{LimiterError, MemoryError, ResourceLimiter, TableError};

/// What an element of a table takes, in bytes.
const ELEMENT: usize = 16;

#[derive(Debug)]
pub(super) struct Memory {
    left: usize,
    /// What was granted last, which may not have come about.
    last: usize,
}

impl Memory {
    /// So many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        Self { left: usize::try_from(bytes).unwrap_or(usize::MAX), last: 0 }
    }

    fn take(&mut self, bytes: usize) -> bool {
        let Some(left) = self.left.checked_sub(bytes) else {
            self.last = 0;
            return false;
        };
        (self.left, self.last) = (left, bytes);
        true
    }

    /// Takes what a memory or a table grows by, in units of so many bytes, unless it may not.
    fn grow(
        &mut self,
        unit: usize,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> bool {
        let is_allowed = maximum.is_none_or(|maximum| desired <= maximum);
        is_allowed && self.take(desired.saturating_sub(current).saturating_mul(unit))
    }

    fn give_back(&mut self) {
        self.left += std::mem::take(&mut self.last);
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        Ok(self.grow(1, current, desired, maximum))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        Ok(self.grow(ELEMENT, current, desired, maximum))
    }

    fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
        self.give_back();
        Ok(())
    }

    fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
        self.give_back();
        Ok(())
    }

    // One of each, and a table more for modules that are linked so.
    fn instances(&self) -> usize {
        1
    }

    fn memories(&self) -> usize {
        1
    }

    fn tables(&self) -> usize {
        16
    }
}
