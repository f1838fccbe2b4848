//! The releases that the signed API is answered as.

/// Which release a request is answered as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Generation {
    /// v1.0.3, and v0.3.29 before it: at the root.
    First,
    /// v1.3.2, the last one that serves the signed API by default: below `/api/v1`.
    Last,
}
