//! Who may do what.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};

/// What a request may do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Right {
    Granted,
    /// It names nobody who is known.
    Unknown,
    /// It may read, and does not.
    Denied,
}

/// The credentials that a node takes; without any it takes every request.
#[derive(Clone, Default)]
pub(crate) struct Access(Vec<Credential>);

#[derive(Clone)]
struct Credential {
    /// The whole value of the header `Authorization`.
    header: String,
    may_write: bool,
}

impl Access {
    pub(crate) fn token(mut self, token: impl Into<String>, may_write: bool) -> Self {
        let header = format!("Bearer {}", token.into());
        self.0.push(Credential { header, may_write });
        self
    }

    pub(crate) fn password(mut self, user: &str, password: &str, may_write: bool) -> Self {
        let header = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        self.0.push(Credential { header, may_write });
        self
    }

    /// Whether a request is asked for credentials at all.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// A credential that is passed on by an authentication method: a token or password given.
    pub(crate) fn knows(&self, value: &str) -> bool {
        self.0.iter().any(|one| is_same(&one.header, value))
    }

    pub(crate) fn right(&self, writes: bool, headers: &HeaderMap) -> Right {
        if self.is_open() {
            return Right::Granted;
        }
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let found = given.and_then(|given| self.0.iter().find(|one| is_same(&one.header, given)));
        match found {
            None => Right::Unknown,
            Some(one) if one.may_write || !writes => Right::Granted,
            Some(_) => Right::Denied,
        }
    }
}

/// Compares in a time that does not tell where two texts of one length differ.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |seen, (one, other)| seen | (one ^ other)) == 0
}

/// How many there are: they are secrets.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({} credentials)", self.0.len())
    }
}
