//! What a peer does, as data: by connection, before anything is read, and by request.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;

use crate::log::Request;

/// What is done next on a connection. One on which nothing is left to do is read again.
#[derive(Clone, Debug)]
pub enum Step {
    /// Bytes are written.
    Send(Bytes),
    /// The same bytes are written until the client goes away, with such pauses.
    Repeat(Bytes, Duration),
    /// They are written without a pause, until as many bytes as that are out.
    Endless(Bytes, u64),
    /// Something is read, and not kept.
    Hear,
    /// Nothing is done.
    Wait(Duration),
    /// The connection is closed in order; TLS does not say so first.
    Close,
    /// TLS says that it ends, and the connection is closed.
    CloseNotify,
    /// The connection is reset.
    Reset,
    /// Nothing more will be written, but all is read until the client goes away.
    HalfClose,
    /// All is read until the client goes away.
    Hold,
    /// Nothing is read, whatever comes.
    Ignore,
}

/// How much of a request a peer reads before it does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All of it.
    Whole,
    /// The head, and what came with it of the body.
    Head,
}

/// What is done on one request.
type Choose = dyn Fn(&Request) -> Vec<Step> + Send + Sync;

/// What a peer does. Of each list the last entry is for all that follow.
#[derive(Clone)]
pub struct Script {
    pub greetings: Vec<Vec<Step>>,
    pub reads: Reads,
    pub replies: Replies,
    /// How much the system takes in for a reader that does not read, where the default is too much.
    pub receive_buffer: Option<u32>,
}

/// What is done on requests.
#[derive(Clone)]
pub enum Replies {
    /// In their order, over all connections.
    InOrder(Vec<Vec<Step>>),
    /// As this says.
    Chosen(Arc<Choose>),
}

impl Script {
    /// Each request is followed by these steps.
    pub fn steps(steps: impl Into<Vec<Step>>) -> Self {
        Self::in_order(vec![steps.into()])
    }

    /// Each request is answered so, and the connection closed.
    pub fn answer(reply: impl Into<Bytes>) -> Self {
        Self::steps([Step::Send(reply.into()), Step::Close])
    }

    /// Each request is answered so, and the connection kept.
    pub fn keep(reply: impl Into<Bytes>) -> Self {
        Self::steps([Step::Send(reply.into())])
    }

    /// The first request is followed by the first steps, and so on.
    pub fn in_order(replies: Vec<Vec<Step>>) -> Self {
        Self::with(Replies::InOrder(replies))
    }

    /// Each request is followed by what it says.
    pub fn chosen(choose: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::with(Replies::Chosen(Arc::new(choose)))
    }

    /// These steps come first on each connection.
    pub fn greeting(steps: impl Into<Vec<Step>>) -> Self {
        let mut script = Self::steps([Step::Close]);
        script.greetings = vec![steps.into()];
        script
    }

    /// The first connection begins so, and all others with what the client sends.
    pub fn after_one_greeting(mut self, steps: impl Into<Vec<Step>>) -> Self {
        self.greetings = vec![steps.into(), Vec::new()];
        self
    }

    /// No more of a request is waited for than its head.
    pub const fn reading_heads(mut self) -> Self {
        self.reads = Reads::Head;
        self
    }

    /// The system takes in no more than this for a reader that does not read.
    pub const fn with_receive_buffer(mut self, bytes: u32) -> Self {
        self.receive_buffer = Some(bytes);
        self
    }

    const fn with(replies: Replies) -> Self {
        Self { greetings: Vec::new(), reads: Reads::Whole, replies, receive_buffer: None }
    }

    /// What is done on the connection of this number, before anything is read.
    pub fn on_connection(&self, number: usize) -> &[Step] {
        nth(&self.greetings, number)
    }

    /// What is done on the request of this number.
    pub fn on_request(&self, number: usize, request: &Request) -> Vec<Step> {
        match &self.replies {
            Replies::InOrder(replies) => nth(replies, number).to_vec(),
            Replies::Chosen(choose) => choose(request),
        }
    }
}

fn nth(steps: &[Vec<Step>], number: usize) -> &[Step] {
    steps.get(number).or(steps.last()).map(Vec::as_slice).unwrap_or_default()
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("reads", &self.reads).finish_non_exhaustive()
    }
}
