//! What the routes of today's API share.

use std::sync::Arc;

use crate::{access::Access, host::Host, scheduler::Scheduler};

/// Today's API of a node.
#[derive(Clone, Debug)]
pub(crate) struct Today {
    pub(super) scheduler: Scheduler,
    pub(super) host: Arc<Host>,
    pub(super) access: Access,
}

impl Today {
    pub(crate) const fn new(scheduler: Scheduler, host: Arc<Host>, access: Access) -> Self {
        Self { scheduler, host, access }
    }
}
