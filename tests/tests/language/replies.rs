use std::collections::BTreeMap;

use bac_core::{
    ByteStream, Error, Events, Lines, RawResponse, Reply, bytes::Bytes, client, http::StatusCode,
    websocket::Messages,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Job {
    pub id: String,
    #[serde(skip)]
    pub version: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Problem {
    pub message: String,
}

#[derive(Debug, Reply)]
pub struct Tagged<T> {
    #[header("ETag")]
    pub etag: Option<String>,
    #[header("Link")]
    pub links: Vec<String>,
    #[header(prefix = "x-meta-")]
    pub meta: BTreeMap<String, String>,
    #[status]
    pub status: StatusCode,
    #[body]
    pub value: T,
}

#[derive(Debug, Reply)]
pub struct Pending {
    #[header("Location")]
    pub at: String,
}

fn version(job: &mut Job, response: &RawResponse) {
    let version = response.headers().get("x-version");
    job.version = version.and_then(|text| text.to_str().ok()).map(str::to_owned);
}

#[client(success(200, 201))]
pub trait Jobs {
    #[endpoint(GET "/jobs/{id}", finish = version)]
    async fn get(&self, id: &str) -> Result<Job, Error>;

    #[endpoint(GET "/jobs/{id}/tagged", none(304, 404))]
    async fn changed(&self, id: &str) -> Result<Option<Tagged<Job>>, Error>;

    #[endpoint(POST "/jobs/{id}/run", success(200 = Job, 202 = Pending, 204 = ()))]
    async fn run(&self, id: &str) -> Result<Started, Error>;

    #[endpoint(GET "/jobs/{id}/log", text)]
    async fn log(&self, id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs/{id}/result", bytes)]
    async fn result(&self, id: &str) -> Result<Bytes, Error>;

    #[endpoint(GET "/jobs/{id}/report", xml)]
    async fn report(&self, id: &str) -> Result<Job, Error>;

    #[endpoint(GET "/jobs/{id}/archive")]
    async fn archive(&self, id: &str) -> Result<ByteStream, Error>;

    #[endpoint(GET "/jobs/{id}/image", resume)]
    async fn image(&self, id: &str) -> Result<ByteStream, Error>;

    #[endpoint(GET "/jobs/{id}/rows")]
    async fn rows(&self, id: &str) -> Result<Lines<Job>, Error>;

    #[endpoint(GET "/events", sse(end = "[DONE]", error("error") = Problem, resume))]
    async fn events(&self) -> Result<Events<Job>, Error>;

    #[endpoint(GET "/messages", websocket)]
    async fn messages(&self) -> Result<Messages<Job>, Error>;
}
