//! Replies that flow: bytes, lines of JSON, server-sent events.
//!
//! | file | holds |
//! |---|---|
//! | `incoming`, `stall` | the body that is handed over, within its limits |
//! | `byte_stream`, `save` | its bytes |
//! | `download` | the same, going on where they broke off |
//! | `section` | a part of them |
//! | `lines`, `line_reader` | the values of its lines |
//! | `events`, `event_reader`, `event` | the values of its events |
//! | `given` | a stream of a service or a fake |
//! | `uploaded` | what a service or a fake was sent |
//! | `flow`, `blocking` | what all have in common: a thread that waits for them |
//! | `fault` | the words of what is wrong with an item |

#[cfg(not(target_family = "wasm"))]
mod blocking;
mod byte_stream;
mod download;
mod event;
mod event_reader;
mod events;
mod fault;
mod flow;
mod given;
mod incoming;
mod line_reader;
mod lines;
#[cfg(not(target_family = "wasm"))]
mod save;
#[cfg(feature = "server")]
mod section;
mod stall;
#[cfg(test)]
mod tests;
mod uploaded;

#[cfg(not(target_family = "wasm"))]
pub use self::blocking::Blocking;
#[cfg(feature = "server")]
pub(crate) use self::stall::Stall;
pub use self::{
    byte_stream::ByteStream,
    event::{Event, FromEvent, IntoEvent},
    events::Events,
    lines::Lines,
};
pub(crate) use self::{
    flow::Flow,
    incoming::{Incoming, Origin, Part, Reopen},
};
