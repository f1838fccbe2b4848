//! A body that is coded as it is sent.

use std::{
    mem,
    sync::{Arc, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;

use super::{
    body::{BodySource, Kind, RequestBody},
    chunks::BodyChunks,
};
use crate::{
    box_error::BoxError,
    coding::{ContentCoding, Encoder, encoded},
    maybe_send::BoxFuture,
};

impl RequestBody {
    /// The same coded. One that comes piece by piece has a length that nobody knows, and can be opened as often
    /// as before.
    pub(crate) fn coded(self, coding: ContentCoding) -> Result<Self, BoxError> {
        Ok(match self.kind {
            Kind::Bytes(bytes) => encoded(coding, &bytes)?.into(),
            Kind::Source { source, .. } => Self::source(CodedSource { source, coding }, None),
            Kind::Stream { chunks, .. } => {
                let chunks = chunks.lock().unwrap_or_else(PoisonError::into_inner).take();
                let chunks = chunks.ok_or("the body was read before, and cannot be read again")?;
                Self::stream(CodedChunks::new(chunks, coding), None)
            }
        })
    }
}

struct CodedSource {
    source: Arc<dyn BodySource>,
    coding: ContentCoding,
}

impl BodySource for CodedSource {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        Box::pin(async {
            let chunks = CodedChunks::new(self.source.open().await?, self.coding);
            Ok(Box::new(chunks) as Box<dyn BodyChunks>)
        })
    }
}

/// The coded pieces of a body.
pub(crate) struct CodedChunks {
    chunks: Box<dyn BodyChunks>,
    /// `None` behind the last piece.
    encoder: Option<Encoder>,
    /// Whether it has taken what it has not made all of.
    is_full: bool,
}

/// How much is made before it is handed on, in bytes.
const PIECE: usize = 16 * 1024;

impl CodedChunks {
    pub(crate) fn new(chunks: Box<dyn BodyChunks>, coding: ContentCoding) -> Self {
        Self { chunks, encoder: Some(Encoder::new(coding)), is_full: false }
    }
}

impl BodyChunks for CodedChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            let Some(encoder) = &mut self.encoder else { return Poll::Ready(Ok(None)) };
            match self.chunks.poll_chunk(context)? {
                Poll::Ready(Some(piece)) => {
                    encoder.push(&piece)?;
                    self.is_full = true;
                    if encoder.made().len() < PIECE {
                        continue;
                    }
                }
                // Nothing stays behind while more is waited for: it may be an event that somebody waits for, too.
                Poll::Pending if self.is_full => {
                    encoder.flush()?;
                    self.is_full = false;
                }
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => {
                    let rest = self.encoder.take().map(Encoder::finish).transpose()?;
                    return Poll::Ready(Ok(rest.map(Bytes::from)));
                }
            }
            let made = mem::take(encoder.made());
            if !made.is_empty() {
                return Poll::Ready(Ok(Some(made.into())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, future::poll_fn};

    use super::*;
    use crate::coding::Decoder;

    /// Pieces, and where nothing is there yet `None`.
    struct Pieces(VecDeque<Option<&'static str>>);

    impl BodyChunks for Pieces {
        fn poll_chunk(
            &mut self,
            context: &mut Context<'_>,
        ) -> Poll<Result<Option<Bytes>, BoxError>> {
            match self.0.pop_front() {
                Some(None) => {
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                piece => Poll::Ready(Ok(piece.flatten().map(Bytes::from))),
            }
        }
    }

    fn decoded(coding: ContentCoding, coded: &[u8]) -> String {
        let (mut decoder, mut rest) = (Decoder::new(coding), coded);
        let body = decoder.decode(&mut rest).unwrap();
        assert!(rest.is_empty());
        String::from_utf8(body).unwrap()
    }

    #[tokio::test]
    async fn what_is_waited_behind_is_handed_on() {
        for coding in [ContentCoding::Gzip, ContentCoding::Deflate] {
            let pieces = Pieces(VecDeque::from([Some("ab"), Some("c"), None, Some("d"), None]));
            let mut chunks = CodedChunks::new(Box::new(pieces), coding);
            let mut coded = Vec::new();
            for expected in ["abc", "abcd", "abcd"] {
                let piece = poll_fn(|context| chunks.poll_chunk(context)).await.unwrap();
                coded.extend_from_slice(&piece.unwrap());
                assert_eq!(decoded(coding, &coded), expected);
            }
            assert!(poll_fn(|context| chunks.poll_chunk(context)).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn any_body_is_coded_as_often_as_it_can_be_opened() {
        struct Same;

        impl BodySource for Same {
            fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
                let pieces = Pieces(VecDeque::from([Some("same")]));
                Box::pin(async { Ok(Box::new(pieces) as Box<dyn BodyChunks>) })
            }
        }

        let coding = ContentCoding::Gzip;
        let stream = || RequestBody::stream(Pieces(VecDeque::from([Some("same")])), Some(4));
        for (body, is_replayable) in [
            (RequestBody::from("same"), true),
            (RequestBody::source(Same, Some(4)), true),
            (stream(), false),
        ] {
            let has_bytes = body.as_bytes().is_some();
            let body = body.coded(coding).unwrap();
            assert_eq!(
                (body.is_replayable(), body.as_bytes().is_some()),
                (is_replayable, has_bytes)
            );
            assert_eq!(body.length().is_some(), has_bytes);
            let first = body.collect().await.unwrap();
            assert_eq!(decoded(coding, &first), "same");
            if is_replayable {
                assert_eq!(body.collect().await.unwrap(), first);
            }
        }
        let body = stream();
        body.collect().await.unwrap();
        assert!(body.coded(coding).is_err());
    }
}
