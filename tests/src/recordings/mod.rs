//! Recorded exchanges of real nodes, and what they are good for: to be answered to a client as they
//! were, one by one ([`Recorded`]) or by a server ([`Replay`]). What they hold is told in
//! `fixtures/recordings/README.md`.

mod blessed;
mod call;
mod calls;
mod choose;
mod exchange;
mod files;
mod frames;
mod replay;
mod transport;

pub use self::{
    blessed::compare,
    call::{Answer, CALLED, End, Refusal, call},
    calls::{calls, client_of, operation},
    choose::is_usual,
    exchange::{Exchange, Kind, Message, Request, Response, Side},
    files::{RELEASES, find, of, path},
    replay::{Replay, Replayed, replay},
    transport::Recorded,
};
