//! The signed API, as requester nodes of two releases answer it: v1.0.3 at the root, v1.3.2 below
//! `/api/v1`.

pub(crate) mod answer;
mod api;
pub(crate) mod convert;
mod find;
mod generation;
mod host;
mod job;
pub(crate) mod payload;
mod read;
mod respell;
mod socket;
mod validate;
mod view;

use bac_client::{
    health::{
        DebugServer, HealthzServer, LivezServer, LogzServer, ReadyzServer, RequesterDebugServer,
        VarzServer,
    },
    job::{JobServer, ModerationServer},
    job_logs::{JobLogsServer, JobUpdatesServer},
    jobs::{JobEventsServer, JobsServer, ResultsServer, StatesServer},
    nodes::{
        BuildVersionServer, ConnectedPeersServer, HostNodeIdServer, NodeInfoServer, NodesServer,
    },
};
use bac_core::server::Router;

pub(crate) use self::{
    api::Legacy,
    generation::Generation,
    respell::{go_escaped, respell},
};

impl Legacy {
    /// The routes of this generation.
    pub(crate) fn router(&self) -> Router {
        let generation = self.generation;
        let router = Router::new()
            .mount(JobServer::new(self.clone()))
            .mount(ModerationServer::new(self.clone()))
            .mount(JobsServer::new(self.clone()))
            .mount(StatesServer::new(self.clone()))
            .mount(JobEventsServer::new(self.clone()))
            .mount(ResultsServer::new(self.clone()))
            .mount(DebugServer::new(self.clone()))
            .mount(RequesterDebugServer::new(self.clone()))
            .mount(HealthzServer::new(self.clone()))
            .mount(LivezServer::new(self.clone()))
            .mount(NodeInfoServer::new(self.clone()))
            .mount(HostNodeIdServer::new(self.clone()))
            .mount(BuildVersionServer::new(self.clone()))
            .mount(JobUpdatesServer::new(self.clone()))
            .on_stream_fault(|_, _| socket::ending())
            .on_rejection(move |rejection| answer::rejection(generation, rejection));
        match generation {
            Generation::First => router
                .mount(ReadyzServer::new(self.clone()))
                .mount(LogzServer::new(self.clone()))
                .mount(VarzServer::new(self.clone()))
                .mount(JobLogsServer::new(self.clone()))
                .mount(ConnectedPeersServer::new(self.clone())),
            Generation::Last => router.mount(NodesServer::new(self.clone())),
        }
    }
}
