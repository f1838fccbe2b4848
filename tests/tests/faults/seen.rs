//! What came of calls, and what holds of it whatever the row.

use bac_core::{EndpointError, ErrorKind, Failure, Outcome, Response, TimeoutPhase};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    end::{DECODE, End},
    log::Log,
    work::{Done, ReadError, SubmitError},
};

/// What every payload begins with.
pub const SECRET: &str = "nobody-but-the-server-reads-this";

/// What came of the calls of a row.
pub struct Seen<'a> {
    pub told: &'a [Told],
    pub log: &'a Log,
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
    /// How many attempts it took, as the caller is told.
    pub attempts: usize,
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
            attempts: response.earlier_attempts().len() + 1,
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
            attempts: failure.earlier_attempts().len() + 1,
        }
    }

    /// What is wrong with it, whatever the row.
    pub fn faults(&self, log: &Log) -> Vec<String> {
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
