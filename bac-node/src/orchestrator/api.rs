//! What the routes of today's API share.

use std::sync::Arc;

use bac_core::UnexpectedResponse;

use super::fault::Fault;
use crate::{access::Access, host::Host, profile::Profile, scheduler::Scheduler};

/// Today's API of a node.
#[derive(Clone, Debug)]
pub(crate) struct Today {
    pub(super) scheduler: Scheduler,
    pub(super) host: Arc<Host>,
    pub(super) access: Access,
    pub(super) profile: Profile,
}

impl Today {
    pub(crate) const fn new(
        scheduler: Scheduler,
        host: Arc<Host>,
        access: Access,
        profile: Profile,
    ) -> Self {
        Self { scheduler, host, access, profile }
    }

    /// A fault as the answer to the request.
    pub(super) fn refused(&self, fault: &Fault) -> UnexpectedResponse {
        fault.answer(self.profile.words())
    }
}
