//! What fields of a reply's head say about other calls than this one: when to try again, where it leads
//! to, and that an operation is to go.
//!
//! Servers write these fields wrongly more often than any other, and no call may end badly because of
//! that. So a value that cannot be understood is no value.

mod date;
#[cfg(feature = "tracing")]
mod deprecation;
mod lines;
mod retry_delay;
mod web_link;

#[cfg(feature = "tracing")]
pub(crate) use self::deprecation::{Deprecation, deprecation};
pub(crate) use self::{
    date::{compact_time, http_date, parse_compact_time},
    retry_delay::retry_delay,
    web_link::web_link,
};
