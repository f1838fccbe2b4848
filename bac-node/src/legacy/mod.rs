//! The signed API, as requester nodes of two releases answer it: v1.0.3 at the root, v1.3.2 below
//! `/api/v1`.

pub(crate) mod answer;
pub(crate) mod convert;
mod find;
mod host;
mod job;
pub(crate) mod payload;
mod read;
mod respell;
mod socket;
mod validate;
mod view;

use std::sync::Arc;

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
use bac_core::server::{Context, Router};
use http::{HeaderName, HeaderValue};

pub(crate) use self::respell::respell;
use crate::{host::Host, scheduler::Scheduler};

/// Which release a request is answered as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Generation {
    /// v1.0.3, and v0.3.29 before it: at the root.
    First,
    /// v1.3.2, the last one that serves the signed API by default: below `/api/v1`.
    Last,
}

/// The signed API of one generation.
#[derive(Clone, Debug)]
pub(crate) struct Legacy {
    pub(crate) scheduler: Scheduler,
    pub(crate) host: Arc<Host>,
    /// The client id of the approver.
    pub(crate) approver: Option<String>,
    pub(crate) generation: Generation,
}

const CLIENT_ID: HeaderName = HeaderName::from_static("x-bacalhau-client-id");
const JOB_ID: HeaderName = HeaderName::from_static("x-bacalhau-job-id");

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

    /// Real nodes echo the ids of a request in the answer's header.
    fn echo(cx: &Context, name: HeaderName, id: &str) {
        if let Ok(value) = HeaderValue::from_str(id) {
            cx.set_header(name, value);
        }
    }
}
