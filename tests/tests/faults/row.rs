//! A row of the table: what a peer does, and what a caller is told of it.

use std::{sync::Arc, time::Duration};

use bac_core::ReqwestTransportBuilder;
use rustls::ServerConfig;

use crate::{expect::Expects, log::Log, script::Script, seen::Seen, work::Limits};

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

    /// How many attempts were seen, if that can be.
    pub const fn count(&self, log: &Log) -> Option<usize> {
        match self.counted {
            Counted::Requests => Some(log.requests.len()),
            Counted::Connections => Some(log.connections()),
            Counted::Nothing => None,
        }
    }

    /// Brief limits only where they are to run out.
    pub fn limits(&self) -> Limits {
        if self.calls.iter().any(Expects::runs_out) { Limits::BRIEF } else { Limits::PATIENT }
    }

    /// Why this is not what was expected; nothing, if it is.
    pub fn faults(&self, is_submit: bool, seen: &Seen<'_>) -> Vec<String> {
        let expects: Vec<_> = self.calls.iter().map(|expects| expects.of(is_submit)).collect();
        let mut faults = Vec::new();
        for (number, (told, expect)) in seen.told.iter().zip(&expects).enumerate() {
            if !expect.ends.contains(&told.end) {
                let expected = &expect.ends;
                faults.push(format!("call {number}: {} and not {expected:?}", told.shown()));
            }
            faults.extend(told.faults(seen.log));
        }
        if seen.told.len() != expects.len() {
            faults.push(format!("{} of {} calls ended", seen.told.len(), expects.len()));
        }
        let least: usize = expects.iter().map(|expect| expect.attempts.0).sum();
        let most: usize = expects.iter().map(|expect| expect.attempts.1).sum();
        let told: usize = seen.told.iter().map(|told| told.attempts).sum();
        if !(least..=most).contains(&told) {
            faults.push(format!("{told} attempts are told of and not {least} to {most}"));
        }
        if let Some(count) = self.count(seen.log).filter(|count| *count != told) {
            faults.push(format!("{count} {:?}, and {told} attempts are told of", self.counted));
        }
        if self.counted == Counted::Connections && seen.log.requests.iter().any(|it| it.is_whole) {
            faults.push("a request arrived where none can".to_owned());
        }
        if !self.has_stray && seen.log.stray > 0 {
            faults.push(format!("{} bytes behind a request", seen.log.stray));
        }
        faults.extend(seen.log.differences(is_submit));
        let broken = self.also.iter().filter(|(_, check)| !check(seen));
        faults.extend(broken.map(|(what, _)| format!("not so: {what}")));
        faults
    }
}
