//! The API that is called: a read, which may be repeated, and a signed submit, which may not.

use std::time::Duration;

use bac_core::{Client, ClientBuilder, Ed25519Signer, Error, RetryPolicy, client};
use serde::{Deserialize, Serialize};

/// How often a call may be tried.
pub const ATTEMPTS: usize = 3;

/// How long something may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connect: Duration,
    pub attempt: Duration,
    /// A call, with all its attempts.
    pub total: Duration,
}

impl Limits {
    /// Such that a peer breaks them within seconds, and three attempts fit into a call.
    pub const BRIEF: Self = Self {
        connect: Duration::from_millis(500),
        attempt: Duration::from_secs(2),
        total: Duration::from_secs(50),
    };
    /// Such that no peer does that does not mean to, on a machine that has other things to do.
    pub const PATIENT: Self = Self {
        connect: Duration::from_secs(15),
        attempt: Duration::from_secs(20),
        total: Duration::from_secs(50),
    };
}

#[derive(Debug, Deserialize)]
pub struct Done {
    pub ok: bool,
}

#[derive(Debug, Deserialize)]
pub struct Problem {
    pub code: u32,
}

#[derive(Serialize)]
pub struct Payload {
    pub text: String,
}

#[client(error_body = Problem, success(200))]
pub trait Work {
    #[endpoint(GET "/read", errors(400, 500))]
    async fn read(&self) -> Result<Done, ReadError>;

    #[endpoint(POST "/submit", errors(400, 500))]
    async fn submit(&self, #[signed] payload: &Payload) -> Result<Done, SubmitError>;

    #[endpoint(GET "/count", errors(400 = u32, 404 = String))]
    async fn count(&self) -> Result<Done, CountError>;

    #[endpoint(DELETE "/quiet", success(200, 204))]
    async fn quiet(&self) -> Result<(), Error>;

    #[endpoint(GET "/wait", stall_timeout = "1m", timeout = "2m")]
    async fn wait(&self) -> Result<Done, Error>;

    #[endpoint(GET "/echo")]
    async fn echo(&self, #[query] n: usize) -> Result<Echo, Error>;

    #[endpoint(POST "/echo")]
    async fn submit_to_echo(&self, #[signed] payload: &Payload) -> Result<Echo, Error>;
}

/// What a peer read in a request.
#[derive(Debug, Deserialize)]
pub struct Echo {
    pub n: usize,
}

/// A client with these limits.
pub fn client(url: impl Into<String>, limits: Limits) -> ClientBuilder {
    let (first, longest) = (Duration::from_millis(50), Duration::from_millis(200));
    Client::builder(url)
        .signer(Ed25519Signer::generate().unwrap())
        .retry(RetryPolicy::new().attempts(ATTEMPTS as u32).backoff(first, longest))
        .connect_timeout(limits.connect)
        .attempt_timeout(limits.attempt)
        .stall_timeout(Duration::from_secs(1))
        .timeout(limits.total)
        .response_limit(1 << 20)
        .error_body_limit(64 << 10)
}
