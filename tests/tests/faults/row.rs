//! A row of the table: what a peer does, and what a caller is told of it.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use bac_core::{
    EndpointError, ErrorKind, Failure, Outcome, ReqwestTransportBuilder, Response, TimeoutPhase,
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use rustls::ServerConfig;

use crate::{
    log::Log,
    script::Script,
    work::{ATTEMPTS, Done, Limits, ReadError, SubmitError},
};

/// What a call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A value.
    Ok,
    /// The client's own error.
    Error(ErrorKind, Outcome),
    /// The declared error of this status, with its body as its type.
    Typed(u16, Outcome),
    /// The declared error of this status, with a body that is not of its type.
    Raw(u16, Outcome),
    /// A reply of a status that is not declared.
    Unexpected(u16, Outcome),
}

pub const fn error(kind: ErrorKind, outcome: Outcome) -> End {
    End::Error(kind, outcome)
}

/// The exchange broke off before a reply was there.
pub const TRANSPORT: End = End::Error(ErrorKind::Transport, Outcome::Unknown);
/// A success broke off in its body.
pub const CUT: End = End::Error(ErrorKind::BodyCut, Outcome::Done);
/// A success is not what was declared.
pub const DECODE: End = End::Error(ErrorKind::Decode, Outcome::Done);
/// A success is larger than the limit.
pub const TOO_LARGE: End = End::Error(ErrorKind::TooLarge, Outcome::Done);
/// A reply leads elsewhere.
pub const REDIRECT: End = End::Error(ErrorKind::Redirect, Outcome::Refused);
/// There was no connection.
pub const CONNECT: End = End::Error(ErrorKind::Connect, Outcome::NotSent);
/// There was none in time.
pub const CONNECT_TIMEOUT: End = timeout(TimeoutPhase::Connect, Outcome::NotSent);
/// There was no secure one.
pub const TLS: End = End::Error(ErrorKind::Tls, Outcome::NotSent);
/// There was no head in time.
pub const SILENT: End = timeout(TimeoutPhase::Attempt, Outcome::Unknown);

pub const fn timeout(phase: TimeoutPhase, outcome: Outcome) -> End {
    End::Error(ErrorKind::Timeout(phase), outcome)
}

/// An undeclared status that says that nothing was done.
pub const fn refused(status: u16) -> End {
    End::Unexpected(status, Outcome::Refused)
}

/// An undeclared status that does not say what was done.
pub const fn unknown(status: u16) -> End {
    End::Unexpected(status, Outcome::Unknown)
}

/// What a call comes to with as many attempts as [`ATTEMPTS`].
#[derive(Clone, Debug)]
pub struct Expect {
    /// After the first attempt.
    first: Vec<End>,
    /// After the last one.
    last: Vec<End>,
    /// How many attempts three allowed ones are, at least and at most.
    attempts: (usize, usize),
}

impl Expect {
    fn new(end: End, attempts: usize) -> Self {
        Self { first: vec![end], last: vec![end], attempts: (attempts, attempts) }
    }

    fn passing(mut self) -> Self {
        if self.attempts.1 > 1 {
            self.attempts = (2, 2);
            self.last = vec![End::Ok];
        }
        self
    }

    fn ends(&self) -> &[End] {
        if ATTEMPTS == 1 || self.attempts.1 == 1 { &self.first } else { &self.last }
    }

    fn attempts(&self) -> (usize, usize) {
        (self.attempts.0.min(ATTEMPTS), self.attempts.1.min(ATTEMPTS))
    }
}

/// What a call of each of the two operations comes to.
#[derive(Clone, Debug)]
pub struct Expects {
    submit: Expect,
    read: Expect,
}

impl Expects {
    fn map(self, change: impl Fn(Expect) -> Expect) -> Self {
        Self { submit: change(self.submit), read: change(self.read) }
    }

    /// The first attempt meets the fault, and no other does.
    pub fn passing(self) -> Self {
        self.map(Expect::passing)
    }

    /// Two attempts meet the fault, and the third one does not.
    pub fn passing_twice(self) -> Self {
        self.map(|mut expect| {
            if expect.attempts.1 > 1 {
                expect.attempts = (3, 3);
                expect.last = vec![End::Ok];
            }
            expect
        })
    }

    /// Each of these would be right, too.
    pub fn or(self, end: End) -> Self {
        self.map(|mut expect| {
            expect.first.push(end);
            expect.last.push(end);
            expect
        })
    }

    /// It may be given up after the first attempt, too.
    pub fn or_given_up(self) -> Self {
        self.map(|mut expect| {
            expect.last.extend_from_slice(&expect.first);
            expect.attempts.0 = 1;
            expect
        })
    }

