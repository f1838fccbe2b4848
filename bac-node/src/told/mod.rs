//! What a release tells of jobs and executions, by either API.

mod event;
mod execution;
mod history;
mod steps;

pub(crate) use self::{
    event::{events, update},
    execution::{ENDED_SERVICE, execution},
    history::entries,
    steps::{NO_REASON, Step, WILLING, steps},
};
