//! What executions print, and what happens to jobs, as it happens: over WebSockets.
//!
//! ```no_run
//! use bac_client::model::{LogStream, LogsPayload};
//! use bac_client::{Bac, Log, Signer, sign};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let signer = sign::signer_from_pem_file("user_id.pem")?;
//! let client_id = signer.client_id().to_owned();
//! let bac = Bac::connect_with("http://127.0.0.1:1234", |client| client.signer(signer)).await?;
//!
//! let payload = LogsPayload::new(client_id, "the job's id", "the execution's id").follow(true);
//! let mut log = Log::new(bac.job_logs().display(&payload).await?);
//! while let Some(piece) = log.next().await {
//!     let piece = piece?;
//!     match piece.stream {
//!         LogStream::Stderr => eprint!("{}", piece.text),
//!         _ => print!("{}", piece.text),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use bac_core::{Error, client, websocket::Messages};

use crate::model::{ErrorBody, JobId, JobUpdate, LogFrame, LogsPayload};
use crate::refusal;

/// The logs of executions.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait JobLogs {
    /// What an execution prints, piece by piece, until it ends or the stream is dropped.
    ///
    /// Nodes up to v1.2.1 serve it, later ones answer 404: their logs are in the orchestrator API.
    /// The published API description has `POST`, and an ordinary answer.
    ///
    /// The signed payload is the first message after the upgrade, so a node refuses it within the
    /// stream: from v1.0.4 on with an error as its last message, before that by ending the
    /// connection without a word. [`Log`](crate::Log) makes errors of both. Before v1.0.4 the
    /// job must be the signer's own.
    ///
    /// An execution that has ended sends the start of what it printed, at most one piece for each
    /// output. What a running one has printed so far comes whole only to who follows: without, the
    /// node ends the connection before it has sent all of it.
    #[endpoint(GET "/requester/logs", websocket, errors(400, 401, 403, 500))]
    async fn display(
        &self,
        #[signed] payload: &LogsPayload,
    ) -> Result<Messages<LogFrame>, DisplayError>;
}

/// What happens to jobs.
#[client(error_body = ErrorBody, outcome = refusal::outcome, success(200), server(feature = "server"))]
pub trait JobUpdates {
    /// The history of one job and then what happens to it, or what happens to every job where none
    /// is named. It is not signed.
    ///
    /// Nodes up to v1.4.0 serve it, and never end it; drop the stream. An unknown job is told by the
    /// end of the connection without any message, which is an error of the stream.
    #[endpoint(GET "/requester/websocket/events", websocket)]
    async fn watch(&self, #[query] job_id: Option<JobId>) -> Result<Messages<JobUpdate>, Error>;
}
