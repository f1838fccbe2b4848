//! A part of a stream.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::byte_stream::ByteStream;
use crate::{box_error::BoxError, message::BodyChunks};

impl ByteStream {
    /// So many of its bytes behind the first `offset` ones, which are read and passed over.
    pub(crate) fn section(self, offset: u64, length: u64) -> Self {
        Self::of_chunks(Section { stream: self, before: offset, left: length }, Some(length))
    }
}

struct Section {
    stream: ByteStream,
    before: u64,
    left: u64,
}

impl BodyChunks for Section {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        while self.left > 0 {
            let Some(mut piece) = ready!(self.stream.poll_chunk(context))? else { break };
            let passed = within(&piece, self.before);
            let _ = piece.split_to(passed);
            self.before -= passed as u64;
            piece.truncate(within(&piece, self.left));
            if !piece.is_empty() {
                self.left -= piece.len() as u64;
                return Poll::Ready(Ok(Some(piece)));
            }
        }
        Poll::Ready(Ok(None))
    }
}

/// So many bytes, or all of the piece.
fn within(piece: &Bytes, bytes: u64) -> usize {
    usize::try_from(bytes).map_or(piece.len(), |bytes| bytes.min(piece.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_is_cut_out_of_the_pieces() {
        for (offset, length) in [(0, 9), (0, 1), (3, 3), (2, 5), (8, 1), (9, 0), (4, 0)] {
            let pieces = [Ok::<_, BoxError>("abc"), Ok("def"), Ok("ghi")];
            let stream = ByteStream::new(futures_util::stream::iter(pieces), Some(9));
            let part = stream.section(offset, length);
            assert_eq!(part.length(), Some(length));
            let (offset, length) = (offset as usize, length as usize);
            assert_eq!(part.collect(9).await.unwrap(), "abcdefghi"[offset..offset + length]);
        }
    }

    #[tokio::test]
    async fn one_that_ends_early_is_an_error() {
        let error = ByteStream::from("abc").section(2, 3).collect(9).await.unwrap_err();
        assert!(error.to_string().contains("ended after 1 bytes of 3"), "{error}");
    }
}
