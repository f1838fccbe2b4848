//! What the routes of the signed API share.

use std::sync::Arc;

use bac_core::server::Context;
use http::{HeaderName, HeaderValue};

use super::generation::Generation;
use crate::{host::Host, profile::Profile, scheduler::Scheduler};

/// The signed API of one generation.
#[derive(Clone, Debug)]
pub(crate) struct Legacy {
    pub(crate) scheduler: Scheduler,
    pub(crate) host: Arc<Host>,
    /// The client id of the approver.
    pub(crate) approver: Option<String>,
    pub(crate) generation: Generation,
    pub(crate) profile: Profile,
}

pub(super) const CLIENT_ID: HeaderName = HeaderName::from_static("x-bacalhau-client-id");
pub(super) const JOB_ID: HeaderName = HeaderName::from_static("x-bacalhau-job-id");

impl Legacy {
    /// Real nodes echo the ids of a request in the answer's header.
    pub(super) fn echo(cx: &Context, name: HeaderName, id: &str) {
        if let Ok(value) = HeaderValue::from_str(id) {
            cx.set_header(name, value);
        }
    }
}
