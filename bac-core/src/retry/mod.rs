//! Whether a call is sent again, and when.

mod backoff;
mod budget;
mod decide;
mod policy;

pub use self::policy::RetryPolicy;
pub(crate) use self::{
    backoff::backoff,
    budget::Budget,
    decide::{Chances, Next, next},
    policy::attempts_fault,
};
