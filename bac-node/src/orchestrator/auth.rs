//! How to get a token: by naming one that the node knows.

use bac_client::orchestrator::{
    AuthMethodsError, AuthService, AuthenticateError,
    model::{AuthMethods, AuthRequest, AuthResponse, Authentication, Requirement},
};
use bac_core::{UnexpectedResponse, server::Context};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{api::Today, error};

/// The one method of this node.
const METHOD: &str = "token";

/// What anybody may ask: how to become somebody, and whether the node is there.
pub(crate) fn is_public(path: &str) -> bool {
    let below = path.strip_prefix("/api/v1").unwrap_or(path);
    below == "/auth"
        || below.starts_with("/auth/")
        || matches!(
            below,
            "/" | "/version" | "/livez" | "/agent/alive" | "/agent/version" | "/agent/authconfig"
        )
}

impl AuthService for Today {
    async fn methods(&self, _cx: &Context) -> Result<AuthMethods, AuthMethodsError> {
        let mut methods = AuthMethods::default();
        if !self.access.is_open() {
            methods.methods.insert(METHOD.to_owned(), requirement());
        }
        Ok(methods)
    }

    async fn requirement(
        &self,
        _cx: &Context,
        name: &str,
    ) -> Result<Requirement, AuthMethodsError> {
        self.method(name).map_err(AuthMethodsError::Unexpected)?;
        Ok(requirement())
    }

    async fn authenticate(
        &self,
        _cx: &Context,
        name: &str,
        request: &AuthRequest,
    ) -> Result<AuthResponse, AuthenticateError> {
        self.method(name).map_err(AuthenticateError::Unexpected)?;
        let data = request.data();
        let given = data.as_ref().and_then(|data| data.get("token")).and_then(Value::as_str);
        let known = given.filter(|token| self.access.knows(&format!("Bearer {token}")));
        let authentication = match known {
            Some(token) => Authentication::default().success(true).token(token),
            None => Authentication::default().reason("the token is not known"),
        };
        let response = AuthResponse::default().authentication(authentication);
        if known.is_some() {
            return Ok(response);
        }
        let body = serde_json::to_vec(&response).unwrap_or_default();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let refused = UnexpectedResponse::new(StatusCode::UNAUTHORIZED, headers, body.into());
        Err(AuthenticateError::Unexpected(refused))
    }
}

impl Today {
    fn method(&self, name: &str) -> Result<(), UnexpectedResponse> {
        if name == METHOD && !self.access.is_open() {
            return Ok(());
        }
        let message = format!("authentication method not found: {name}");
        Err(error::not_found("Authenticator", message))
    }
}

/// What to ask the user for.
fn requirement() -> Requirement {
    let mut requirement = Requirement::default().kind("ask");
    requirement.params = json!({
        "schema": {
            "type": "object",
            "properties": {"token": {"type": "string", "writeOnly": true}},
            "required": ["token"],
        },
    });
    requirement
}
