//! A development node that speaks Bacalhau's API, in process or on a loopback port.
//!
//! It stands in for a whole network while a client is written or tested: it takes jobs by either
//! API, **runs** them, tells their logs, history and results, and answers in the shapes, words and
//! content types of real nodes.
//!
//! ```
//! use bac_client::{Bac, orchestrator::model::{Job, JobType, SpecConfig, Task}};
//! use bac_core::Ed25519Signer;
//! use bac_node::Node;
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let bac = Bac::new(Node::new()?.client(Ed25519Signer::generate()?)?);
//!
//! let engine = SpecConfig::new("noop").param("Parameters", ["hello"].as_slice());
//! let task = Task::default().name("main").engine(engine);
//! let job = Job::default().kind(JobType::Batch).tasks([task]);
//! let jobs = bac.orchestrator().jobs();
//! let id = jobs.put_job(&job.into()).await?.job_id;
//!
//! while !jobs.job(&id).await?.job.state.kind.is_terminal() {
//!     tokio::time::sleep(std::time::Duration::from_millis(10)).await;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it answers
//!
//! | paths | as |
//! |---|---|
//! | below the root: `/requester/submit`, `/version`, … | v1.0.3: any method, JSON labelled `text/plain`, errors as text |
//! | below `/api/v1`: `/requester/submit`, `/version`, … | v1.3.2: methods matched, JSON indented, later spelling |
//! | `/api/v1/orchestrator`, `/api/v1/agent`, `/api/v1/auth` | v1.9.3 |
//! | `/local` | the archives of results that jobs published |
//!
//! With [`NodeBuilder::release`] it answers as one release instead, on every path.
//!
//! All are views of the same jobs. Signatures are verified over the bytes as they came, and a
//! payload's client id must be the signing key's. Ed25519 keys are taken as well; a real node knows
//! RSA alone. Request bodies are limited as there (10 MiB and 400 at the root, 10,000,000 bytes and
//! 413 below `/api/v1`), and so is the time of an answer (30 s and 503). With
//! [`NodeBuilder::signed_api`] a node has given up the signed API, as later releases have.
//!
//! # What it runs
//!
//! | engine | does |
//! |---|---|
//! | `noop` | prints its `Parameters` as `echo` does, and completes; [`NodeBuilder::noop_takes`] lets it take a while |
//! | `wasm` (feature `wasm`) | runs a WebAssembly module of WASI preview 1: arguments, environment, inputs as files, both outputs, exit code |
//!
//! A job of any other engine is taken and then fails, as on a network where no node has its
//! executor: *does not support docker, only noop*. So does one with a publisher, a kind of input or
//! a constraint that this node does not meet. A module comes from inline data (a `data:` URL), or
//! from a directory that [`NodeBuilder::allow_directory`] names; inputs are copied, so that no job
//! changes this machine's files. What a module may have of memory, disk, files and directories is
//! limited, and it is told so. The publisher `local` publishes an archive of `stdout`, `stderr`,
//! `exitCode` and what the program wrote to its result paths.
//!
//! A program that ends with an exit code other than 0 has been run: its execution is completed, and
//! the code stands in its output. What was not run to its end has failed: a trap, a limit in memory,
//! fuel or time, a module that is none. One failed execution fails its job. A job for every node
//! (`daemon`, `ops`) has one execution here, and a `service` is completed when its program ends.
//!
//! The modules run on [wasmi], an interpreter: it counts fuel exactly, can be paused after any
//! portion of it, which is how a running job is stopped, enforces limits in memory, has no unsafe
//! just-in-time code, and is built in a fraction of the time of a compiler such as wasmtime. WASI is
//! that of Wasmtime's maintained `wasi-common`. It is slow compared with a compiler, which a
//! development node can afford.
//!
//! [wasmi]: https://docs.rs/wasmi
//!
//! # What it keeps
//!
//! Jobs, executions, history, output and the node's id live in an embedded database: in memory, or
//! in the file `node.redb` of [`NodeBuilder::data_dir`]. One node uses a directory at a time. After
//! a restart, what was running has failed with the words *the node was stopped while the execution
//! ran*: no real node resumes a program, and this network has no other node to try. A job that had
//! not begun begins, and one that waits for its approval waits on. Of each output 1 MiB is kept, and
//! 2 KiB stand in the state of an execution; followers get all of it. Nothing is ever deleted.
//!
//! # Who may use it
//!
//! On a port: programs, and no web page. A request names an address, `localhost` or a name of
//! [`NodeBuilder::host_name`] as its host, comes from no page of another server, and labels its body
//! `application/json`. Clients in process are trusted.

mod access;
mod archive;
mod builder;
mod connection;
mod dispatch;
mod door;
mod executor;
mod host;
mod legacy;
mod listen;
mod log;
mod node;
mod orchestrator;
mod places;
mod profile;
mod release;
mod results;
mod scheduler;
mod signed_api;
mod store;
mod throttle;
mod told;

pub use self::{
    builder::NodeBuilder,
    listen::Listening,
    node::Node,
    release::{Release, UnknownRelease},
    signed_api::SignedApi,
    store::StartError,
};

/// So that the code in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
