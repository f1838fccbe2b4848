//! What the node says of itself to the signed API.

use bac_client::{
    health::{
        DebugError, DebugService, HealthzService, LivezService, LogzService, ReadyzService,
        RequesterDebugError, RequesterDebugService, VarzService,
    },
    model::{AddrInfo, HealthInfo, List, NodeDescription, VersionRequest, VersionResponse},
    nodes::{
        BuildVersionError, BuildVersionService, ConnectedPeersError, ConnectedPeersService,
        HostNodeIdError, HostNodeIdService, NodeInfoError, NodeInfoService, NodesError,
        NodesService,
    },
};
use bac_core::{Error, server::Context};
use http::{StatusCode, header};
use serde_json::{Map, Value};

use super::{
    answer::{self, PLAIN, TEXT},
    api::Legacy,
    generation::Generation,
};

impl LivezService for Legacy {
    async fn get(&self, cx: &Context) -> Result<String, Error> {
        cx.set_header(header::CONTENT_TYPE, PLAIN);
        Ok("OK".to_owned())
    }
}

impl ReadyzService for Legacy {
    async fn get(&self, cx: &Context) -> Result<String, Error> {
        self.ready()?;
        cx.set_header(header::CONTENT_TYPE, PLAIN);
        Ok("READY".to_owned())
    }
}

impl Legacy {
    /// Nothing of use is done by a node that cannot keep it.
    fn ready(&self) -> Result<(), Error> {
        match self.scheduler.store().trouble() {
            None => Ok(()),
            Some(why) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let refusal = answer::plain(status, format!("NOT READY: {why}\n"));
                Err(DebugError::Unexpected(refusal).into())
            }
        }
    }
}

impl LogzService for Legacy {
    /// The tail of a log that no node writes any more.
    async fn get(&self, cx: &Context) -> Result<String, Error> {
        cx.set_header(header::CONTENT_TYPE, PLAIN);
        Ok("File not found at /tmp/ipfs.log".to_owned())
    }
}

impl VarzService for Legacy {
    async fn get(&self, _cx: &Context) -> Result<Map<String, Value>, Error> {
        Ok(Map::new())
    }
}

impl HealthzService for Legacy {
    async fn get(&self, _cx: &Context) -> Result<HealthInfo, Error> {
        self.ready()?;
        Ok(self.host.health(self.generation))
    }
}

impl DebugService for Legacy {
    async fn get(&self, _cx: &Context) -> Result<Map<String, Value>, DebugError> {
        Ok(self.debug((true, false)))
    }
}

impl RequesterDebugService for Legacy {
    async fn get(&self, _cx: &Context) -> Result<Map<String, Value>, RequesterDebugError> {
        Ok(self.debug((false, true)))
    }
}

impl Legacy {
    /// What a compute node, or a requester, says for people to look at.
    fn debug(&self, of: (bool, bool)) -> Map<String, Value> {
        if self.profile.is_release() {
            self.host.debug_of_release(&self.scheduler, of)
        } else {
            self.host.debug(&self.scheduler)
        }
    }
}

impl HostNodeIdService for Legacy {
    /// First as a JSON string, later bare.
    async fn get(&self, cx: &Context) -> Result<String, HostNodeIdError> {
        let id = self.scheduler.store().node_id();
        Ok(match self.generation {
            Generation::First => {
                cx.set_header(header::CONTENT_TYPE, TEXT);
                format!("\"{id}\"\n")
            }
            Generation::Last => {
                cx.set_header(header::CONTENT_TYPE, PLAIN);
                id.to_owned()
            }
        })
    }
}

impl ConnectedPeersService for Legacy {
    /// A node of its own has none.
    async fn get(&self, _cx: &Context) -> Result<List<AddrInfo>, ConnectedPeersError> {
        Ok(List::default())
    }
}

impl NodeInfoService for Legacy {
    async fn get(&self, _cx: &Context) -> Result<NodeDescription, NodeInfoError> {
        Ok(match self.generation {
            Generation::First => self.host.first_info(&self.scheduler).into(),
            Generation::Last => self.host.state(&self.scheduler).into(),
        })
    }
}

impl NodesService for Legacy {
    async fn display(&self, _cx: &Context) -> Result<List<NodeDescription>, NodesError> {
        Ok(List::from(vec![self.host.state(&self.scheduler).into()]))
    }
}

impl BuildVersionService for Legacy {
    async fn get(
        &self,
        _cx: &Context,
        _request: &VersionRequest,
    ) -> Result<VersionResponse, BuildVersionError> {
        let release = match self.generation {
            Generation::First => "v1.0.3",
            Generation::Last => self.profile.signed_version(),
        };
        Ok(self.host.version(release).into())
    }
}
