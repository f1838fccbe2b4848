//! Some of the operations of an API.

use super::operation::Operation;

/// The operations that a setting of a client is for: one, those of a generated client, or those that
/// were picked from them.
///
/// ```
/// use bac_core::{Error, Operations, client};
///
/// #[client]
/// trait Health {
///     #[endpoint(GET "/healthz")]
///     async fn check(&self) -> Result<(), Error>;
/// }
///
/// let all = Operations::from(HealthClient::OPERATIONS);
/// let one = Operations::named(HealthClient::OPERATIONS, "check");
/// assert_eq!(all, one);
/// assert!(Operations::named(HealthClient::OPERATIONS, "chekc").is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Operations(Vec<&'static Operation>);

impl Operations {
    /// Those of this method name, as it is declared. A name that there is not makes an empty set, which
    /// a client is not built with.
    #[must_use]
    pub fn named(operations: &[&'static Operation], name: &str) -> Self {
        operations.iter().copied().filter(|operation| operation.name() == name).collect()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this operation is one of them.
    #[must_use]
    pub fn contains(&self, operation: &'static Operation) -> bool {
        self.0.iter().any(|one| std::ptr::eq(*one, operation) || is_same(one, operation))
    }
}

/// A static may have several addresses where it is used across crates.
fn is_same(one: &Operation, other: &Operation) -> bool {
    (one.api(), one.name(), one.method(), one.path())
        == (other.api(), other.name(), other.method(), other.path())
}

impl PartialEq for Operations {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|operation| other.contains(operation))
    }
}

impl FromIterator<&'static Operation> for Operations {
    fn from_iter<I: IntoIterator<Item = &'static Operation>>(operations: I) -> Self {
        Self(operations.into_iter().collect())
    }
}

impl From<&[&'static Operation]> for Operations {
    fn from(operations: &[&'static Operation]) -> Self {
        operations.iter().copied().collect()
    }
}

impl From<&'static Operation> for Operations {
    fn from(operation: &'static Operation) -> Self {
        Self(vec![operation])
    }
}