    /// It may be given up at any time.
    pub fn fewer(self) -> Self {
        self.map(|mut expect| {
            expect.attempts.0 = 1;
            expect
        })
    }

    /// The submit comes to this in the end, after so many attempts.
    pub fn submit_ending(mut self, end: End, attempts: usize) -> Self {
        self.submit.last = vec![end];
        self.submit.attempts = (attempts, attempts);
        self
    }

    /// The limit of the call may end it during an attempt, or before it.
    pub fn within_total(self, outcome: Outcome) -> Self {
        self.map(|mut expect| {
            expect.last.push(timeout(TimeoutPhase::Total, outcome));
            expect.attempts.0 = 1;
            expect
        })
    }
}

/// Whatever this is, it is never sent again.
pub fn never(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, 1) }
}

/// It is sent again where that does no harm.
pub fn idempotent(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, 3) }
}

/// Nothing was done, so it is sent again.
pub fn always(end: End) -> Expects {
    Expects { submit: Expect::new(end, 3), read: Expect::new(end, 3) }
}

/// What a row's attempts are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Requests,
    Connections,
    Nothing,
}

/// Who is called.
#[derive(Clone, Debug)]
pub enum Peer {
    Script(Script),
    Tls(Script, Arc<ServerConfig>),
    /// The port is nobody's.
    Nobody,
    /// The port is somebody's who takes no connection.
    Full,
}

/// What comes between two calls with one client.
#[derive(Clone, Copy, Debug)]
pub enum Pause {
    None,
    /// The peer has closed its side of every connection, and the client had the time to see it.
    UntilClosed,
}

type Check = dyn Fn(&Seen<'_>) -> bool + Send + Sync;
type Setup = dyn Fn(ReqwestTransportBuilder) -> ReqwestTransportBuilder + Send + Sync;

/// One row.
pub struct Row {
    pub family: char,
    pub name: &'static str,
    pub peer: Peer,
    /// Calls with one client, one after the other.
    pub calls: Vec<Expects>,
    pub pause: Pause,
    pub counted: Counted,
    /// How many bytes the payload of the submit has.
    pub payload: usize,
    /// Whether the read has a row, too.
    pub has_read: bool,
    /// The name by which the peer is called.
    pub host: &'static str,
    /// Whether it is called for TLS, whatever it speaks.
    pub is_tls: bool,
    /// Whether the peer hears what is no request.
    pub has_stray: bool,
    /// What is changed in the default transport.
    pub transport: Option<Arc<Setup>>,
    also: Vec<(String, Arc<Check>)>,
}

/// What came of the calls of a row.
pub struct Seen<'a> {
    pub told: &'a [Told],
    pub log: &'a Log,
}

impl Row {
    pub fn new(family: char, name: &'static str, script: Script, expects: Expects) -> Self {
        Self::with(family, name, Peer::Script(script), expects)
    }

    pub fn with(family: char, name: &'static str, peer: Peer, expects: Expects) -> Self {
        Self {
            family,
            name,
            peer,
            calls: vec![expects],
            pause: Pause::None,
            counted: Counted::Requests,
            payload: 100,
            has_read: true,
            host: "127.0.0.1",
            is_tls: false,
            has_stray: false,
            transport: None,
            also: Vec::new(),
        }
    }

    pub const fn of_family(mut self, family: char) -> Self {
        self.family = family;
        self
    }

    /// So many calls come to the same, one after the other.
    pub fn times(mut self, calls: usize) -> Self {
        let first = self.calls[0].clone();
        self.calls.resize(calls, first);
        self
    }

    /// Another call comes to this.
    pub fn then(mut self, expects: Expects) -> Self {
        self.calls.push(expects);
        self
    }

    pub const fn pausing(mut self, pause: Pause) -> Self {
        self.pause = pause;
        self
    }

    pub const fn counted_by(mut self, counted: Counted) -> Self {
        self.counted = counted;
        self
    }

    pub const fn with_payload(mut self, bytes: usize) -> Self {
        self.payload = bytes;
        self
    }

    pub const fn submit_alone(mut self) -> Self {
        self.has_read = false;
        self
    }

    pub const fn called(mut self, host: &'static str) -> Self {
        self.host = host;
        self
    }

    pub const fn with_tls_address(mut self) -> Self {
        self.is_tls = true;
        self
    }

    pub const fn hearing_strays(mut self) -> Self {
        self.has_stray = true;
        self
    }

    pub fn transport(
        mut self,
        setup: impl Fn(ReqwestTransportBuilder) -> ReqwestTransportBuilder + Send + Sync + 'static,
    ) -> Self {
        self.transport = Some(Arc::new(setup));
        self
    }

