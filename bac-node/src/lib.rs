//! A development node that speaks Bacalhau's signed job API, in process or on a loopback port.
//!
//! It stands in for a requester node while a client is written or tested: it verifies signatures
//! over the bytes as they came, checks that a payload's client id is the signing key's, keeps jobs
//! in memory, moves them through their states, and answers in the shapes and with the content types
//! of real nodes, JSON labelled `text/plain` included. It runs nothing: a job passes through its
//! states at a set pace as if it had run, and every execution's status says so.
//!
//! Both kinds of keys are accepted, Ed25519 and RSA; a real node knows RSA alone. `POST`
//! `/requester/submit`, `/requester/cancel`, `/requester/approve` and `/requester/states` are
//! served at the root, as v0.3.29 has them, and below `/api/v1`, as later releases do. Jobs live
//! as long as the node; nothing limits their number.
//!
//! ```
//! use bac_client::{Bac, model::{Docker, JobCreatePayload, Spec}};
//! use bac_core::{Ed25519Signer, Signer};
//! use bac_node::Node;
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let signer = Ed25519Signer::generate()?;
//! let client_id = signer.client_id().to_owned();
//! let bac = Bac::new(Node::new().client(signer)?);
//!
//! let spec = Spec::docker(Docker::new("ubuntu:22.04").entrypoint(["echo", "hello"]));
//! let submitted = bac.job().submit(&JobCreatePayload::new(client_id, spec)).await?;
//! println!("job {}", submitted.job.metadata.id);
//! # Ok(())
//! # }
//! ```

mod answer;
mod jobs;
mod listen;
mod node;
mod services;
mod validate;

pub use self::{
    listen::Listening,
    node::{Node, NodeBuilder},
};

/// So that the code in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
