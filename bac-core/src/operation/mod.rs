//! The declaration as data, and whether what it declares was carried out.

mod event_rules;
mod method;
mod operation;
mod operations;
mod outcome;
mod paging;

pub use self::{
    event_rules::{ErrorEvent, EventRules},
    method::{Method, OtherMethod},
    operation::{
        Challenge, Constant, Declaration, Location, Operation, Parameter, Particulars, PathPart,
        Redirect, ReplyKind, StatusRange, Style, TellOutcome,
    },
    operations::Operations,
    outcome::Outcome,
    paging::Paging,
};