    /// What holds besides.
    pub fn also(
        mut self,
        what: impl Into<String>,
        check: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.also.push((what.into(), Arc::new(check)));
        self
    }

    /// The peer got rid of no more than what sockets buffer, and the limits.
    pub fn leaving_early(self) -> Self {
        self.also("at most 8 MiB were read of a connection", |seen| {
            seen.log.sent.iter().all(|sent| *sent <= 8 << 20)
        })
    }

    /// All calls went over so many connections.
    pub fn connections(self, count: usize) -> Self {
        self.also(format!("{count} connections"), move |seen| seen.log.connections() == count)
    }

    /// Where it was sent again, that was not before.
    pub fn not_before(self, wait: Duration) -> Self {
        self.also("no attempt came too early", move |seen| {
            seen.log.requests.windows(2).all(|two| two[1].at - two[0].at >= wait)
        })
    }

    /// The text of an error says this.
    pub fn saying(self, words: &'static str) -> Self {
        self.also(format!("`{words}` is said"), move |seen| {
            seen.told.iter().all(|told| told.text.contains(words))
        })
    }

    /// Brief ones only where they are to run out.
    pub fn limits(&self) -> Limits {
        let both = self.calls.iter().flat_map(|expects| [&expects.submit, &expects.read]);
        let mut ends = both.flat_map(|expect| &expect.first);
        let runs_out = |end: &End| matches!(end, End::Error(ErrorKind::Timeout(_), _));
        match ends.any(runs_out) {
            // A large payload takes its time to be signed.
            true if self.payload > 1 << 20 => {
                Limits { total: Limits::PATIENT.total, ..Limits::BRIEF }
            }
            true => Limits::BRIEF,
            false => Limits::PATIENT,
        }
    }

    /// Why this is not what was expected; nothing, if it is.
    pub fn faults(&self, is_submit: bool, seen: &Seen<'_>) -> Vec<String> {
        let expects: Vec<&Expect> = self
            .calls
            .iter()
            .map(|expects| if is_submit { &expects.submit } else { &expects.read })
            .collect();
        let mut faults = Vec::new();
        for (number, (told, expect)) in seen.told.iter().zip(&expects).enumerate() {
            if !expect.ends().contains(&told.end) {
                let expected = expect.ends();
                faults.push(format!("call {number}: {} and not {expected:?}", told.shown()));
            }
            faults.extend(told.faults(seen.log));
        }
        if seen.told.len() != expects.len() {
            faults.push(format!("{} of {} calls ended", seen.told.len(), expects.len()));
        }
        let least: usize = expects.iter().map(|expect| expect.attempts().0).sum();
        let most: usize = expects.iter().map(|expect| expect.attempts().1).sum();
        let count = match self.counted {
            Counted::Requests => Some(seen.log.requests.len()),
            Counted::Connections => Some(seen.log.connections()),
            Counted::Nothing => None,
        };
        if let Some(count) = count.filter(|count| !(least..=most).contains(count)) {
            faults.push(format!("{count} {:?} and not {least} to {most}", self.counted));
        }
        if self.counted == Counted::Connections && seen.log.requests.iter().any(|it| it.is_whole) {
            faults.push("a request arrived where none can".to_owned());
        }
        if !self.has_stray && seen.log.stray > 0 {
            faults.push(format!("{} bytes behind a request", seen.log.stray));
        }
        faults.extend(same_requests(is_submit, &expects, seen));
        let broken = self.also.iter().filter(|(_, check)| !check(seen));
        faults.extend(broken.map(|(what, _)| format!("not so: {what}")));
        faults
    }
}

/// The attempts of a call are the same bytes, and each submit was signed once.
fn same_requests(is_submit: bool, expects: &[&Expect], seen: &Seen<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let requests = &seen.log.requests;
    let heads: HashSet<&str> = requests.iter().map(|it| it.received.head.as_str()).collect();
    if heads.len() > 1 {
        faults.push(format!("{} heads that differ", heads.len()));
    }
    let whole: Vec<_> = requests.iter().filter(|it| it.is_whole).collect();
    let bodies: HashSet<&[u8]> = whole.iter().map(|it| it.received.body.as_slice()).collect();
    let signatures: HashSet<_> = whole.iter().map(|it| it.signature()).collect();
    // A key signs the same payload the same way, so that all calls of a row are told apart by nothing.
    let expected = usize::from(!whole.is_empty());
    if bodies.len() != expected || signatures.len() != expected {
        faults.push(format!("{} bodies, {} signatures", bodies.len(), signatures.len()));
    }
    if is_submit && signatures.contains(&None) {
        faults.push(format!("a submit without a signature, of {} calls", expects.len()));
    }
    faults
}

