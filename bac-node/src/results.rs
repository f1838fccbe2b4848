//! What executions publish on this node: an archive of what they wrote, at a URL of the node.

use std::io;

use bac_client::orchestrator::model::SpecConfig;
use bac_core::{
    UnexpectedResponse,
    bytes::Bytes,
    client,
    server::{Context, Router},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{scheduler::Scheduler, store::KeptOutput};

/// Where the archives lie on the node.
pub(crate) const PATH: &str = "/local";

/// Published results.
#[client(server)]
pub trait PublishedResults {
    /// The archive (tar, gzip) of what one execution wrote: `stdout`, `stderr`, `exitCode`, and the
    /// files of its result paths below the names of those.
    #[endpoint(GET "/local/{execution}.tar.gz", bytes, errors(404, 500))]
    async fn archive(&self, execution: &str) -> Result<Bytes, ArchiveError>;
}

/// The router of published results.
pub(crate) fn router(scheduler: &Scheduler) -> Router {
    Router::new().mount(PublishedResultsServer::new(Published(scheduler.clone())))
}

struct Published(Scheduler);

impl PublishedResultsService for Published {
    async fn archive(&self, cx: &Context, execution: &str) -> Result<Bytes, ArchiveError> {
        let refused = |status, message: String| {
            ArchiveError::Unexpected(UnexpectedResponse::new(
                status,
                HeaderMap::new(),
                message.into(),
            ))
        };
        let failed = |message| refused(StatusCode::INTERNAL_SERVER_ERROR, message);
        let output = self.0.store().output(execution).map_err(|error| failed(error.to_string()))?;
        let missing = || refused(StatusCode::NOT_FOUND, format!("no result of {execution}\n"));
        let archive = archive(&output.ok_or_else(missing)?);
        let archive = archive.map_err(|error| failed(error.to_string()))?;
        cx.set_header(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
        Ok(archive.into())
    }
}

fn archive(output: &KeptOutput) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let mut add = |name: &str, data: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, data)
    };
    add("stdout", output.stdout.as_bytes())?;
    add("stderr", output.stderr.as_bytes())?;
    add("exitCode", output.exit_code.to_string().as_bytes())?;
    for (name, data) in &output.files {
        add(name, &STANDARD.decode(data).map_err(io::Error::other)?)?;
    }
    archive.into_inner()?.finish()
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
