//! The arguments, and how a mistake in them is said.

use std::{path::PathBuf, time::Duration};

use clap::{
    Args, Parser, Subcommand, ValueEnum, ValueHint, builder::NonEmptyStringValueParser,
    error::ErrorKind,
};
use clap_complete::Shell;

use crate::{
    error::{EXIT_CODES, Failure, quoted},
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
    arg_required_else_help = false,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
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
    #[command(subcommand, disable_help_subcommand = true, arg_required_else_help = false)]
    Key(Key),
    /// Submit a job file
    Submit(Submit),
    /// List jobs
    List(List),
    /// Show a job, its state and its executions
    Describe(Job),
    /// Show what a job writes
    Logs(Logs),
    /// Show what happened to a job
    Events(Job),
    /// Show where the results of a job are
    Results(Job),
    /// Stop a job
    Cancel(Cancel),
    /// Let a job run that waits for a decision (signed by the node's approver)
    Approve(Job),
    /// Keep a job from running that waits for a decision (signed by the node's approver)
    Reject(Cancel),
    /// List the nodes of the network
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
            Self::List(_) => "list",
            Self::Describe(_) => "describe",
            Self::Logs(_) => "logs",
            Self::Events(_) => "events",
            Self::Results(_) => "results",
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
    /// The job file, JSON or YAML; `-` reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Wait for the end of the job
    #[arg(long)]
    pub(crate) wait: bool,

    /// Show what the job writes, and wait for its end
    #[arg(long)]
    pub(crate) follow: bool,

    /// Print the exact body that would be sent, signature and all, and send nothing
    #[arg(long, conflicts_with_all = ["wait", "follow", "id_only"])]
    pub(crate) dry_run: bool,

    /// Print the job's id and nothing else
    #[arg(long, conflicts_with = "follow")]
    pub(crate) id_only: bool,

    #[command(flatten)]
    pub(crate) namespace: Namespace,
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
    #[arg(value_parser = no_empty)]
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

    /// The execution alone: its id or the start of it
    #[arg(long, value_name = "ID", value_parser = no_empty)]
    pub(crate) execution: Option<String>,
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
pub(crate) struct Nodes {
    /// The node to show alone, by its id or the start of it
    #[arg(value_parser = no_empty)]
    pub(crate) node: Option<String>,
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

/// Reads the arguments; nothing if they asked for help or the version, which is written then.
pub(crate) fn parse() -> Result<Option<Cli>, Failure> {
    let error = match Cli::try_parse() {
        Ok(cli) => return Ok(Some(cli)),
        Err(error) => error,
    };
    match error.kind() {
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
    format!("{}; `bac --help` and `bac <command> --help` show what there is", quoted(said))
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
