//! Takes jobs, runs them on this node, and keeps their states.
//!
//! Whatever happens to a job is an event. [`transition`] says what an event makes of a job and its
//! executions; [`writer`] is the one place that keeps it, tells those who follow, and does what is
//! to be done then, all in one order.

mod arch;
#[cfg(test)]
mod full;
mod handle;
mod live;
#[cfg(test)]
mod model;
mod request;
mod run;
mod suit;
mod transition;
mod write_thread;
mod writer;

pub(crate) use self::{
    arch::go_arch,
    handle::Scheduler,
    request::{PutError, StopError},
    suit::{PUBLISHERS, STORAGE_SOURCES},
    transition::AsksForMore,
    write_thread::WriteThread,
};
