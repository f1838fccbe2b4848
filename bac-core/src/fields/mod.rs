//! What fields of a reply's head say about other calls than this one: when to try again, where it leads
//! to, which part of what it is and of which state, and that an operation is to go.
//!
//! Servers write these fields wrongly more often than any other, and no call may end badly because of
//! that. So a value that cannot be understood is no value.

#[cfg(feature = "server")]
mod byte_range;
mod content_range;
mod date;
#[cfg(feature = "tracing")]
mod deprecation;
mod lines;
mod retry_delay;
mod validator;
mod web_link;

#[cfg(feature = "server")]
pub(crate) use self::byte_range::byte_range;
#[cfg(feature = "tracing")]
pub(crate) use self::deprecation::{Deprecation, deprecation};
pub(crate) use self::{
    content_range::{ContentRange, content_range},
    date::{compact_time, http_date, parse_compact_time},
    retry_delay::retry_delay,
    validator::{Compared, Validator},
    web_link::web_link,
};
