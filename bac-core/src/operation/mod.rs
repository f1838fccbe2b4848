//! The declaration as data, and whether what it declares was carried out.

mod operation;
mod operations;
mod outcome;

pub use self::{
    operation::{
        Challenge, Declaration, Location, Method, Operation, Parameter, PathPart, Reply,
        StatusRange, Style, TellOutcome,
    },
    operations::Operations,
    outcome::Outcome,
};
