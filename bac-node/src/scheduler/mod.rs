//! Takes jobs, runs them on this node, and keeps their states.

mod arch;
mod handle;
mod moves;
mod request;
mod resume;
mod run;
mod suit;

pub(crate) use self::{
    arch::go_arch,
    handle::Scheduler,
    request::{PutError, StopError},
    suit::{PUBLISHERS, STORAGE_SOURCES},
};
