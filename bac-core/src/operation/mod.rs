//! The declaration as data, and whether what it declares was carried out.

mod operation;
mod outcome;

pub use self::{
    operation::{
        Challenge, Declaration, Location, Method, Operation, Parameter, PathPart, Reply,
        StatusRange, TellOutcome,
    },
    outcome::Outcome,
};
