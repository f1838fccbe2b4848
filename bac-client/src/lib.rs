//! The Bacalhau API as a declared, signing HTTP client.
//!
//! ```no_run
//! use bac_client::model::{Docker, JobCreatePayload, Spec};
//! use bac_client::{Bac, Client, Signer, SubmitError, sign};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let signer = sign::signer_from_pem_file("user_id.pem")?;
//!     let client_id = signer.client_id().to_owned();
//!     let client = Client::builder("http://127.0.0.1:1234").signer(signer).build()?;
//!     let bac = Bac::new(client);
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
//! [`Bac`] groups the resources; [`job`] declares the first of them with the macros of
//! [`bac_core`], as a user would; [`model`] holds the objects that travel. The statuses that an
//! endpoint declares are variants of its error, everything else a node may answer is kept in
//! `Unexpected`.
//!
//! The `ClientID` of a payload must be that of the key that signs it; [`ClientIdCheck`] stops a call
//! where it is not.
//!
//! The base URL is `http://host:1234` for v0.3.29 and `http://host:1234/api/v1` from v1.0.0 on; see
//! [`job`]. Real nodes take RSA keys only, such as the `user_id.pem` of Bacalhau's command line.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `reqwest` | yes | the default transport |
//! | `rustls` | yes | `https` for it |
//! | `rsa` | yes | RSA keys, which nodes up to v1.4.0 demand |
//! | `server` | no | the server half of the declared resources, such as `JobServer` |

mod bac;
mod client_id_check;
mod generation;
pub mod health;
pub mod job;
pub mod jobs;
pub mod model;
pub mod nodes;
mod operations;
pub mod orchestrator;

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
pub use self::jobs::{
    JobEventsClient, JobEventsError, JobsClient, ListError, ResultsClient, ResultsError,
    StatesClient, StatesError,
};
pub use self::nodes::{
    BuildVersionClient, BuildVersionError, ConnectedPeersClient, ConnectedPeersError,
    HostNodeIdClient, HostNodeIdError, NodeInfoClient, NodeInfoError, NodesClient, NodesError,
};
pub use self::operations::{operation_name, operations, sdk_operations};
