//! How far what is sent and received piece by piece has come.

use std::{fmt, sync::Arc};

/// How far a call has come whose body, or whose reply, is sent piece by piece: an
/// [`Upload`](crate::Upload), parts, a [`ByteStream`](crate::ByteStream) and the like.
///
/// [`Call::on_progress`](crate::Call::on_progress) is told it after each piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How much of the body was handed to the connection in this attempt, in bytes.
    pub sent: u64,
    /// How long the body is, in bytes, if that is known.
    pub to_send: Option<u64>,
    /// How much of the reply's body has come, in bytes.
    pub received: u64,
    /// How long the reply's body is, in bytes, if that is known.
    pub to_receive: Option<u64>,
}

/// Who is told.
#[derive(Clone)]
pub(crate) struct OnProgress(pub(crate) Arc<dyn Fn(Progress) + Send + Sync>);

impl fmt::Debug for OnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnProgress").finish_non_exhaustive()
    }
}
