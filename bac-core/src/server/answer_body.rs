//! The body of an answer.

use bytes::Bytes;

use crate::{error::Error, reply::ByteStream};

/// A body that is there, or that flows.
#[derive(Debug)]
pub(super) enum AnswerBody {
    Whole(Bytes),
    Stream(Box<ByteStream>),
}

impl AnswerBody {
    /// All of it, once it has come.
    pub(super) async fn collect(self) -> Result<Bytes, Error> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Stream(stream) => stream.collect(usize::MAX).await,
        }
    }

    /// In bytes, if it is known.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Stream(stream) => stream.length(),
        }
    }

    pub(super) fn into_stream(self) -> ByteStream {
        match self {
            Self::Whole(bytes) => bytes.into(),
            Self::Stream(stream) => *stream,
        }
    }
}

impl From<Bytes> for AnswerBody {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}
