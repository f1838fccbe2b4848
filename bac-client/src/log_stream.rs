//! A log as a stream of what was printed, in which an error of the node is an error.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bac_core::{Error, ErrorKind, Escaped};
use futures_core::Stream;

use crate::model::{LogError, LogFrame, LogStream};
use crate::orchestrator::model::LogMessage;

/// What an execution printed, from the messages of its log.
///
/// A node sends an error as an ordinary message. This makes it an error of the stream, which is its
/// last item, as a connection that breaks is. Both APIs' messages become the same [`LogPiece`]s;
/// those without text are passed over.
///
/// It is a [`Stream`]; [`next`](Self::next) reads without a further crate. Dropping it drops the
/// messages, and so ends the connection.
#[must_use = "streams do nothing unless polled"]
pub struct Log<S> {
    /// Until the end.
    messages: Option<S>,
    pieces: u64,
}

/// A piece of what an execution printed.
///
/// In the signed API a piece is no line: it ends where the node stopped reading. In today's API it
/// is one, with its line break if it had one. What is not UTF-8 has become U+FFFD on the way.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LogPiece {
    /// Which output it is from.
    pub stream: LogStream,
    /// The text.
    pub text: String,
}

/// A message of a log that a [`Log`] can read: [`LogFrame`] and [`LogMessage`].
pub trait LogItem: sealed::Sealed {
    #[doc(hidden)]
    fn into_piece(self) -> Result<LogPiece, LogError>;
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for LogFrame {}

impl LogItem for LogFrame {
    fn into_piece(self) -> Result<LogPiece, LogError> {
        self.into_result().map(|frame| LogPiece { stream: frame.stream, text: frame.data })
    }
}

impl sealed::Sealed for LogMessage {}

impl LogItem for LogMessage {
    fn into_piece(self) -> Result<LogPiece, LogError> {
        self.into_result().map(|line| LogPiece { stream: line.kind, text: line.text })
    }
}

impl<S> Log<S> {
    /// The log that comes in these messages.
    pub const fn new(messages: S) -> Self {
        Self { messages: Some(messages), pieces: 0 }
    }
}

impl<S, M> Log<S>
where
    S: Stream<Item = Result<M, Error>> + Unpin,
    M: LogItem,
{
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// What the node says went wrong, or how the connection broke. What came before is good.
    pub async fn next(&mut self) -> Option<Result<LogPiece, LogFailure>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<S, M> Stream for Log<S>
where
    S: Stream<Item = Result<M, Error>> + Unpin,
    M: LogItem,
{
    type Item = Result<LogPiece, LogFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = loop {
            let Some(messages) = &mut self.messages else { return Poll::Ready(None) };
            let message = ready!(Pin::new(messages).poll_next(context));
            let piece = message.map(|message| match message {
                Ok(message) => message.into_piece().map_err(LogFailure::Reported),
                Err(error) => Err(LogFailure::Broken { error, pieces: self.pieces }),
            });
            match &piece {
                Some(Ok(piece)) if is_bare_head(&piece.text) => {}
                _ => break piece,
            }
        };
        match piece {
            Some(Ok(_)) => self.pieces += 1,
            Some(Err(_)) | None => self.messages = None,
        }
        Poll::Ready(piece)
    }
}

/// Whether a piece is nothing, or the head of a frame and nothing else: that is what releases from
/// v1.2.2 to v1.7.0 send of a running WebAssembly job.
fn is_bare_head(text: &str) -> bool {
    matches!(text.as_bytes(), [] | [1 | 2, 0, 0, 0, 0] | [1 | 2, 0, 0, 0, 0, b'\n'])
}

impl<S> fmt::Debug for Log<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Log")
            .field("pieces", &self.pieces)
            .field("ended", &self.messages.is_none())
            .finish_non_exhaustive()
    }
}

/// Why a log has no further piece, though it did not end.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogFailure {
    /// The node says what went wrong.
    Reported(LogError),
    /// The connection broke, or what came over it is not a message of a log.
    Broken {
        /// How.
        error: Error,
        /// How many pieces came before, which are good.
        pieces: u64,
    },
}

impl fmt::Display for LogFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(error) => {
                // The node's words, which may be anything, on one line.
                write!(formatter, "the node ended the log: {}", Escaped::new(error.message()))
            }
            Self::Broken { error, pieces } => {
                write!(formatter, "the log broke off: {error}")?;
                let is_silent = matches!(error.kind(), ErrorKind::BodyCut | ErrorKind::Closed(_));
                if *pieces == 0 && is_silent {
                    formatter.write_str(
                        "; nodes before v1.0.4 end it so, without a reason, when they refuse it: check job, execution and key",
                    )?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for LogFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Reported(error) => Some(error),
            Self::Broken { error, .. } => Some(error),
        }
    }
}
