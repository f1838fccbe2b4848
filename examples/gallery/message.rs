//! A request as it came, and what it is answered with.

use axum::body::Bytes;
use bac_core::http::{HeaderMap, Method, Uri};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// How many came before it.
    pub(crate) earlier: usize,
    pub(crate) method: Method,
    pub(crate) target: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    /// Method and path, to be matched.
    pub(crate) fn call(&self) -> (&str, &str) {
        (self.method.as_str(), self.target.path())
    }

    /// Whether this pair stands in its query, as it was sent.
    pub(crate) fn asks(&self, pair: &str) -> bool {
        self.target.query().is_some_and(|query| query.split('&').any(|it| it == pair))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where it was sent to, for links that are absolute.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or_default())
    }
}

/// What a request is answered with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Each is sent for itself where there are several.
    pub(crate) pieces: Vec<Bytes>,
    /// Whether the connection breaks behind the pieces.
    pub(crate) breaks_off: bool,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(crate) fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::status(status).body("application/json", [body.into()])
    }

    pub(crate) fn body(
        mut self,
        media_type: &str,
        pieces: impl IntoIterator<Item = impl Into<Bytes>>,
    ) -> Self {
        self.headers.push(("content-type", media_type.to_owned()));
        self.pieces = pieces.into_iter().map(Into::into).collect();
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same as the beginning of a longer body, of which no more comes.
    pub(crate) fn cut_of(self, length: usize) -> Self {
        Self { breaks_off: true, ..self.header("content-length", length.to_string()) }
    }

    /// For what no visit asks.
    pub(crate) fn unknown() -> Self {
        Self::status(501)
    }
}
