//! One connection, and how long it may be of no use.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, sleep_until},
};

/// How long the head of a request may take from its first byte on, as on real nodes.
const HEAD: Duration = Duration::from_secs(5);

/// How long a connection may be idle, as on real nodes.
const IDLE: Duration = Duration::from_secs(20);

/// What a connection is at. Clones are of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Phase(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing has come since then, and an answer has gone.
    Idle(Instant),
    /// A head began to come then.
    Head(Instant),
    /// A request is answered.
    Busy,
    /// What follows a request is another protocol, or will be if the request is granted.
    Stream,
}

impl Phase {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State::Idle(Instant::now()))))
    }

    /// Says that a request has come, and is answered as long as the result is kept.
    pub(crate) fn busy(&self) -> Busy {
        *self.lock() = State::Busy;
        Busy { phase: self.clone(), stays: false }
    }

    /// Says that the request which is answered asks for another protocol.
    pub(crate) fn stream(&self) {
        *self.lock() = State::Stream;
    }

    pub(crate) fn is_stream(&self) -> bool {
        matches!(*self.lock(), State::Stream)
    }

    /// Comes when the connection has been of no use for too long.
    pub(crate) async fn expired(&self) {
        loop {
            let now = Instant::now();
            let until = match *self.lock() {
                State::Idle(since) => since + IDLE,
                State::Head(since) => since + HEAD,
                // It is idle that long at least once it is not busy any more.
                State::Busy | State::Stream => now + HEAD,
            };
            if until <= now {
                return;
            }
            // A head that begins meanwhile has this long.
            sleep_until(until.min(now + HEAD)).await;
        }
    }

    /// Since when it is of no use; `None` if it is of some.
    pub(crate) fn useless_since(&self) -> Option<Instant> {
        match *self.lock() {
            State::Idle(since) | State::Head(since) => Some(since),
            State::Busy | State::Stream => None,
        }
    }

    fn has_read(&self) {
        let mut state = self.lock();
        if matches!(*state, State::Idle(_)) {
            *state = State::Head(Instant::now());
        }
    }

    fn has_written(&self) {
        let mut state = self.lock();
        if let State::Idle(since) = &mut *state {
            *since = Instant::now();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is answered.
#[derive(Debug)]
pub(crate) struct Busy {
    phase: Phase,
    stays: bool,
}

impl Busy {
    /// The connection is of use for as long as it is open: it speaks another protocol now.
    pub(crate) fn stay(mut self) {
        self.stays = true;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if !self.stays {
            *self.phase.lock() = State::Idle(Instant::now());
        }
    }
}

/// A socket that tells its phase what comes and goes, and keeps its `place` until it is closed.
#[derive(Debug)]
pub(crate) struct Watched<P> {
    socket: TcpStream,
    phase: Phase,
    _place: P,
}

impl<P> Watched<P> {
    pub(crate) fn new(socket: TcpStream, phase: Phase, place: P) -> Self {
        // It fails where the peer has gone already, which the next read tells.
        let _ = socket.set_nodelay(true);
        Self { socket, phase, _place: place }
    }
}

impl<P: Unpin> AsyncRead for Watched<P> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.phase.has_read();
        }
        read
    }
}

impl<P: Unpin> AsyncWrite for Watched<P> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, data);
        if matches!(written, Poll::Ready(Ok(_))) {
            self.phase.has_written();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, data);
        if matches!(written, Poll::Ready(Ok(_))) {
            self.phase.has_written();
        }
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}
