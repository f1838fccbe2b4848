//! Today's API, as v1.9.3 answers it.

mod agent;
mod auth;
mod diff;
mod error;
mod find;
mod history;
mod jobs;
mod logs;
mod nodes;
mod page;
mod query;
mod selector;
mod validate;

use std::sync::Arc;

use bac_client::orchestrator::{
    AgentServer, AuthServer, OrchestratorJobsServer, OrchestratorNodesServer,
};
use bac_core::server::Router;

pub(crate) use self::{
    auth::is_public,
    error::{denied, too_large, version_refusal, with_request_id},
    query::with_plain_booleans,
};
use crate::{access::Access, host::Host, scheduler::Scheduler};

/// Today's API of a node.
#[derive(Clone, Debug)]
pub(crate) struct Today {
    scheduler: Scheduler,
    host: Arc<Host>,
    access: Access,
}

impl Today {
    pub(crate) const fn new(scheduler: Scheduler, host: Arc<Host>, access: Access) -> Self {
        Self { scheduler, host, access }
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .mount(OrchestratorJobsServer::new(self.clone()))
            .mount(OrchestratorNodesServer::new(self.clone()))
            .mount(AgentServer::new(self.clone()))
            .mount(AuthServer::new(self.clone()))
            .on_rejection(error::rejection)
    }
}
