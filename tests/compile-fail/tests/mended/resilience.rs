// What the mends make of `../ui/resilience/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// no argument for path placeholder `{job_id}`
mod calls_of_a_refused_endpoint {
use bac_core::{Client, Error, client};

#[client(calls, dyn)]
pub trait Api {
    #[endpoint(GET "/jobs/{job_id}")]
    async fn get(&self, job_id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

async fn used(api: &impl Api) {
    let _ = api.calls().get("a").await;
    let _ = api.calls().list().await;
}

async fn made(client: Client) {
    let api = DynApi::new(ApiClient::new(client));
    let _ = (api.get("a"), api.list(), used(&api));
}

fn main() {}
}

// statuses are a list in parentheses: `errors(404, 410 = String)`
mod errors_assigned {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors(404, 410 = String))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::Gone(problem) => problem.body().map(String::len),
        _ => None,
    };
}
}

// statuses are a list in parentheses: `errors(404, 4XX)`
mod errors_in_brackets {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors(404, 4XX))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| matches!(error, GetError::NotFound(_) | GetError::ClientError(_));
}
}

// `GET` has no path
mod half_typed {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/path", errors(404))]
    async fn list(&self) -> Result<Vec<String>, ListError>;
}

fn main() {
    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    let _ = async {
        match client.list().await {
            Ok(jobs) => Ok(jobs.concat()),
            Err(ListError::Client(error)) => Err(error),
            Err(error) => Err(bac_core::Error::from(error)),
        }
    };
}
}

// a path must start with `/`
mod imports_of_a_refused_endpoint {
use bac_core::{Error, client};
use functions::{Reply, finish};

mod functions {
    #[derive(Debug, serde::Deserialize)]
    pub struct Reply;

    pub fn finish(_: &mut Reply, _: &bac_core::RawResponse) {}
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", finish = finish)]
    async fn list(&self) -> Result<Reply, Error>;
}

fn main() {}
}

// unknown key `error` in `#[endpoint]`
mod in_function {
use bac_core::client;

fn main() {
    #[client]
    trait Api {
        #[endpoint(GET "/jobs", errors(404))]
        async fn list(&self) -> Result<Vec<String>, ListError>;
    }

    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    let _ = async { client.list().await.map_err(bac_core::Error::from) };
}
}

// unknown key `eror_body` in `#[client]`
mod misspelt_error_body {
use std::collections::HashMap as Problem;

use bac_core::client;

#[client(error_body = Problem<String, u8>)]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors(404))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::NotFound(problem) => problem.body().map(Problem::len),
        _ => None,
    };
}
}

// unknown key `erors` in `#[endpoint]`
mod misspelt_errors {
use std::collections::HashMap;

use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors(404, 409 = HashMap<String, u8>))]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| match error {
        GetError::Conflict(problem) => problem.body().map(HashMap::len),
        GetError::NotFound(_) | GetError::Unexpected(_) => None,
        _ => None,
    };
}
}

// unknown key `nmae` in `#[client]`
mod misspelt_name {
use bac_core::{Client, Error, client};

#[client(name = Jobs)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {
    let _ = |client: Client| Jobs::new(client).get();
}
}

// a path must start with `/`
mod one_bad_endpoint {
use bac_core::{Error, client};

#[client(error_body = String)]
pub trait Api {
    /// Declared well.
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<Vec<String>, ListError>;

    /// Its path is wrong, and nothing else.
    #[endpoint(GET "/jobs/{id}", errors(404, 410))]
    async fn get(&self, id: &str, #[query] full: Option<bool>) -> Result<String, GetError>;

    /// Declared well, too.
    #[endpoint(DELETE "/jobs/{id}")]
    async fn delete(&self, id: &str) -> Result<(), Error>;
}

async fn on_client(api: &ApiClient) -> Result<String, Error> {
    let jobs = api.list().await?;
    match api.get("1", Some(true)).await {
        Ok(job) => Ok(job),
        Err(GetError::NotFound(error)) => Ok(error.body().cloned().unwrap_or_default()),
        Err(GetError::Gone(_)) => Ok(jobs.concat()),
        Err(error) => Err(error.into()),
    }
}

async fn in_general(api: &impl Api) -> Result<String, GetError> {
    let _ = api.list().await;
    api.get("1", None).await
}

fn main() {
    fn is_send<T: Send>(_: T) {}
    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    is_send(on_client(&client));
    is_send(in_general(&client));
    is_send(client.delete("1"));
}
}

// a path must start with `/`
mod one_bad_served_endpoint {
use bac_core::{Error, client, server::Context};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<Vec<String>, Error>;

    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str, #[query] full: Option<bool>) -> Result<String, Error>;
}

struct Service;

impl ApiService for Service {
    async fn list(&self, _: &Context) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    async fn get(&self, _: &Context, id: &str, _: Option<bool>) -> Result<String, Error> {
        Ok(id.to_owned())
    }
}

fn main() {
    let _ = ApiServer::new(Service);
}
}
