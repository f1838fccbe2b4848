//! Today's API, as v1.9.3 answers it.

mod agent;
mod api;
mod auth;
mod diff;
mod error;
mod fault;
mod find;
mod history;
mod jobs;
mod logs;
mod nodes;
mod page;
mod query;
mod reader;
mod selector;
mod spelling;
mod validate;
mod versions;

use bac_client::orchestrator::{
    AgentServer, AuthServer, OrchestratorJobsServer, OrchestratorNodesServer,
};
use bac_core::server::Router;

pub(crate) use self::{
    api::Today,
    auth::is_public,
    error::{
        denied, too_large, too_many, turned_away, version_refusal, with_request_id, wrong_method,
    },
    query::with_plain_booleans,
    reader::refusal,
    spelling::spelt,
};

impl Today {
    pub(crate) fn router(&self) -> Router {
        let profile = self.profile;
        Router::new()
            .mount(OrchestratorJobsServer::new(self.clone()))
            .mount(OrchestratorNodesServer::new(self.clone()))
            .mount(AgentServer::new(self.clone()))
            .mount(AuthServer::new(self.clone()))
            .on_rejection(move |rejection| error::rejection(profile, rejection))
    }
}
