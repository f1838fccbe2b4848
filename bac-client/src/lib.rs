//! The Bacalhau API as a declared, signing HTTP client.
//!
//! ```no_run
//! use bac_client::model::{Docker, JobCreatePayload, Spec};
//! use bac_client::{Bac, Signer, SubmitError, sign};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let signer = sign::signer_from_pem_file("user_id.pem")?;
//!     let client_id = signer.client_id().to_owned();
//!     let bac = Bac::connect_with("http://127.0.0.1:1234", |client| client.signer(signer)).await?;
//!
//!     let docker = Docker::new("ubuntu:22.04").entrypoint(["echo", "hi"]);
//!     let payload = JobCreatePayload::new(client_id, Spec::docker(docker));
//!     match bac.job().submit(&payload).await {
//!         Ok(reply) => println!("job {}", reply.job.metadata.id),
//!         Err(SubmitError::BadRequest(error)) => eprintln!("refused: {}", error.message()),
//!         Err(error) => return Err(error.into()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Two APIs
//!
//! | API | releases | here | requests |
//! |---|---|---|---|
//! | signed | v0.3.29 to v1.3.2; v1.4.0 if its operator turned it on | [`job`], [`jobs`], [`job_logs`], [`nodes`], [`health`], with the objects in [`model`] | jobs are signed with the client's key |
//! | orchestrator | v1.0.4 to v1.9.3, logs from v1.2.2 | [`orchestrator`] | credentials, where a node wants any |
//!
//! [`Bac::connect`] asks a node which of them it serves and where: the paths of the signed API begin
//! at the root in v0.3.29, and with `/api/v1` from v1.0.0 on. A call of the signed API to a node
//! that no longer serves it is then stopped before anything is sent. [`Bac::new`] asks nothing.
//!
//! The resources of the signed API have the names that the published SDK gives them: its
//! `job_events.get` is `bac.job_events().get(…)`. [`operations`] lists all that is declared, as
//! data.
//!
//! Every resource is declared with the macros of [`bac_core`], as a user would: the statuses that an
//! endpoint declares are variants of its error, everything else a node may answer is kept in
//! `Unexpected`. Where the published API description and real nodes differ, the declaration goes by
//! the nodes, and its documentation says so. To declare more of them needs no other crate:
//!
//! ```
//! use bac_client::bac_core::{Error, client, endpoint};
//!
//! #[client(crate = ::bac_client::bac_core)]
//! pub trait Version {
//!     /// What a proxy in front of the node calls itself.
//!     #[endpoint(GET "/version", text)]
//!     async fn version(&self) -> Result<String, Error>;
//! }
//! ```
//!
//! [`job_file`] reads jobs of both kinds from files and writes them; [`validation`] checks them by the
//! nodes' rules before anything is signed or sent.
//!
//! # Signing
//!
//! Real nodes take RSA keys only, such as the `user_id.pem` of Bacalhau's command line. The
//! `ClientID` of a payload must be that of the key that signs it; [`ClientIdCheck`] stops a call
//! where it is not.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `reqwest` | yes | the default transport |
//! | `rustls` | yes | `https` for it |
//! | `rsa` | yes | RSA keys, which nodes up to v1.4.0 demand |
//! | `websocket` | yes | logs of executions, live events of jobs |
//! | `yaml` | no | job files in YAML |
//! | `server` | no | the server half of the declared resources, such as `JobServer` |

mod bac;
mod client_id_check;
mod generation;
pub mod health;
pub mod job;
pub mod job_file;
#[cfg(feature = "websocket")]
pub mod job_logs;
pub mod jobs;
mod log_stream;
pub mod model;
pub mod nodes;
mod operations;
pub mod orchestrator;
mod refusal;
mod release;
pub mod validation;

pub use bac_core;
pub use bac_core::{Client, Error, ErrorKind, Outcome, Signer, sign};

pub use self::bac::Bac;
pub use self::client_id_check::ClientIdCheck;
pub use self::generation::{
    Answered, ConnectError, ConnectErrorKind, Generation, SignedApi, SignedApiGone,
};
pub use self::health::{
    DebugClient, DebugError, HealthzClient, LivezClient, LogzClient, ReadyzClient,
    RequesterDebugClient, RequesterDebugError, VarzClient,
};
pub use self::job::{
    ApproveAsPublishedError, ApproveError, ApproveExecutionError, CancelError, JobClient,
    ModerationClient, SubmitError,
};
#[cfg(feature = "websocket")]
pub use self::job_logs::{DisplayError, JobLogsClient, JobUpdatesClient};
pub use self::jobs::{
    JobEventsClient, JobEventsError, JobsClient, ListError, ResultsClient, ResultsError,
    StatesClient, StatesError,
};
pub use self::log_stream::{Log, LogFailure, LogItem, LogPiece};
pub use self::nodes::{
    BuildVersionClient, BuildVersionError, ConnectedPeersClient, ConnectedPeersError,
    HostNodeIdClient, HostNodeIdError, NodeInfoClient, NodeInfoError, NodesClient, NodesError,
};
pub use self::operations::{operation_name, operations, sdk_operations};
pub use self::refusal::{NodeError, Refusal, RefusalKind};
pub use self::release::Release;
