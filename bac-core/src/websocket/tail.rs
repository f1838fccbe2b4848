//! The last bytes of a connection, for a close frame that the protocol library does not hand on.
//!
//! Real servers close with 1006, which RFC 6455 keeps for those who saw no close frame at all. The
//! library answers such a frame as it should, but replaces its code and drops its reason, and the
//! reason is all that a user would learn.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::transport::Io;

/// Two of the longest close frames, as one server sends its own twice.
const KEPT: usize = 2 * (2 + 125);

/// What a close frame begins with.
const CLOSE: u8 = 0x88;

/// A connection, and the last bytes that came by it.
pub(crate) struct Tail {
    io: Box<dyn Io>,
    kept: Vec<u8>,
}

impl Tail {
    pub(super) fn new(io: Box<dyn Io>) -> Self {
        Self { io, kept: Vec::with_capacity(2 * KEPT) }
    }

    /// Code and reason of the close frame at the end, if its code is one that must not be sent.
    pub(super) fn forbidden_close(&self) -> Option<(u16, &str)> {
        let start = (0..self.kept.len()).find(|start| is_close_frames(&self.kept[*start..]))?;
        let frame = &self.kept[start..];
        let payload = frame.get(2..2 + usize::from(*frame.get(1)?))?;
        let (code, reason) = payload.split_first_chunk()?;
        let code = u16::from_be_bytes(*code);
        let is_forbidden = !CloseCode::from(code).is_allowed();
        Some((code, str::from_utf8(reason).ok()?)).filter(|_| is_forbidden)
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(&bytes[bytes.len().saturating_sub(KEPT)..]);
        let over = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..over);
    }
}

/// Whether this is one close frame, or one after the other, and nothing else.
fn is_close_frames(mut bytes: &[u8]) -> bool {
    while let [CLOSE, length @ 2..=125, rest @ ..] = bytes {
        let Some(rest) = rest.get(usize::from(*length)..) else { return false };
        if rest.is_empty() {
            return true;
        }
        bytes = rest;
    }
    false
}

impl AsyncRead for Tail {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
        if let Some(read) = buffer.filled().get(before..) {
            self.keep(read);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tail {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tail(pieces: &[&[u8]]) -> Tail {
        let mut tail = Tail::new(Box::new(tokio::io::empty()));
        for piece in pieces {
            tail.keep(piece);
        }
        tail
    }

    #[test]
    fn a_forbidden_code_is_found_with_its_reason() {
        let frame = [&[0x88, 8, 0x03, 0xee][..], b"failed"].concat();
        let found = Some((1006, "failed"));
        assert_eq!(tail(&[&frame]).forbidden_close(), found);
        assert_eq!(tail(&[&[0x81, 1, b'1'], &frame, &frame]).forbidden_close(), found);
        let bytes: Vec<&[u8]> = frame.chunks(1).collect();
        assert_eq!(tail(&bytes).forbidden_close(), found);
        let long = [b'x'; 1000];
        assert_eq!(tail(&[&long, &[&long[..], &frame].concat()]).forbidden_close(), found);
    }

    #[test]
    fn what_is_allowed_or_no_close_is_not() {
        for bytes in [&[][..], &[0x88], &[0x88, 0], &[0x88, 2, 3, 232], &[0x88, 9, 3, 238], b"text"]
        {
            assert_eq!(tail(&[bytes]).forbidden_close(), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_through(bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5)) {
            let pieces: Vec<&[u8]> = bytes.iter().map(|piece| &piece[..]).collect();
            let tail = tail(&pieces);
            prop_assert!(tail.kept.len() <= KEPT);
            prop_assert!(bytes.concat().ends_with(&tail.kept));
            let _ = tail.forbidden_close();
        }
    }
}
