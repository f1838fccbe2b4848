//! The open streams of a server, and how they are told to stop.

use std::{fmt, sync::Arc};

use http::request::Parts;
use tokio::sync::watch;

/// The open streams of one HTTP server, which end with it.
///
/// A stream goes on in a task of its own, of which the HTTP server knows nothing once the connection
/// is upgraded. A server that stops before the process does puts a clone among the extensions of
/// each request. Once the last clone is dropped, the streams end as after [`stop`](Self::stop).
///
/// ```
/// use bac_core::server::Streams;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let streams = Streams::new();
/// let mut request = http::Request::new(bytes::Bytes::new());
/// request.extensions_mut().insert(streams.clone());
/// // … `router.handle(request)`, and when the server stops:
/// streams.stop().await;
/// # }
/// ```
#[derive(Clone)]
pub struct Streams(Arc<watch::Sender<bool>>);

impl Streams {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Ends every stream with code 1001, those that are yet to be opened among them, and waits
    /// until the services' halves are dropped. A client may take 2 s to agree.
    pub async fn stop(&self) {
        self.0.send_replace(true);
        self.0.closed().await;
    }

    /// Of these a request's stream is one; one that belongs to nobody is never stopped.
    pub(super) fn of(head: &mut Parts) -> Stop {
        Stop(head.extensions.remove::<Self>().map(|streams| streams.0.subscribe()))
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").field("open", &self.0.receiver_count()).finish()
    }
}

/// Tells one stream when to stop.
pub(super) struct Stop(Option<watch::Receiver<bool>>);

impl Stop {
    pub(super) async fn wait(&mut self) {
        match &mut self.0 {
            // An error means that nobody is left who could stop it: the server is gone.
            Some(stop) => drop(stop.wait_for(|is_stopped| *is_stopped).await),
            None => std::future::pending().await,
        }
    }
}
