//! The arguments, and how a mistake in them is said.

use std::{
    io::Write as _,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use bac_client::model::Timestamp;
use clap::{
    Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, ValueHint,
    builder::NonEmptyStringValueParser, error::ErrorKind,
};
use clap_complete::engine::ArgValueCompleter;

use crate::{
    complete,
    error::{EXIT_CODES, Failure, quoted},
    examples,
    output::Format,
};

const LONG_ABOUT: &str = "\
Bacalhau's jobs from a terminal, and a development node.

Works with every node from v0.3.29 to v1.9: it asks the node for its release, and speaks the signed \
API of releases up to v1.4 or the orchestrator's API of those since.";

const SETTINGS: &str = "\
Settings come from flags, then from the environment, then from the configuration file; \
`bac config` shows them and where each came from.
  environment  BACALHAU_API_HOST  BACALHAU_API_PORT  BACALHAU_HTTPS  BACALHAU_DIR
               BACALHAU_USER_ID_KEY  BACALHAU_API_KEY  BACALHAU_API_USERNAME
               BACALHAU_API_PASSWORD  BAC_CONFIG  NO_COLOR  SSL_CERT_FILE
  file         bac.yaml in BACALHAU_DIR, or else in ~/.bacalhau";

/// Bacalhau's jobs from a terminal, and a development node
#[derive(Debug, Parser)]
#[command(
    name = "bac",
    version,
    long_about = LONG_ABOUT,
    after_long_help = format!("{SETTINGS}\n\n{EXIT_CODES}"),
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = SETTINGS_HEADING)]
pub(crate) struct Global {
    /// How results are written
    #[arg(long, short, global = true, value_enum, value_name = "FORMAT")]
    pub(crate) output: Option<Format>,

    /// The node's URL, such as http://127.0.0.1:1234
    #[arg(long, global = true, value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,

    /// The node's host name or address, with or without a port, or a whole URL
    #[arg(long, global = true, conflicts_with = "url", value_hint = ValueHint::Hostname)]
    pub(crate) host: Option<String>,

    /// The node's port
    #[arg(long, global = true, conflicts_with = "url")]
    pub(crate) port: Option<u16>,

    /// The key file that signs
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) key: Option<PathBuf>,

    /// The token for a node that asks for one; other users of this machine can see it here, so
    /// prefer BACALHAU_API_KEY
    #[arg(long, global = true)]
    pub(crate) token: Option<String>,

    /// A file that holds the token: one that a login with the key gets is kept there, too
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) token_file: Option<PathBuf>,

    /// Which of a node's two APIs is used where it serves both
    #[arg(long, global = true, value_enum)]
    pub(crate) api: Option<ApiChoice>,

    /// The limit for one request, such as 10s or 2m
    #[arg(long, global = true, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,

    /// A PEM file of authorities to trust for `https`, beside those of the machine
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,

    /// Take any certificate for `https`: whoever is on the way can read and change everything
    #[arg(long, global = true, conflicts_with = "ca_file")]
    pub(crate) insecure: bool,

    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// No colors, even on a terminal
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
}

/// Which of a node's APIs is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApiChoice {
    /// The signed API, of releases up to v1.4
    Signed,
    /// The orchestrator's API, of releases from v1.0.4 on
    Orchestrator,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a development node until it is interrupted
    Node(Node),
    /// Make, show or check a signing key
    #[command(subcommand, arg_required_else_help = true)]
    Key(Key),
    /// Submit a job file
    Submit(Submit),
    /// Run a job again, or one of its versions (from v1.8.0 on)
    Rerun(Rerun),
    /// Show what submitting a job file would change (from v1.8.0 on)
    Diff(Diff),
    /// Run a docker image as a job
    #[command(subcommand, arg_required_else_help = true)]
    Docker(Docker),
    /// Run a WebAssembly module as a job
    #[command(subcommand, arg_required_else_help = true)]
    Wasm(Wasm),
    /// List jobs
    List(List),
    /// Show a job, its state and its executions
    Describe(Describe),
    /// List the versions of a job (from v1.8.0 on)
    Versions(Job),
    /// List the executions of a job
    Executions(Executions),
    /// Show what a job writes
    Logs(Logs),
    /// Show what happened to a job
    #[command(visible_alias = "history")]
    Events(Events),
    /// Show where the results of a job are, or download them
    Results(Results),
    /// Download the results of a job: `results --download`
    Get(Get),
    /// Stop a job
    Cancel(Cancel),
    /// Let a job run that waits for a decision (signed by the node's approver)
    Approve(Job),
    /// Keep a job from running that waits for a decision (signed by the node's approver)
    Reject(Cancel),
    /// List the nodes of the network, show one, or decide whether it takes part
    Nodes(Nodes),
    /// Show the version of this command and of the node
    Version(Version),
    /// Ask whether the node is well
    Health,
    /// List the operations that are declared
    Operations(Operations),
    /// Show the settings in effect and where they come from
    Config,
    /// Write a completion script for a shell to standard output
    Completions(Completions),
}

