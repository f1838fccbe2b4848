//! Takes jobs, runs them on this node, and keeps their states.

mod handle;
mod moves;
mod request;
mod resume;
mod run;
mod suit;

pub(crate) use self::{
    handle::Scheduler,
    request::{PutError, StopError},
    suit::{PUBLISHERS, STORAGE_SOURCES, go_arch, labels},
};
