//! How to get a token of a node.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;

use crate::model::{nullable_members, record};

record! {
    /// The ways to get a token, by name.
    pub struct AuthMethods {
        /// Asks for the next page; nodes always answer with all of them.
        pub next: String = "NextToken" always,
        /// What each of them asks for.
        pub methods: BTreeMap<String, Requirement> = "Methods" always,
    }
}

record! {
    /// What one way to get a token asks for.
    pub struct Requirement {
        /// The kind: `challenge` wants a signature over a phrase, `ask` an answer to a form.
        pub kind: String = "type" always,
        /// The phrase, or the form as a JSON schema.
        pub params: Value = "params" always,
    }
}

record! {
    /// The answer to what a way of getting a token asks for.
    pub struct AuthRequest {
        /// The name of the way.
        pub name: String = "Name" always,
        /// The answer: JSON, in base64.
        pub method_data: String = "MethodData" always,
    }
}

impl AuthRequest {
    /// Answers with `data`, written as JSON.
    ///
    /// ```
    /// use bac_client::orchestrator::model::AuthRequest;
    /// use serde_json::json;
    ///
    /// let answer = json!({"Username": "ada", "Password": "not-a-secret"});
    /// let request = AuthRequest::new("password", &answer)?;
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// If `data` cannot be written as JSON.
    pub fn new<T: Serialize + ?Sized>(
        name: impl Into<String>,
        data: &T,
    ) -> Result<Self, serde_json::Error> {
        let method_data = STANDARD.encode(serde_json::to_vec(data)?);
        Ok(Self::default().name(name).method_data(method_data))
    }

    /// The answer, read back; `None` if it is no JSON in base64.
    #[must_use]
    pub fn data(&self) -> Option<Value> {
        serde_json::from_slice(&STANDARD.decode(&self.method_data).ok()?).ok()
    }
}

record! {
    /// Whether the answer was good, and the token if it was.
    pub struct AuthResponse {
        /// The outcome.
        pub authentication: Authentication = "Authentication" required,
    }
}

record! {
    /// The outcome of asking for a token.
    pub struct Authentication {
        /// Whether the answer was good.
        pub success: bool = "success" always,
        /// Why it was not.
        pub reason: String = "reason",
        /// The token, for [`Credentials::bearer`](bac_core::Credentials::bearer).
        pub token: Token = "token",
    }
}

/// A token that lets its bearer in. `Debug` does not show it.
#[derive(Clone, Default, Eq, PartialEq, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// The token, to be used and not shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Token {
    fn from(token: &str) -> Self {
        Self(token.to_owned())
    }
}

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self(token)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "Token(none)" } else { "Token(…)" })
    }
}

nullable_members!(Token);
