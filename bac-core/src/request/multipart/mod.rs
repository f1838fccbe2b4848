//! Bodies of several parts.

mod chunks;
mod form;
mod part;

pub(crate) use self::form::{Form, Written};
pub use self::part::PartValue;
