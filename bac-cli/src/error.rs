//! Why a command failed: the one place for exit codes and for the words of failures that commands
//! share.

use std::{
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

use anstyle::AnsiColor;
use bac_client::{
    ConnectError, ConnectErrorKind, ErrorKind, LogFailure, NodeError as _, Refusal, RefusalKind,
    SignedApiGone,
    bac_core::{self, EndpointError, Escaped, Operation, Outcome, TimeoutPhase},
};

use crate::terminal;

/// What `bac --help` says about exit codes, and the documentation repeats.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the job failed, or ended without being completed, or its program with a code other than 0
  2    an argument, a setting, a key or a job file is wrong; nothing was sent
  3    no node could be used: not reached, or what answered is no node that serves this
  4    the node refused the request (4xx), or knows no such job, or several
  5    the node failed (5xx), its reply or stream broke off or was not understood, or the output
       cannot be written
  6    unknown: the node may or may not have done what was asked
  130  interrupted (Ctrl-C, or a signal to terminate)";

/// The kinds of failure, by their exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Job = 1,
    Usage = 2,
    NoNode = 3,
    Refused = 4,
    Fault = 5,
    Unknown = 6,
    Interrupted = 130,
}

/// Why a command ended without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One paragraph for people: what happened, and what to do about it.
    Said { exit: Exit, text: String },
    /// The job's program ended with this code, which is to be that of the command.
    Program { code: u8, text: String },
    /// Whoever read the output has gone; there is nobody left to tell.
    ReaderGone,
}

impl Failure {
    pub(crate) fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self::Said { exit, text: text.into() }
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }

    /// A mistake of several parts, each on a line of its own.
    pub(crate) fn list(text: String, parts: &[String]) -> Self {
        match parts {
            [one] => Self::usage(format!("{text}: {one}")),
            parts => Self::usage(format!("{text}:\n  {}", parts.join("\n  "))),
        }
    }

    /// Results that could not be written.
    pub(crate) fn output(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ReaderGone;
        }
        Self::new(Exit::Fault, format!("the output cannot be written: {error}"))
    }

    /// The failure of a call that was to change something: a lost reply leaves open whether it did.
    pub(crate) fn of_change(error: impl EndpointError, find_out: &str) -> Self {
        let error = error.into_error();
        let failure = Self::from_core(&error);
        if is_refused(error.refusal().as_ref()) {
            return failure;
        }
        if let Some(id) = error.submitted_job_id().map(quoted) {
            return failure.with_exit(Exit::Job).and(&format!(
                "The node keeps the job as {id} all the same, and will not run it: submitting it \
                 again makes one more"
            ));
        }
        match (error.outcome(), error.status().map(|status| status.as_u16())) {
            // 500 is how nodes refuse what they find wrong late: they have said what became of it.
            (Outcome::Unknown, None | Some(502..=504)) => {
                failure.with_exit(Exit::Unknown).and(find_out)
            }
            (Outcome::Done, _) => failure.with_exit(Exit::Unknown).and(find_out),
            _ => failure,
        }
    }

    /// A log that has no further piece, though it did not end. What came before stays.
    pub(crate) fn of_log(failure: &LogFailure) -> Self {
        let exit = match failure {
            LogFailure::Reported(error) if error.is_job_not_found() => Exit::Refused,
            _ => Exit::Fault,
        };
        Self::new(exit, failure.to_string())
    }

    /// Adds a sentence.
    pub(crate) fn and(self, sentence: &str) -> Self {
        match self {
            Self::Said { exit, text } => {
                // Behind a list it has a line of its own.
                let separator = if text.contains('\n') { "\n" } else { ". " };
                let text = format!("{}{separator}{sentence}", text.trim_end_matches('.'));
                Self::Said { exit, text }
            }
            program @ Self::Program { .. } => program,
            Self::ReaderGone => Self::ReaderGone,
        }
    }

    pub(crate) fn with_exit(self, exit: Exit) -> Self {
        match self {
            Self::Said { text, .. } | Self::Program { text, .. } => Self::Said { exit, text },
            Self::ReaderGone => Self::ReaderGone,
        }
    }

    /// Says it on standard error, and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            Self::Said { exit, text } => {
                say_error(text);
                ExitCode::from(*exit as u8)
            }
            Self::Program { code, text } => {
                say_error(text);
                ExitCode::from(*code)
            }
            Self::ReaderGone => ExitCode::SUCCESS,
        }
    }

    fn from_core(error: &bac_core::Error) -> Self {
        let refusal = error.refusal().filter(|_| error.kind() == ErrorKind::Status);
        let text = match &refusal {
            Some(refusal) => in_the_nodes_words(refusal, error),
            None => in_our_words(error),
        };
        let mut failure = Self::new(exit_of(error, refusal.as_ref()), text);
        if let Some(mend) = mend(error, refusal.as_ref()) {
            failure = failure.and(mend);
        }
        // What was asked of whom stands below what the node says of it.
        match (&refusal, asked(error)) {
            (Some(_), Some(asked)) => failure.and(&format!("It was asked {asked}")),
            _ => failure,
        }
    }
}