impl Command {
    /// The word that it is called by.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Node(_) => "node",
            Self::Key(_) => "key",
            Self::Submit(_) => "submit",
            Self::Rerun(_) => "rerun",
            Self::Diff(_) => "diff",
            Self::Docker(_) => "docker",
            Self::Wasm(_) => "wasm",
            Self::List(_) => "list",
            Self::Describe(_) => "describe",
            Self::Versions(_) => "versions",
            Self::Executions(_) => "executions",
            Self::Logs(_) => "logs",
            Self::Events(_) => "events",
            Self::Results(_) => "results",
            Self::Get(_) => "get",
            Self::Cancel(_) => "cancel",
            Self::Approve(_) => "approve",
            Self::Reject(_) => "reject",
            Self::Nodes(_) => "nodes",
            Self::Version(_) => "version",
            Self::Health => "health",
            Self::Operations(_) => "operations",
            Self::Config => "config",
            Self::Completions(_) => "completions",
        }
    }
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Node {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:1234")]
    pub(crate) listen: String,

    /// Where jobs are kept across restarts; without it they are forgotten at the end
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) data_dir: Option<PathBuf>,

    /// Answer as this release on every path: `v1.3.2` or `v1.9.3`; without it, as any that helps
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: Option<bac_node::Release>,

    /// The client whose key may approve and reject jobs, which then wait for it
    #[arg(long, value_name = "CLIENT_ID", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) approver: Option<String>,

    /// A token that every request must bear
    #[arg(long, value_name = "TOKEN", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) require_token: Option<String>,

    /// A host name by which the node is reached, beside addresses and localhost; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) host_name: Vec<String>,

    /// A directory that jobs may read; may be given again
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) allow_dir: Vec<PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a new key; a file is never overwritten
    New(NewKey),
    /// Show the client id and the public key
    Show(KeyFile),
    /// Check that a key can sign, and whether nodes will take it
    Check(KeyFile),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct NewKey {
    /// The kind of key; nodes other than the development node take RSA only
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: KeyKind,

    #[command(flatten)]
    pub(crate) file: KeyFile,
}

/// The kind of a new key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyKind {
    /// RSA with 2048 bits
    #[default]
    Rsa,
    /// Ed25519
    Ed25519,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct KeyFile {
    /// The key file, instead of the one in the settings
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) path: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Submit {
    /// The job file, JSON or YAML; `-`, or none where something is piped, reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,

    /// Print the exact body that would be sent, signature and all, and send nothing; `--output yaml`
    /// prints the job file that it comes to
    #[arg(long, conflicts_with_all = ["wait", "follow", "id_only"])]
    pub(crate) dry_run: bool,

    /// Submit a job of a name that is taken even where nothing has changed (from v1.8.0 on)
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) attend: Attend,

    #[command(flatten)]
    pub(crate) template: Template,

    #[command(flatten)]
    pub(crate) namespace: Namespace,
}

/// What is done once a node has taken a job.
#[derive(Args, Clone, Debug)]
pub(crate) struct Attend {
    /// Wait for the end of the job
    #[arg(long)]
    pub(crate) wait: bool,

    /// Show what the job writes, and wait for its end
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// Print the job's id and nothing else
    #[arg(long, conflicts_with = "follow")]
    pub(crate) id_only: bool,

    /// End with the code that the job's program ended with, instead of 1 (with `--wait` or
    /// `--follow`)
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// How a job file that is a template is filled in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Templates")]
pub(crate) struct Template {
    /// The value of `{{.NAME}}` in the job file; may be given again
    #[arg(long, short = 'V', value_name = "NAME=VALUE")]
    pub(crate) template_vars: Vec<String>,

    /// Take the values of environment variables whose names match this regular expression; `*` for
    /// all
    #[arg(long, short = 'E', value_name = "PATTERN")]
    pub(crate) template_envs: Option<String>,

