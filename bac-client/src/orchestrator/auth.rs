//! How to get a token of a node.

use bac_core::client;

use super::model::{ApiError, AuthMethods, AuthRequest, AuthResponse, Requirement};

/// How to get a token of a node that wants one, from v1.2.1 on.
///
/// The token goes into [`Credentials::bearer`](bac_core::Credentials::bearer).
#[client(base = "/api/v1", error_body = ApiError, success(200), server(feature = "server"))]
pub trait Auth {
    /// The ways to get a token; none where the node wants none.
    #[endpoint(GET "/auth", errors(401, 403, 404, 429, 500, 503))]
    async fn methods(&self) -> Result<AuthMethods, AuthMethodsError>;

    /// What one of the ways asks for.
    #[endpoint(GET "/auth/{name}", errors(401, 403, 404, 429, 500, 503))]
    async fn requirement(&self, name: &str) -> Result<Requirement, AuthMethodsError>;

    /// Answers what one of the ways asks for. 401 is an answer that is refused, with the reason.
    ///
    /// Each success is a token of its own, and one that was lost does no harm: the request is idempotent.
    #[endpoint(POST "/auth/{name}", idempotent, errors(400, 401 = AuthResponse, 403, 404, 429, 500, 503))]
    async fn authenticate(
        &self,
        name: &str,
        #[body] request: &AuthRequest,
    ) -> Result<AuthResponse, AuthenticateError>;
}
