//! What a call fails with: the one error type, and the replies that are declared as errors.

mod advice;
mod cause;
mod endpoint_error;
mod error;
mod history;
mod kind;
mod response;
mod text_body;
mod told_failure;

pub(crate) use self::{
    cause::{kind_of_cut, root_cause},
    history::{GaveUp, History},
    told_failure::ToldFailure,
};
pub use self::{
    endpoint_error::{EndpointError, Failure},
    error::Error,
    history::EarlierAttempt,
    kind::{ErrorKind, TimeoutPhase},
    response::{ErrorBody, ErrorResponse, UnexpectedResponse},
};
