//! How long a server asks to wait.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// How long the server asks to wait, if it does.
pub(crate) fn retry_delay(headers: &HeaderMap, _now: SystemTime) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok().map(Duration::from_secs)
}