    /// Take the job file as it is
    #[arg(long, conflicts_with_all = ["template_vars", "template_envs"])]
    pub(crate) no_template: bool,
}

impl Template {
    /// A flag that gives values, if there is one.
    pub(crate) fn given(&self) -> Option<&'static str> {
        if !self.template_vars.is_empty() {
            return Some("-V");
        }
        self.template_envs.is_some().then_some("-E")
    }
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Rerun {
    #[command(flatten)]
    pub(crate) job: Job,

    #[command(flatten)]
    pub(crate) version: JobVersion,

    /// Why, for the job's history
    #[arg(long, default_value = "")]
    pub(crate) reason: String,

    #[command(flatten)]
    pub(crate) attend: Attend,
}

/// The version of a job.
#[derive(Args, Clone, Debug)]
pub(crate) struct JobVersion {
    /// The version of the job, instead of the last (from v1.8.0 on)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) job_version: Option<u64>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Diff {
    /// The job file, JSON or YAML; `-`, or none where something is piped, reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) template: Template,

    #[command(flatten)]
    pub(crate) namespace: Namespace,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Describe {
    #[command(flatten)]
    pub(crate) job: Job,

    #[command(flatten)]
    pub(crate) version: JobVersion,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Executions {
    #[command(flatten)]
    pub(crate) job: Job,

    #[command(flatten)]
    pub(crate) version: JobVersion,

    /// Those of all versions of the job (from v1.8.0 on)
    #[arg(long, conflicts_with = "job_version")]
    pub(crate) all_versions: bool,

    #[command(flatten)]
    pub(crate) wide: Wide,
}

/// How much of long ids is shown.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Wide {
    /// Whole ids, on a terminal too
    #[arg(long, short)]
    pub(crate) wide: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Events {
    #[command(flatten)]
    pub(crate) job: Job,

    /// Go on until the job ends
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// What happened to the job alone, or to its executions
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) of: Option<EventsOf>,

    /// What happened to one execution: its id or the start of it
    #[arg(long, value_name = "ID", value_parser = no_empty)]
    pub(crate) execution: Option<String>,

    /// What happened since then: `10m` ago, or at a time such as 2026-01-31T10:20:30Z
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub(crate) since: Option<SystemTime>,

    #[command(flatten)]
    pub(crate) version: JobVersion,

    /// What happened to all versions of the job (from v1.8.0 on)
    #[arg(long, conflicts_with = "job_version")]
    pub(crate) all_versions: bool,

    #[command(flatten)]
    pub(crate) wide: Wide,
}

/// What events are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsOf {
    /// The job
    Job,
    /// Its executions
    Executions,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Results {
    #[command(flatten)]
    pub(crate) job: Job,

    /// Download them into this directory, where nothing is written over
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) download: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) limit: SizeLimit,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Get {
    #[command(flatten)]
    pub(crate) job: Job,

    /// The directory to download into, where nothing is written over; without one, `job-` and the
    /// start of the job's id
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) limit: SizeLimit,
}