/// What a caller is told.
#[derive(Debug)]
pub struct Told {
    pub end: End,
    /// What an error says.
    pub text: String,
    /// The texts of the errors below it, and what is printed of all of them for developers.
    below: Vec<String>,
    pub status: Option<StatusCode>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub is_truncated: bool,
    pub is_connect: bool,
}

impl Told {
    pub fn value(response: &Response<Done>) -> Self {
        let end = if response.value().ok { End::Ok } else { DECODE };
        Self {
            end,
            text: String::new(),
            below: Vec::new(),
            status: Some(response.status()),
            headers: response.headers().clone(),
            body: response.raw_body().clone(),
            is_truncated: false,
            is_connect: false,
        }
    }

    pub fn submit(error: &SubmitError) -> Self {
        let declared = match error {
            SubmitError::BadRequest(it) => Some(it.body().is_some()),
            SubmitError::InternalServerError(it) => Some(it.body().is_some()),
            _ => None,
        };
        Self::failure(error.failure(), declared, &format!("{error:?}"))
    }

    pub fn read(error: &ReadError) -> Self {
        let declared = match error {
            ReadError::BadRequest(it) => Some(it.body().is_some()),
            ReadError::InternalServerError(it) => Some(it.body().is_some()),
            _ => None,
        };
        Self::failure(error.failure(), declared, &format!("{error:?}"))
    }

    /// `declared` tells of a declared error whether it has its type.
    fn failure(failure: Failure<'_>, declared: Option<bool>, debug: &str) -> Self {
        let outcome = failure.outcome();
        let raw = match failure {
            Failure::Response(response) => Some(response.raw()),
            Failure::Error(error) => error.raw(),
        };
        let status = raw.map_or(0, |raw| raw.status().as_u16());
        let end = match (failure, declared) {
            (Failure::Response(_), Some(true)) => End::Typed(status, outcome),
            (Failure::Response(_), Some(false)) => End::Raw(status, outcome),
            (Failure::Response(_), None) => End::Unexpected(status, outcome),
            (Failure::Error(error), _) => End::Error(error.kind(), outcome),
        };
        let mut below = vec![debug.to_owned()];
        let mut next = failure.source();
        while let Some(error) = next {
            below.extend([error.to_string(), format!("{error:?}")]);
            next = error.source();
        }
        Self {
            end,
            text: failure.to_string(),
            below,
            status: raw.map(|raw| raw.status()),
            headers: raw.map(|raw| raw.headers().clone()).unwrap_or_default(),
            body: raw.map(|raw| raw.body().clone()).unwrap_or_default(),
            is_truncated: raw.is_some_and(|raw| raw.is_truncated()),
            is_connect: matches!(failure, Failure::Error(error) if error.is_connect()),
        }
    }

    /// What is wrong with it, whatever the row.
    fn faults(&self, log: &Log) -> Vec<String> {
        let mut faults = Vec::new();
        if self.end == End::Ok {
            return faults;
        }
        if !self.text.contains("Work.") {
            faults.push(format!("an error names no endpoint: {}", self.text));
        }
        let signatures: Vec<String> =
            log.requests.iter().filter_map(|request| request.signature()).collect();
        for text in self.below.iter().chain([&self.text]) {
            let is_secret = |secret: &str| text.contains(secret);
            if text.chars().any(char::is_control) || text.chars().count() > 2048 {
                faults.push(format!("not fit to print: {text:?}"));
            }
            if is_secret(SECRET) || signatures.iter().any(|it| is_secret(it)) {
                faults.push(format!("what was sent is shown: {text}"));
            }
        }
        let End::Error(kind, outcome) = self.end else { return faults };
        let has_reply = matches!(
            kind,
            ErrorKind::BodyCut
                | ErrorKind::Decode
                | ErrorKind::Redirect
                | ErrorKind::TooLarge
                | ErrorKind::Timeout(TimeoutPhase::Stall)
        );
        if has_reply && self.status.is_none() || outcome == Outcome::Done && self.status.is_none() {
            faults.push(format!("{kind:?} without the status"));
        }
        faults
    }

    pub fn shown(&self) -> String {
        format!("{} ({})", self.end, self.text)
    }
}

/// What every payload begins with.
pub const SECRET: &str = "nobody-but-the-server-reads-this";

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = |outcome: &Outcome| format!("{outcome:?}").to_lowercase();
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Error(kind, it) => write!(f, "{kind:?} {}", outcome(it)),
            Self::Typed(status, it) => write!(f, "{status} typed {}", outcome(it)),
            Self::Raw(status, it) => write!(f, "{status} raw {}", outcome(it)),
            Self::Unexpected(status, it) => write!(f, "{status} {}", outcome(it)),
        }
    }
}
