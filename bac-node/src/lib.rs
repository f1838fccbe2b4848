//! A development node that speaks Bacalhau's API, in process or on a loopback port.

mod access;
mod builder;
mod dispatch;
mod executor;
mod host;
mod legacy;
mod listen;
mod log;
mod node;
mod orchestrator;
mod results;
mod scheduler;
mod store;

pub use self::{
    builder::{NodeBuilder, SignedApi},
    listen::Listening,
    node::Node,
    store::StartError,
};

/// So that the code in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
