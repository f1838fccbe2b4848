//! What a node says of itself.

use serde_json::{Map, Value};

use crate::model::record;

record! {
    /// The answer of a node that is alive.
    pub struct AliveResponse {
        /// `OK`.
        pub status: String = "Status" always,
    }
}

impl AliveResponse {
    /// Whether the node says that all is well.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status.eq_ignore_ascii_case("OK")
    }
}

record! {
    /// How a node is set up; from v1.5.
    ///
    /// Settings differ from release to release, so they are kept as they came. Nodes leave secrets
    /// out.
    pub struct AgentConfig {
        /// The settings.
        pub config: Map<String, Value> = "config" always,
    }
}

impl AgentConfig {
    /// A setting by its path, whatever the case.
    ///
    /// ```
    /// use bac_client::orchestrator::model::AgentConfig;
    ///
    /// let config: AgentConfig = serde_json::from_str(r#"{"config": {"API": {"Port": 1234}}}"#)?;
    /// assert_eq!(config.get("api.port").and_then(|port| port.as_u64()), Some(1234));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut steps = path.split('.');
        let first = member(&self.config, steps.next()?)?;
        steps.try_fold(first, |value, step| member(value.as_object()?, step))
    }
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

record! {
    /// How users of a node get credentials; from v1.8.
    pub struct AuthConfig {
        /// The version of this description.
        pub version: String = "Version" always,
        /// Where and how, if it is by OAuth 2.0; all empty otherwise.
        pub config: Oauth2Config = "Config" always,
    }
}

record! {
    /// Where and how a token is had by OAuth 2.0.
    pub struct Oauth2Config {
        /// The provider's id.
        pub provider_id: String = "ProviderID",
        /// The provider's name for people.
        pub provider_name: String = "ProviderName",
        /// Where a device asks to be let in (RFC 8628).
        pub device_authorization_endpoint: String = "DeviceAuthorizationEndpoint",
        /// The client id of a device.
        pub device_client_id: String = "DeviceClientID",
        /// Where tokens are had.
        pub token_endpoint: String = "TokenEndpoint",
        /// Who issues tokens.
        pub issuer: String = "Issuer",
        /// Where the issuer's keys are.
        pub jwks_uri: String = "JWKSUri",
        /// Whom the tokens are for.
        pub audience: String = "Audience",
        /// What the tokens are to allow.
        pub scopes: Vec<String> = "Scopes",
        /// How often to ask for the token, in seconds.
        pub polling_interval: i64 = "PollingInterval",
    }
}
