//! How much of a request's body a server reads.

use std::time::Duration;

use crate::operation::Operation;

/// How much a server reads of the body of a request, and how long it waits for it. One that
/// [`Router::handle`](super::Router::handle) is given has been read: for it `whole` counts what its parts have
/// together, and nothing else.
///
/// | limit | default | what is over it |
/// |---|---|---|
/// | [`whole`](Self::whole): a body that is read before the service is called, and all parts that are | 10 MiB | 413 |
/// | [`part`](Self::part): one part that is read before the service is called | 1 MiB | 413 |
/// | [`parts`](Self::parts): how many parts there are | 1000 | 413 |
/// | [`stream`](Self::stream): a body that flows to the service, with all of its parts | 1 GiB | an error of the stream, and 413 if the service fails by it |
/// | [`stall`](Self::stall): how long nothing comes while somebody waits | 20 s | the same, with 408 |
///
/// Of a body that the endpoint has coded (`content_encoding = …`) each is that of what is decoded, which a body that
/// is given as a whole is held to, too.
///
/// The header fields of a part have 16 KiB.
///
/// ```
/// use bac_core::server::{BodyLimits, Router};
///
/// let router = Router::new().body_limits(|operation| match operation.name() {
///     "upload" => BodyLimits::new().stream(8 << 30),
///     _ => BodyLimits::new().whole(64 * 1024),
/// });
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct BodyLimits {
    pub(super) whole: usize,
    pub(super) part: usize,
    pub(super) parts: usize,
    pub(super) stream: Option<u64>,
    pub(super) stall: Duration,
}

impl BodyLimits {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            whole: 10 * 1024 * 1024,
            part: 1024 * 1024,
            parts: 1000,
            stream: Some(1024 * 1024 * 1024),
            stall: Duration::from_secs(20),
        }
    }

    /// The largest body, in bytes, that is read before the service is called; and how much all parts that
    /// are may have together.
    pub const fn whole(mut self, bytes: usize) -> Self {
        self.whole = bytes;
        self
    }

    /// The largest part that is read before the service is called, in bytes.
    pub const fn part(mut self, bytes: usize) -> Self {
        self.part = bytes;
        self
    }

    /// How many parts a body may have, those among them that nobody has declared.
    pub const fn parts(mut self, count: usize) -> Self {
        self.parts = count;
        self
    }

    /// The largest body that flows to the service, in bytes: of parts, all of them with what stands around
    /// them.
    pub const fn stream(mut self, bytes: u64) -> Self {
        self.stream = Some(bytes);
        self
    }

    /// Lets a body that flows be as large as it likes: the service counts.
    pub const fn unlimited_stream(mut self) -> Self {
        self.stream = None;
        self
    }

    /// How long nothing may come of a body while it is waited for. A service that takes its time is not
    /// meant.
    pub const fn stall(mut self, time: Duration) -> Self {
        self.stall = time;
        self
    }
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells the limits of an operation.
pub(super) type LimitsOf = dyn Fn(&Operation) -> BodyLimits + Send + Sync;
