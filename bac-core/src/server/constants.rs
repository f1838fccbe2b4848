//! Constants of an operation, as a request shows them.

use http::HeaderMap;

use super::pairs::pairs;
use crate::operation::{Constant, Location, Operation};

/// The head of a request, apart from its path.
pub(super) struct Sent<'a> {
    pub(super) headers: &'a HeaderMap,
    pub(super) query: &'a str,
}

impl Sent<'_> {
    /// How many constants of the query the operation has, if all of them are there. One that an
    /// argument can stand for says nothing.
    pub(super) fn query_of(&self, operation: &Operation) -> Option<usize> {
        if operation.query().is_empty() {
            return Some(0);
        }
        let sent = pairs(self.query);
        let is_same = |name: &str, other: &str| name == other;
        counted(
            free(operation, operation.query(), Location::Query, is_same),
            |Constant { name, value }| {
                let value = value.unwrap_or_default();
                sent.iter().any(|(key, sent)| key == name && sent.as_deref() == Some(value))
            },
        )
    }

    /// The same of the header fields.
    pub(super) fn headers_of(&self, operation: &Operation) -> Option<usize> {
        let constants = operation.headers();
        counted(
            free(operation, constants, Location::Header, str::eq_ignore_ascii_case),
            |Constant { name, value }| {
                let value = value.unwrap_or_default();
                self.headers.get_all(*name).iter().any(|sent| sent.as_bytes() == value.as_bytes())
            },
        )
    }
}

/// Those that no argument can stand for.
fn free<'a>(
    operation: &'a Operation,
    constants: &'a [Constant],
    location: Location,
    is_same: fn(&str, &str) -> bool,
) -> impl Iterator<Item = &'a Constant> {
    let is_argument = move |constant: &Constant| {
        let mut arguments = operation.parameters().iter();
        arguments.any(|it| it.location == location && is_same(it.wire_name, constant.name))
    };
    constants.iter().filter(move |constant| !is_argument(constant))
}

/// How many there are, if each is met.
fn counted<'a>(
    constants: impl Iterator<Item = &'a Constant>,
    is_met: impl Fn(&Constant) -> bool,
) -> Option<usize> {
    let mut count = 0;
    for constant in constants {
        is_met(constant).then_some(())?;
        count += 1;
    }
    Some(count)
}
