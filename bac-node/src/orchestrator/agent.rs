//! What the node says of itself to today's API.

use bac_client::orchestrator::{
    AgentError, AgentService,
    model::{AgentConfig, AliveResponse, AuthConfig, BuildVersionInfo, NodeDescription},
};
use bac_core::server::Context;
use serde_json::{Map, Value, json};

use super::{api::Today, fault::Fault};
use crate::profile::Words;

impl AgentService for Today {
    async fn alive(&self, _cx: &Context) -> Result<AliveResponse, AgentError> {
        match self.scheduler.store().trouble() {
            None => Ok(AliveResponse::default().status("OK")),
            Some(why) => Err(AgentError::Unexpected(self.refused(&Fault::Unavailable(why)))),
        }
    }

    async fn version(&self, _cx: &Context) -> Result<BuildVersionInfo, AgentError> {
        Ok(self.host.version(self.profile.version()))
    }

    async fn node(&self, _cx: &Context) -> Result<NodeDescription, AgentError> {
        Ok(match self.profile.words() {
            Words::V1_3 => self.host.state(&self.scheduler).into(),
            _ => self.host.info(&self.scheduler, self.profile.version()).into(),
        })
    }

    async fn debug(&self, _cx: &Context) -> Result<Map<String, Value>, AgentError> {
        Ok(if self.profile.is_release() {
            self.host.debug_of_release(&self.scheduler, (true, true))
        } else {
            self.host.debug(&self.scheduler)
        })
    }

    async fn config(&self, cx: &Context) -> Result<AgentConfig, AgentError> {
        let host = cx.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
        let config = json!({
            "API": {"Host": host.unwrap_or_default()},
            "Compute": {"Enabled": true},
            "Orchestrator": {"Enabled": true},
            "Engines": {"Types": self.scheduler.executors().engines().collect::<Vec<_>>()},
        });
        let mut answer = AgentConfig::default();
        if let Value::Object(members) = config {
            answer.config = members;
        }
        Ok(answer)
    }

    /// It sends nobody to a provider of identities.
    async fn authconfig(&self, _cx: &Context) -> Result<AuthConfig, AgentError> {
        Ok(AuthConfig::default().version("1.0.0"))
    }
}