/// How much may be downloaded.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct SizeLimit {
    /// The most to download and to unpack, such as 500MB or 2GB
    #[arg(long, value_name = "SIZE", default_value = "10GB", value_parser = size)]
    pub(crate) max_size: u64,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Docker {
    /// Run an image, and print the id of the job
    Run(DockerRun),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct DockerRun {
    #[command(flatten)]
    pub(crate) run: Run,

    /// What the image is begun with, instead of its own entry point; may be given again for each
    /// part
    #[arg(long, value_name = "PART")]
    pub(crate) entrypoint: Vec<String>,

    /// The directory that it is begun in
    #[arg(long, value_name = "DIR")]
    pub(crate) workdir: Option<String>,

    /// The image, such as ubuntu:24.04
    #[arg(value_parser = no_empty)]
    pub(crate) image: String,

    /// The command and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) command: Vec<String>,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Wasm {
    /// Run a module, and print the id of the job
    Run(WasmRun),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct WasmRun {
    #[command(flatten)]
    pub(crate) run: Run,

    /// The function to call
    #[arg(long, value_name = "NAME", default_value = "_start")]
    pub(crate) entry_point: String,

    /// The module: a file, which is sent with the job, or where the node gets it from (`ipfs://`,
    /// `s3://`, `https://`)
    #[arg(value_hint = ValueHint::FilePath, value_parser = no_empty)]
    pub(crate) module: String,

    /// The arguments of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
}

/// What a job has whatever it runs.
#[derive(Args, Clone, Debug)]
pub(crate) struct Run {
    /// The name of the job
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// How many nodes run it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: u32,

    /// An environment variable of the program; may be given again
    #[arg(long, short, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,

    /// What the program reads, and where it finds that: `ipfs://CID:/inputs`,
    /// `s3://bucket/key:/inputs`, `https://host/file:/inputs`, `file:///data:/inputs`; may be given
    /// again
    #[arg(long, short, value_name = "FROM:TO")]
    pub(crate) input: Vec<String>,

    /// A directory of the program that is published, under this name; may be given again
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    pub(crate) result: Vec<(String, String)>,

    /// Where results go: `local`, `ipfs` or `s3://bucket/key`
    #[arg(long, short, value_name = "WHERE")]
    pub(crate) publisher: Option<String>,

    /// Processor time, in cores (`0.5`) or thousandths (`500m`)
    #[arg(long)]
    pub(crate) cpu: Option<String>,

    /// Memory, with its unit: `512MB`, `1GB`
    #[arg(long)]
    pub(crate) memory: Option<String>,

    /// Disk space, with its unit
    #[arg(long)]
    pub(crate) disk: Option<String>,

    /// The number of graphics processors
    #[arg(long)]
    pub(crate) gpu: Option<String>,

    /// What the program may reach of the network
    #[arg(long, value_enum)]
    pub(crate) network: Option<NetworkChoice>,

    /// A host that `--network http` allows; may be given again
    #[arg(long, value_name = "HOST", requires = "network")]
    pub(crate) domain: Vec<String>,

    /// How long the program may run, such as 30m
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) run_timeout: Option<Duration>,

    /// A label of the job; may be given again
    #[arg(long, short, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) label: Vec<(String, String)>,

    /// Print the exact body that would be sent, and send nothing; `--output yaml` prints a job file
    #[arg(long, conflicts_with_all = ["wait", "follow", "id_only"])]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) attend: Attend,

    #[command(flatten)]
    pub(crate) namespace: Namespace,
}

/// What a program may reach of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkChoice {
    /// Nothing
    None,
    /// HTTP and HTTPS to the hosts that `--domain` names
    Http,
    /// Everything
    Full,
}

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Namespace {
    /// The namespace (orchestrator's API): of the job, whose name is looked for there, or of all
    /// that are listed
    #[arg(long, value_parser = no_empty)]
    pub(crate) namespace: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct List {
    /// How many jobs at most; 0 for all
    #[arg(long, short = 'n', default_value_t = 10)]
    pub(crate) limit: u32,

    /// Jobs of every client, not of this key alone (signed API)
    #[arg(long, short, conflicts_with = "namespace")]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) namespace: Namespace,

    /// What to sort by
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: Sort,

    /// Oldest, or smallest, first
    #[arg(long)]
    pub(crate) reverse: bool,

    /// Only jobs with this label (`key=value`) or, in the signed API, this annotation; may be
    /// given again
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Vec<String>,

    #[command(flatten)]
    pub(crate) wide: Wide,
}

/// What a list of jobs is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// When the job was created
    #[default]
    Created,
    /// The job's id
    Id,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Job {
    /// The job's id or the start of it; where nodes know names, its name
    #[arg(value_parser = no_empty, add = ArgValueCompleter::new(complete::candidates))]
    pub(crate) job: String,

    #[command(flatten)]
    pub(crate) namespace: Namespace,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Logs {
    #[command(flatten)]
    pub(crate) job: Job,

    /// Go on until the job ends
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// Of what it has written, the last lines alone
    #[arg(long, value_name = "LINES")]
    pub(crate) tail: Option<usize>,

    /// The execution alone: its id or the start of it
    #[arg(long, value_name = "ID", value_parser = no_empty)]
    pub(crate) execution: Option<String>,

    #[command(flatten)]
    pub(crate) version: JobVersion,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Cancel {
    #[command(flatten)]
    pub(crate) job: Job,

    /// Why, for the job's history
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Nodes {
    #[command(subcommand)]
    pub(crate) decision: Option<NodeDecision>,

    /// The node to show in detail, by its id or the start of it
    #[arg(value_parser = no_empty)]
    pub(crate) node: Option<String>,

    /// Only nodes with this label (`key=value`); may be given again
    #[arg(long, value_name = "LABEL", conflicts_with = "node")]
    pub(crate) label: Vec<String>,

    /// Only nodes with this membership
    #[arg(long, value_enum, value_name = "MEMBERSHIP", conflicts_with = "node")]
    pub(crate) membership: Option<Membership>,

    /// Only nodes with this connection
    #[arg(long, value_enum, value_name = "CONNECTION", conflicts_with = "node")]
    pub(crate) connection: Option<Connection>,

    #[command(flatten)]
    pub(crate) wide: Wide,
}

/// Whether a node may take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Membership {
    /// It waits for a decision
    Pending,
    /// It takes part
    Approved,
    /// It was refused
    Rejected,
}

/// Whether a node is in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Connection {
    /// It is in touch
    Connected,
    /// It was not heard of for some time
    Disconnected,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum NodeDecision {
    /// Let a node take part
    Approve(Decide),
    /// Keep a node from taking part
    Reject(Decide),
    /// Forget a node
    Delete(Decide),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Decide {
    /// The node, by its id or the start of it
    #[arg(value_parser = no_empty)]
    pub(crate) node: String,

    /// Why
    #[arg(long, short, default_value = "")]
    pub(crate) message: String,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Version {
    /// Do not ask the node
    #[arg(long)]
    pub(crate) client: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Operations {
    /// Only operations whose name holds this
    pub(crate) name: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// A shell that completes lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Zsh
    Zsh,
}

/// The arguments, with examples for each command.
pub(crate) fn command() -> clap::Command {
    examples::add(Cli::command())
}

/// The same for those who read it: settings are listed once, with the command itself, and not below
/// each of its verbs again.
fn for_people() -> clap::Command {
    fn hide(command: clap::Command) -> clap::Command {
        let settings = |arg: clap::Arg| match arg.get_help_heading() {
            Some(SETTINGS_HEADING) => arg.hide(true),
            _ => arg,
        };
        let verbs: Vec<_> =
            command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        let command = command.mut_args(settings).after_help_note();
        verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, hide))
    }
    let mut command = command();
    // From now on the verbs have the settings, too.
    command.build();
    let verbs: Vec<_> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, hide))
}

/// Where the settings stand that every command takes.
const SETTINGS_HEADING: &str = "Settings";

trait Noted {
    fn after_help_note(self) -> Self;
}

impl Noted for clap::Command {
    /// Says where the settings are listed.
    fn after_help_note(self) -> Self {
        let examples = self.get_after_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
        self.after_help(format!(
            "{examples}Settings such as `--url`, `--key` and `--output` go with every command: \
             `bac --help` lists them."
        ))
    }
}

/// Reads the arguments; nothing if they asked for help or the version, which is written then.
pub(crate) fn parse() -> Result<Option<Cli>, Failure> {
    let parsed = for_people().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let error = match parsed {
        Ok(cli) => return Ok(Some(cli)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // To whoever asks for nothing, help is what was asked for.
            write!(anstream::stdout(), "{}", error.render().ansi()).map_err(Failure::output)?;
            Ok(None)
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print().map_err(Failure::output)?;
            Ok(None)
        }
        _ => Err(Failure::usage(paragraph(&error))),
    }
}

/// The text of an error without the usage that clap adds, as one paragraph.
fn paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let said = text
        .split("\n\n")
        .filter(|part| !part.starts_with("Usage:") && !part.starts_with("For more information"))
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("; ");
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    format!("{}; `bac help` and `bac help COMMAND` show what there is", quoted(said))
}

/// To a node an empty id means any job: it is most likely a variable that is not set.
fn no_empty(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is empty; is it a variable that is not set?".to_owned()),
        id => Ok(id.to_owned()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(limit) if limit.is_zero() => Err("the limit must be longer than zero".to_owned()),
        Ok(limit) => Ok(limit),
        Err(error) => Err(format!("{error}; write a number with its unit, such as 10s or 2m")),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write a name and what it is: NAME=VALUE".to_owned()),
    }
}

/// A time, or how long ago it is.
fn since(text: &str) -> Result<SystemTime, String> {
    let ago = humantime::parse_duration(text).ok();
    let time = ago.and_then(|ago| SystemTime::now().checked_sub(ago));
    time.or_else(|| Timestamp::from(text).to_system_time()).ok_or_else(|| {
        "write how long ago, such as 10m, or a time: 2026-01-31T10:20:30Z".to_owned()
    })
}

/// A number of bytes, with a decimal or a binary unit.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1_000),
        "m" | "mb" => Some(1_000_000),
        "g" | "gb" => Some(1_000_000_000),
        "t" | "tb" => Some(1_000_000_000_000),
        "ki" | "kib" => Some(1 << 10),
        "mi" | "mib" => Some(1 << 20),
        "gi" | "gib" => Some(1 << 30),
        "ti" | "tib" => Some(1_u64 << 40),
        _ => None,
    };
    let size = number.parse::<u64>().ok().zip(factor);
    size.and_then(|(number, factor)| number.checked_mul(factor))
        .ok_or_else(|| "write a whole number with its unit, such as 500MB or 2GiB".to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_are_consistent() {
        super::command().debug_assert();
    }
}
