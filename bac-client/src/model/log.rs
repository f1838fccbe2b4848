//! The log of an execution.

use std::fmt;

use bac_core::Escaped;

use super::enums::LogStream;
use super::record::record;
use crate::refusal::RefusalKind;

record! {
    /// One message of a log: a piece of what a program printed, or an error.
    ///
    /// A piece is not a line: it ends where the node stopped reading. What is not UTF-8 has become
    /// U+FFFD on the way.
    ///
    /// An error is the last message of a log. [`into_result`](Self::into_result) keeps it from
    /// being taken for a piece:
    ///
    /// ```
    /// use bac_client::model::{LogFrame, LogStream};
    ///
    /// let frame: LogFrame = serde_json::from_str(r#"{"Tag": 1, "Data": "hi\n"}"#)?;
    /// assert_eq!(frame.stream, LogStream::Stdout);
    /// assert_eq!(frame.into_result()?.data, "hi\n");
    ///
    /// let error = r#"{"Tag": 0, "Data": "", "ErrorMessage": "no such execution"}"#;
    /// let frame: LogFrame = serde_json::from_str(error)?;
    /// assert_eq!(frame.into_result().unwrap_err().to_string(), "no such execution");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct LogFrame {
        /// Which output the piece is from.
        pub stream: LogStream = "Tag" always,
        /// The piece.
        pub data: String = "Data" always,
        /// What went wrong; empty for a piece. From v1.0.4.
        pub error_message: String = "ErrorMessage",
    }
}

impl LogFrame {
    /// The frame, unless it is an error.
    ///
    /// # Errors
    /// What the node says went wrong.
    pub fn into_result(self) -> Result<Self, LogError> {
        if self.error_message.is_empty() {
            Ok(self)
        } else {
            Err(LogError { message: error_text(self.error_message) })
        }
    }
}

/// The node writes an error object as text into the message.
fn error_text(text: String) -> String {
    match serde_json::from_str::<super::error::ErrorBody>(&text) {
        Ok(body) => body.message().map_or(text, str::to_owned),
        Err(_) => text,
    }
}

/// What a node says went wrong with a log.
///
/// Its text is the node's own on one line: control characters are escaped, and it is cut after 1 KiB.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogError {
    message: String,
}

impl LogError {
    pub(crate) const fn new(message: String) -> Self {
        Self { message }
    }

    /// Whether the node knows no such job.
    #[must_use]
    pub fn is_job_not_found(&self) -> bool {
        RefusalKind::of(&self.message, "") == RefusalKind::JobNotFound
    }

    /// The node's words as they came. Escape them before they go to a terminal or a log.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped::new(&self.message).fmt(formatter)
    }
}

impl std::error::Error for LogError {}