/// What was asked of whom: ids and the like, which a declared path has names for, are left open.
fn asked(error: &bac_core::Error) -> Option<String> {
    let operation = error.operation()?;
    let mut path = String::new();
    let mut rest = operation.path();
    while let Some((before, behind)) = rest.split_once('{') {
        path.push_str(before);
        path.push('…');
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    path.push_str(rest);
    Some(format!("`{} {}{path}`", operation.method(), error.server().unwrap_or_default()))
}

/// A failure without the names that programs have for what was called.
pub(crate) fn in_our_words(error: &bac_core::Error) -> String {
    // That the reply is kept is of use to programs alone.
    let text = match error.kind() {
        ErrorKind::Decode => error.without_advice().to_string(),
        _ => error.to_string(),
    };
    let (Some(operation), Some(asked)) = (error.operation(), asked(error)) else { return text };
    let server = error.server().unwrap_or_default();
    let named = format!("{operation} ({} {server}{}): ", operation.method(), operation.path());
    match text.strip_prefix(&named) {
        Some(said) => format!("{asked}: {said}"),
        None => text,
    }
}

/// What a node answered, and why.
fn in_the_nodes_words(refusal: &Refusal, error: &bac_core::Error) -> String {
    let status = error.status().map(|status| status.to_string()).unwrap_or_default();
    let words = [&refusal.message, &refusal.reason, hint(refusal)];
    let said = |text: &&str| quoted(text).trim_end_matches('.').to_owned();
    let words: Vec<_> = words.iter().map(said).filter(|text| !text.is_empty()).collect();
    match words.join("; ") {
        words if words.is_empty() => format!("the node answered {status}"),
        words => format!("{words} (the node answered {status})"),
    }
}

/// What the node thinks may help, unless it speaks of flags of another command.
fn hint(refusal: &Refusal) -> &str {
    if refusal.hint.contains("--") { "" } else { &refusal.hint }
}

/// What to do about a call that failed.
fn mend(error: &bac_core::Error, refusal: Option<&Refusal>) -> Option<&'static str> {
    let is_signed = error.operation().is_some_and(Operation::is_signed);
    match refusal.map(|refusal| refusal.kind) {
        Some(RefusalKind::JobNotFound) => return Some("`bac list --all` shows the jobs it knows"),
        Some(RefusalKind::AmbiguousJob) => return Some("Write more of the id"),
        Some(RefusalKind::JobUnchanged) => return Some(UNCHANGED),
        _ => {}
    }
    match error.status().map(|status| status.as_u16()) {
        Some(400) if is_signed && error.to_string().contains("signature") => {
            Some("`bac key check` says whether the key is one that nodes take")
        }
        Some(400 | 401 | 403) if is_approval_of_stranger(error, refusal) => Some(
            "Only the node's approver may decide: the key whose client id the node's operator \
                 gave it in BACALHAU_JOB_APPROVER; `--key` names another",
        ),
        Some(401 | 403) if is_signed && !ends_with(error, "/submit") => {
            Some("Only the key that a job belongs to may do that; `--key` names another")
        }
        Some(401 | 403) => Some(LOGIN),
        Some(500) if says(refusal, "publisher: unknown type") => Some(
            "A job of the publisher `Noop` spoils the signed API's lists in releases from v1.2.2 to \
             v1.3.2, for good; `--api orchestrator` lists the jobs all the same",
        ),
        Some(404) if is_no_requester(error, refusal) => Some(
            "The node is no requester: it runs the jobs of other nodes, and takes none itself; name \
             the node that it belongs to with `--url`",
        ),
        Some(410) => Some(
            "This node no longer serves that operation; `bac version` shows what it does serve",
        ),
        Some(429) => Some("The node limits how often it may be asked; try again in a while"),
        Some(_) => None,
        None if error.is_connect() => Some(NO_NODE),
        None if error.is_timeout() => Some(LONGER),
        None => None,
    }
}

fn ends_with(error: &bac_core::Error, path: &str) -> bool {
    error.operation().is_some_and(|operation| operation.path().ends_with(path))
}

fn says(refusal: Option<&Refusal>, words: &str) -> bool {
    refusal.is_some_and(|refusal| refusal.message.contains(words))
}

/// Whether what was refused is a decision on a job, for want of the approver's key.
fn is_approval_of_stranger(error: &bac_core::Error, refusal: Option<&Refusal>) -> bool {
    ends_with(error, "/approve") && says(refusal, "unknown client")
}

/// Whether a route of the signed API was not there, in the words of releases before v1.0.4: their
/// nodes cannot be asked beforehand whether they take jobs.
fn is_no_requester(error: &bac_core::Error, refusal: Option<&Refusal>) -> bool {
    let is_requester = |operation: &Operation| operation.path().starts_with("/requester/");
    error.operation().is_some_and(is_requester) && says(refusal, "page not found")
}

/// What to do about a job that is there already.
pub(crate) const UNCHANGED: &str = "The last version under that name asks for the same: change the job, give it another `Name`, or \
     submit it all the same with `--force`; `bac rerun` runs it again";

