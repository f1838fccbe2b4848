//! What a peer saw.

use std::{collections::HashSet, time::Instant};

use bac_tests::Received;

/// A request, and how it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// As it came over the wire.
    pub received: Received,
    /// When its head was there.
    pub at: Instant,
    /// Whether all of its body was read.
    pub is_whole: bool,
}

impl Request {
    /// Takes what came of the body, and says whether that is all of it.
    pub fn whole(&mut self, body: Vec<u8>, length: usize) -> bool {
        self.received.body = body;
        self.is_whole = self.received.body.len() == length;
        self.is_whole
    }

    /// The signature in its envelope, if it is a whole one.
    pub fn signature(&self) -> Option<String> {
        let envelope: serde_json::Value = serde_json::from_slice(&self.received.body).ok()?;
        Some(envelope.get("signature")?.as_str()?.to_owned())
    }
}

/// Everything that a peer saw and did.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub requests: Vec<Request>,
    /// How many bytes were written, by connection.
    pub sent: Vec<u64>,
    /// How many connections are being read, or written to.
    pub open: usize,
    /// How many bytes came where no request was to come.
    pub stray: usize,
}

impl Log {
    /// How many connections were taken.
    pub const fn connections(&self) -> usize {
        self.sent.len()
    }

    /// How requests differ that are to be the same bytes: attempts of one call, or calls that say the
    /// same, which a key signs the same way.
    pub fn differences(&self, is_submit: bool) -> Vec<String> {
        let mut faults = Vec::new();
        let heads: HashSet<&str> =
            self.requests.iter().map(|request| request.received.head.as_str()).collect();
        if heads.len() > 1 {
            faults.push(format!("{} heads that differ", heads.len()));
        }
        let whole: Vec<_> = self.requests.iter().filter(|request| request.is_whole).collect();
        let bodies: HashSet<&[u8]> = whole.iter().map(|it| it.received.body.as_slice()).collect();
        let signatures: HashSet<_> = whole.iter().map(|request| request.signature()).collect();
        let expected = usize::from(!whole.is_empty());
        if bodies.len() != expected || signatures.len() != expected {
            faults.push(format!("{} bodies, {} signatures", bodies.len(), signatures.len()));
        }
        if is_submit && signatures.contains(&None) {
            faults.push("a submit without a signature".to_owned());
        }
        faults
    }
}
