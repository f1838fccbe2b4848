//! Texts and bytes that a peer sent → values: what `request/` makes of values, the other way round.

mod from_octets;
mod from_text;
mod members;

pub(crate) use self::members::from_pairs;
pub use self::{from_octets::FromOctets, from_text::FromText};