/// What to do where a node asks who calls.
const LOGIN: &str = "Give a token with `--token` or BACALHAU_API_KEY, or a name and password with \
                     BACALHAU_API_USERNAME and BACALHAU_API_PASSWORD; some nodes let in whoever \
                     has a key (`bac key new`)";

const LONGER: &str = "`--timeout` sets a longer limit";

/// Whether a connection was made, or might have been, and no answer came in time.
fn has_run_out_of_time(error: &ConnectError) -> bool {
    error.call_error().is_some_and(|error| error.is_timeout() && !error.is_connect())
}

/// What to do where no node answers.
const NO_NODE: &str = "Start a development node with `bac node`, or name another with \
                                  `--url`, or with BACALHAU_API_HOST and BACALHAU_API_PORT";

fn exit_of(error: &bac_core::Error, refusal: Option<&Refusal>) -> Exit {
    match error.kind() {
        ErrorKind::Hook if is_gone(error) => Exit::NoNode,
        ErrorKind::Configuration
        | ErrorKind::Credentials
        | ErrorKind::Hook
        | ErrorKind::InvalidInput
        | ErrorKind::Key
        | ErrorKind::Sign => Exit::Usage,
        ErrorKind::TooLarge if error.outcome() == Outcome::NotSent => Exit::Usage,
        ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Redirect => Exit::NoNode,
        ErrorKind::Timeout(TimeoutPhase::Connect) => Exit::NoNode,
        ErrorKind::Status if is_refused(refusal) => Exit::Refused,
        ErrorKind::Status if is_no_requester(error, refusal) => Exit::NoNode,
        ErrorKind::Status => match error.status().map(|status| status.as_u16()) {
            Some(400..=499) => Exit::Refused,
            _ => Exit::Fault,
        },
        _ => Exit::Fault,
    }
}

/// Whether a node refused, whatever its status says.
fn is_refused(refusal: Option<&Refusal>) -> bool {
    refusal.is_some_and(|refusal| refusal.kind != RefusalKind::Other)
}

/// Whether a call was stopped because the node does not serve its API.
fn is_gone(error: &bac_core::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<SignedApiGone>())
}

/// No node to talk to.
impl Failure {
    pub(crate) fn of_connecting(error: &ConnectError) -> Self {
        let (exit, mend) = match error.kind() {
            ConnectErrorKind::Settings => (Exit::Usage, None),
            ConnectErrorKind::Refused => (Exit::Refused, Some(LOGIN)),
            ConnectErrorKind::Unavailable => (Exit::Fault, Some("Try again in a while")),
            ConnectErrorKind::Down if error.is_tls() => (Exit::NoNode, None),
            ConnectErrorKind::Down if has_run_out_of_time(error) => (Exit::NoNode, Some(LONGER)),
            ConnectErrorKind::Down => (Exit::NoNode, Some(NO_NODE)),
            _ => (Exit::NoNode, None),
        };
        let failure = Self::new(exit, error.to_string());
        match mend {
            Some(mend) => failure.and(mend),
            None => failure,
        }
    }
}

/// A call that failed, where nothing was to be changed.
impl<E: EndpointError> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::from_core(&error.into_error())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said { text, .. } | Self::Program { text, .. } => f.write_str(text),
            Self::ReaderGone => f.write_str("whoever read the output has gone"),
        }
    }
}

/// Says on standard error why the command failed.
pub(crate) fn say_error(text: &str) {
    let red = AnsiColor::Red.on_default().bold();
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell of a closed standard error.
    // Whoever put it together may have forgotten to quote what a peer said.
    let _ = writeln!(stderr, "{red}error:{red:#} {}", terminal::lines(text));
}

/// Text from elsewhere, fit for one line.
pub(crate) fn quoted(text: &str) -> String {
    let line = text.split(['\n', '\t']).map(str::trim).collect::<Vec<_>>().join(" ");
    Escaped::new(line.trim()).to_string()
}

#[cfg(test)]
mod tests {
    use bac_client::operation_name;
    use bac_tests::recordings::{RELEASES, call, calls, client_of, compare};

    use super::Failure;

    /// What changes something where it is done.
    const CHANGES: [&str; 6] = [
        "job.submit",
        "job.cancel",
        "job.approve",
        "moderation.approve_execution",
        "orchestrator_jobs.put",
        "orchestrator_jobs.stop",
    ];

    /// `BLESS=1 cargo test -p bac-cli exit_code` writes them anew.
    #[tokio::test]
    async fn every_refusal_of_a_recorded_node_has_its_exit_code() {
        for release in RELEASES {
            let mut text = String::new();
            for (operation, exchange) in calls(release) {
                let name = operation_name(operation);
                let Err(refusal) = call(&name, &client_of(operation, exchange)).await else {
                    continue;
                };
                let failure = if CHANGES.contains(&&*name) {
                    Failure::of_change(*refusal.error, "Look first")
                } else {
                    Failure::from(*refusal.error)
                };
                let Failure::Said { exit, .. } = failure else { panic!("nobody reads this") };
                text.push_str(&format!("{} | {} {exit:?}\n", exchange.id, exit as u8));
            }
            compare(&format!("{release}.exits.txt"), &text);
        }
    }
}
