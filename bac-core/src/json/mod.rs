//! JSON that a peer sent: read, or told where it is not what was expected.

mod path;
mod probe;
mod read;

pub(crate) use self::probe::without_place;
pub(crate) use self::read::{Misread, read, read_if_any, without_mark};
