//! How to get a token: by naming one that the node knows, or, as of a release, by any key.

use bac_client::orchestrator::{
    AuthMethodsError, AuthService, AuthenticateError,
    model::{AuthMethods, AuthRequest, AuthResponse, Authentication, Requirement},
};
use bac_core::{UnexpectedResponse, server::Context, sign::PublicKey};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{api::Today, fault::Fault};
use crate::profile::{Profile, Words};

/// A way to get a token.
#[derive(Clone, Copy, Debug)]
enum Method {
    /// To name one that the node knows.
    Token,
    /// To sign with any key.
    ClientKey,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::ClientKey => "clientkey",
        }
    }
}

/// What anybody may ask: how to become somebody, and whether the node is there.
pub(crate) fn is_public(profile: Profile, path: &str) -> bool {
    let below = path.strip_prefix("/api/v1").unwrap_or(path);
    let is_root = matches!(below, "/" | "/version" | "/livez");
    below == "/auth"
        || below.starts_with("/auth/")
        || is_root && !profile.is_release()
        || matches!(below, "/agent/alive" | "/agent/version" | "/agent/authconfig")
}

impl AuthService for Today {
    async fn methods(&self, _cx: &Context) -> Result<AuthMethods, AuthMethodsError> {
        let mut methods = AuthMethods::default();
        if let Some(method) = self.way_in() {
            methods.methods.insert(method.name().to_owned(), self.asked(method));
        }
        Ok(methods)
    }

    async fn requirement(
        &self,
        _cx: &Context,
        name: &str,
    ) -> Result<Requirement, AuthMethodsError> {
        let method = self.method(name).map_err(AuthMethodsError::Unexpected)?;
        Ok(self.asked(method))
    }

    async fn authenticate(
        &self,
        _cx: &Context,
        name: &str,
        request: &AuthRequest,
    ) -> Result<AuthResponse, AuthenticateError> {
        let method = self.method(name).map_err(AuthenticateError::Unexpected)?;
        let Some(data) = request.data() else {
            let fault = match STANDARD.decode(&request.method_data) {
                Ok(_) => Fault::NoAnswer("the answer is no JSON".to_owned()),
                Err(error) => Fault::Unreadable(error.to_string()),
            };
            return Err(AuthenticateError::Unexpected(self.refused(&fault)));
        };
        let token = match method {
            Method::Token => data
                .get("token")
                .and_then(Value::as_str)
                .filter(|token| self.access.knows(&format!("Bearer {token}")))
                .map(str::to_owned)
                .ok_or_else(|| "the token is not known".to_owned()),
            Method::ClientKey => self.signed(&data),
        };
        let is_known = token.is_ok();
        let authentication = match token {
            Ok(token) => Authentication::default().success(true).token(token),
            Err(reason) => Authentication::default().reason(reason),
        };
        let response = AuthResponse::default().authentication(authentication);
        if is_known {
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
    /// The one way to get a token here; a node that asks for none has none, or one for anybody.
    fn way_in(&self) -> Option<Method> {
        match (self.access.is_open(), self.profile.words()) {
            (true, Words::Own) => None,
            (true, _) => Some(Method::ClientKey),
            // Its users bring what they need.
            (false, Words::V1_9) => None,
            (false, _) => Some(Method::Token),
        }
    }

    fn method(&self, name: &str) -> Result<Method, UnexpectedResponse> {
        let found = self.way_in().filter(|method| method.name() == name);
        found.ok_or_else(|| self.refused(&Fault::NoMethod(name.to_owned())))
    }

    /// What a method asks for.
    fn asked(&self, method: Method) -> Requirement {
        let phrase = STANDARD.encode(self.scheduler.store().node_id());
        let (kind, params) = match method {
            Method::ClientKey => ("challenge", json!({"InputPhrase": phrase})),
            Method::Token => (
                "ask",
                json!({
                    "schema": {
                        "type": "object",
                        "properties": {"token": {"type": "string", "writeOnly": true}},
                        "required": ["token"],
                    },
                }),
            ),
        };
        let mut requirement = Requirement::default().kind(kind);
        requirement.params = params;
        requirement
    }

    /// A token for whoever signed the node's id. It says who that is, and nobody asks for it: it is
    /// not signed (RFC 7519 section 6).
    fn signed(&self, answer: &Value) -> Result<String, String> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let key = PublicKey::parse(text("PublicKey"))
            .map_err(|error| format!("failed to decode public key: {error}"))?;
        let signature = STANDARD
            .decode(text("PhraseSignature"))
            .map_err(|error| format!("failed to decode signature: {error}"))?;
        let node_id = self.scheduler.store().node_id();
        key.verify(node_id.as_bytes(), &signature)
            .map_err(|_| "crypto/rsa: verification error".to_owned())?;
        let claims = json!({"aud": [node_id], "iss": node_id, "sub": key.client_id()});
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        Ok(format!("{}.{}.", part(json!({"alg": "none", "typ": "JWT"})), part(claims)))
    }
}
