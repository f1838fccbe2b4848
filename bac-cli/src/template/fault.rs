//! What is wrong with a template.

/// A fault, and where it stands.
#[derive(Debug)]
pub(super) struct Fault {
    /// In bytes from the start of the text.
    pub(super) at: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}
