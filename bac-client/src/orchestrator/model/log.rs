//! What an execution prints.

use crate::model::{LogError, LogStream, record};

record! {
    /// One message of a log: a line, or an error that ends the log.
    pub struct LogMessage {
        /// The line; without text and kind where an error stands.
        pub value: LogLine = "value" always,
        /// What went wrong; nodes close the socket behind it.
        pub error: String = "error",
    }
}

impl LogMessage {
    /// The line, unless the message is an error.
    ///
    /// # Errors
    /// What the node says went wrong.
    pub fn into_result(self) -> Result<LogLine, LogError> {
        if self.error.is_empty() { Ok(self.value) } else { Err(LogError::new(self.error)) }
    }
}

/// The message of a line.
impl From<LogLine> for LogMessage {
    fn from(line: LogLine) -> Self {
        Self::default().value(line)
    }
}

record! {
    /// Something that an execution printed.
    pub struct LogLine {
        /// Where it was printed.
        pub kind: LogStream = "Type" always,
        /// What was printed, with its line break if there was one. Bytes that are not UTF-8 are
        /// U+FFFD.
        pub text: String = "Line" always,
    }
}

impl LogLine {
    /// Printed to standard output.
    #[must_use]
    pub fn stdout(text: impl Into<String>) -> Self {
        Self::default().kind(LogStream::Stdout).text(text)
    }

    /// Printed to standard error.
    #[must_use]
    pub fn stderr(text: impl Into<String>) -> Self {
        Self::default().kind(LogStream::Stderr).text(text)
    }
}
