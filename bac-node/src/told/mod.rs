//! What a release tells of jobs and executions, by either API.

mod execution;
mod steps;

pub(crate) use self::{
    execution::{ENDED_SERVICE, execution},
    steps::{NO_REASON, Step, steps},
};
