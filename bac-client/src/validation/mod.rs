//! The rules by which nodes take or refuse a job, checked before anything is signed or sent.
//!
//! [`Job::validate`](crate::orchestrator::model::Job::validate) checks today's job,
//! [`Spec::validate`](crate::model::Spec::validate) and
//! [`JobCreatePayload::validate`](crate::model::JobCreatePayload::validate) one of the signed era.
//! Every rule that is broken is told at once, with the member it is about:
//!
//! ```
//! use bac_client::orchestrator::model::Job;
//!
//! let errors = Job::default().count(-1).validate().unwrap_err();
//! let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
//! assert_eq!(errors, [
//!     "`Type`: must be set to `batch`, `service`, `daemon` or `ops`",
//!     "`Count`: must be at least 0",
//!     "`Tasks`: must hold at least one task",
//! ]);
//! ```
//!
//! What not every release takes is checked by [`Job::validate_for`] and [`Spec::validate_for`], once
//! the release is known.
//!
//! A job that passes may be refused all the same: a node's own limits, and what it knows of images
//! and data, are not known here.
//!
//! [`Job::validate_for`]: crate::orchestrator::model::Job::validate_for
//! [`Spec::validate_for`]: crate::model::Spec::validate_for

mod job;
mod quantity;
mod release;
mod rules;
mod spec;
mod violation;

pub use self::violation::{ValidationErrors, Violation};
