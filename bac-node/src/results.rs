//! What executions publish on this node, at a URL of the node.

use bac_client::orchestrator::model::SpecConfig;
use bac_core::{
    UnexpectedResponse,
    bytes::Bytes,
    client,
    server::{Context, Router},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::scheduler::Scheduler;

/// Published results.
#[client(server)]
pub trait PublishedResults {
    /// The archive (tar, gzip) of what one execution wrote: `stdout`, `stderr`, `exitCode`, and the
    /// files of its result paths below the names of those.
    #[endpoint(GET "/local/{execution}.tar.gz", bytes, errors(404, 500))]
    async fn archive(&self, execution: &str) -> Result<Bytes, ArchiveError>;

    /// The same by the name that it had up to v1.3.2.
    #[endpoint(GET "/local/{execution}.tgz", bytes, errors(404, 500))]
    async fn early_archive(&self, execution: &str) -> Result<Bytes, EarlyArchiveError>;
}

/// The router of published results.
pub(crate) fn router(scheduler: &Scheduler) -> Router {
    Router::new().mount(PublishedResultsServer::new(Published(scheduler.clone())))
}

struct Published(Scheduler);

impl PublishedResultsService for Published {
    async fn archive(&self, cx: &Context, execution: &str) -> Result<Bytes, ArchiveError> {
        self.read(cx, execution).map_err(ArchiveError::Unexpected)
    }

    async fn early_archive(
        &self,
        cx: &Context,
        execution: &str,
    ) -> Result<Bytes, EarlyArchiveError> {
        self.read(cx, execution).map_err(EarlyArchiveError::Unexpected)
    }
}

impl Published {
    fn read(&self, cx: &Context, execution: &str) -> Result<Bytes, UnexpectedResponse> {
        let refused = |status, message: String| {
            UnexpectedResponse::new(status, HeaderMap::new(), message.into())
        };
        let failed = |message| refused(StatusCode::INTERNAL_SERVER_ERROR, message);
        let archive = self.0.store().archive(execution);
        let archive = archive.map_err(|error| failed(error.to_string()))?;
        let missing = || refused(StatusCode::NOT_FOUND, format!("no result of {execution}\n"));
        let archive = archive.ok_or_else(missing)?;
        cx.set_header(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
        Ok(archive)
    }
}

/// The URL of this node as the client of a request reached it.
pub(crate) fn base(cx: &Context) -> String {
    let host = cx.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}

/// A published result with a whole URL; `None` where nothing was published.
pub(crate) fn located(result: &SpecConfig, base: &str) -> Option<SpecConfig> {
    if result.kind.is_empty() {
        return None;
    }
    let mut result = result.clone();
    if let Some(path) = result.text("URL").filter(|url| url.starts_with('/')) {
        let url = format!("{base}{path}");
        result = result.param("URL", url);
    }
    Some(result)
}
