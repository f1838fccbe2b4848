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
        let config = if self.profile.is_release() {
            config_of_release(host.unwrap_or_default())
        } else {
            json!({
                "API": {"Host": host.unwrap_or_default()},
                "Compute": {"Enabled": true},
                "Orchestrator": {"Enabled": true},
                "Engines": {"Types": self.scheduler.executors().engines().collect::<Vec<_>>()},
            })
        };
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

/// The settings of v1.9.3 as they are without any, but for what this node has not: directories and
/// ports of its own. Keys and passwords it never tells.
fn config_of_release(host: &str) -> Value {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    let resources = json!({"CPU": "500m", "Memory": "512Mb"});
    let ended = json!({"Task": {"Resources": resources, "Publisher": {}, "Timeouts": {}}});
    let endless = json!({"Task": {"Resources": resources}});
    json!({
        "NameProvider": "puuid",
        "API": {
            "Host": name,
            "Port": port.parse::<u16>().unwrap_or(80),
            "TLS": {"Insecure": false},
            "Auth": {"Methods": {"ClientKey": {"Type": "challenge"}}, "Oauth2": {}},
        },
        "Orchestrator": {
            "Enabled": true,
            "Host": name,
            "Auth": {},
            "TLS": {},
            "Cluster": {},
            "NodeManager": {"DisconnectTimeout": "1m0s"},
            "Scheduler": {
                "WorkerCount": 2,
                "QueueBackoff": "1m0s",
                "HousekeepingInterval": "30s",
                "HousekeepingTimeout": "2m0s",
            },
            "EvaluationBroker": {"VisibilityTimeout": "1m0s", "MaxRetryCount": 10},
        },
        "Compute": {
            "Enabled": true,
            "Network": {"PortRangeStart": 20000, "PortRangeEnd": 32000},
            "Auth": {},
            "Heartbeat": {"InfoUpdateInterval": "1m0s", "Interval": "15s"},
            "AllocatedCapacity": {"CPU": "100%", "Memory": "100%", "Disk": "100%", "GPU": "100%"},
            "TLS": {},
            "Env": {},
        },
        "WebUI": {},
        "InputSources": {"ReadTimeout": "5m0s", "MaxRetryCount": 3, "Types": {"IPFS": {}}},
        "Publishers": {"Types": {"IPFS": {}, "S3": {}, "Local": {}}},
        "Engines": {"Types": {"WASM": {}}},
        "ResultDownloaders": {"Types": {"IPFS": {}}},
        "JobDefaults": {"Batch": ended, "Ops": ended, "Daemon": endless, "Service": endless},
        "JobAdmissionControl": {"Locality": "anywhere"},
        "Logging": {"Level": "info", "Mode": "default", "LogDebugInfoInterval": "30s"},
        "UpdateConfig": {},
        "FeatureFlags": {},
        "DisableAnalytics": true,
    })
}
