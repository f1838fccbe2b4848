//! The bytes of a body of parts, taken apart as they come.

use std::{
    future::poll_fn,
    mem,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use memchr::memmem::{self, Finder};

use super::part_head::PartHead;
use crate::server::{
    inflow::Inflow,
    rejection::{Rejection, RejectionKind},
};

/// The most that the header fields of a part may have, in bytes.
const MOST_HEAD: usize = 16 * 1024;

/// How many blanks may stand behind a boundary.
const MOST_BLANKS: usize = 128;

/// Reads a body of parts (RFC 2046 section 5.1.1). Of what has come no more is held than a piece, and a head.
pub(crate) struct Reader {
    inflow: Inflow,
    /// What has come, and has not been taken yet.
    ahead: Bytes,
    /// The beginning of a head whose end has not come.
    head: Vec<u8>,
    /// Finds what ends the content of a part: a line end, two hyphens, and the boundary.
    delimiter: Finder<'static>,
    place: Place,
    /// How many parts may come still.
    left: usize,
    most: usize,
}

/// What comes next.
enum Place {
    /// The blank line between a head and its content. A delimiter may begin with its line end, where nothing
    /// is in between.
    BlankLine,
    /// The content of a part, or what stands in front of the first.
    Content,
    /// What tells whether there is another part.
    BehindDelimiter,
    /// The head of a part, with the line end in front of it.
    Head,
    /// Nothing that is of use.
    End,
}

impl Reader {
    /// Of at most so many parts.
    pub(crate) fn new(inflow: Inflow, boundary: &str, most: usize) -> Self {
        Self {
            inflow,
            // The first boundary may be the first of all, without a line end in front of it.
            ahead: Bytes::from_static(b"\r\n"),
            head: Vec::new(),
            delimiter: Finder::new(&format!("\r\n--{boundary}")).into_owned(),
            place: Place::Content,
            left: most,
            most,
        }
    }

    /// The head of the next part, and `None` behind the last. What was not taken of the part before is
    /// passed over.
    ///
    /// # Errors
    /// Where it is none, and where the body ends before.
    pub(crate) async fn next_head(&mut self) -> Result<Option<PartHead>, Rejection> {
        poll_fn(|context| self.poll_head(context)).await
    }

    /// The next piece of the content of the part, which is not empty; `None` at its end.
    ///
    /// # Errors
    /// Where the body ends before.
    pub(crate) async fn next_piece(&mut self) -> Result<Option<Bytes>, Rejection> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    pub(crate) fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Rejection>> {
        loop {
            match self.place {
                Place::BlankLine if self.delimiter.needle().starts_with(&self.ahead) => {
                    ready!(self.poll_more(context))?;
                    continue;
                }
                Place::BlankLine => {
                    if !self.ahead.starts_with(self.delimiter.needle()) {
                        self.ahead.advance(2);
                    }
                    self.place = Place::Content;
                }
                Place::Content => {}
                Place::BehindDelimiter | Place::Head | Place::End => return Poll::Ready(Ok(None)),
            }
            match self.delimiter.find(&self.ahead) {
                Some(0) => {
                    self.ahead.advance(self.delimiter.needle().len());
                    self.place = Place::BehindDelimiter;
                }
                Some(at) => return Poll::Ready(Ok(Some(self.ahead.split_to(at)))),
                None => {
                    let free = self.ahead.len() - begun(&self.ahead, self.delimiter.needle());
                    if free > 0 {
                        return Poll::Ready(Ok(Some(self.ahead.split_to(free))));
                    }
                    ready!(self.poll_more(context))?;
                }
            }
        }
    }

    pub(crate) fn poll_head(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<PartHead>, Rejection>> {
        loop {
            match self.place {
                Place::BlankLine | Place::Content => {
                    while ready!(self.poll_piece(context))?.is_some() {}
                }
                Place::BehindDelimiter => match behind(&self.ahead) {
                    Behind::Part(blanks) => {
                        self.ahead.advance(blanks);
                        self.place = Place::Head;
                        self.left = match self.left.checked_sub(1) {
                            Some(left) => left,
                            None => return Poll::Ready(Err(too_many(self.most))),
                        };
                    }
                    Behind::End => self.place = Place::End,
                    Behind::Unknown => ready!(self.poll_more(context))?,
                    Behind::Neither => return Poll::Ready(Err(within())),
                },
                Place::Head => match self.end_of_head() {
                    Some(at) if at <= MOST_HEAD => {
                        let head = self.take_head(at);
                        self.place = Place::BlankLine;
                        return Poll::Ready(PartHead::parse(&head[2..]).map(Some));
                    }
                    None if self.head.len() <= MOST_HEAD => ready!(self.poll_more(context))?,
                    _ => return Poll::Ready(Err(long_head())),
                },
                Place::End => return Poll::Ready(Ok(None)),
            }
        }
    }

    /// Where the blank line behind a head begins. Of what has come without one nothing is looked at again, and
    /// nothing copied again: it may come byte by byte.
    fn end_of_head(&mut self) -> Option<usize> {
        const END: &[u8] = b"\r\n\r\n";
        if self.head.is_empty()
            && let Some(at) = memmem::find(&self.ahead, END)
        {
            return Some(at);
        }
        let from = self.head.len().saturating_sub(END.len() - 1);
        let room = (MOST_HEAD + END.len()).saturating_sub(self.head.len());
        let piece = self.ahead.split_to(room.min(self.ahead.len()));
        self.head.extend_from_slice(&piece);
        Some(from + memmem::find(&self.head[from..], END)?)
    }

    /// A head whose end is there, with its last line end. Behind it is a blank line.
    fn take_head(&mut self, at: usize) -> Bytes {
        if self.head.is_empty() {
            return self.ahead.split_to(at + 2);
        }
        let mut head = mem::take(&mut self.head);
        let rest = head.split_off(at + 2);
        self.ahead = [&rest, &self.ahead[..]].concat().into();
        head.into()
    }

    /// Puts the next piece of the body behind what is there.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Rejection>> {
        let Some(piece) = ready!(self.inflow.poll_piece(context))? else {
            let message = "the body of parts ended before its last boundary";
            return Poll::Ready(Err(Rejection::new(RejectionKind::Body, message)));
        };
        self.ahead = if self.ahead.is_empty() {
            piece
        } else {
            [&self.ahead[..], &piece[..]].concat().into()
        };
        Poll::Ready(Ok(()))
    }
}

/// How much of the end of `bytes` may be the beginning of the delimiter, in which no other byte is a CR than
/// its first.
fn begun(bytes: &[u8], delimiter: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(delimiter.len() - 1)..];
    match memchr::memrchr(b'\r', tail) {
        Some(at) if delimiter.starts_with(&tail[at..]) => tail.len() - at,
        _ => 0,
    }
}

/// What is behind a delimiter.
enum Behind {
    /// A part, behind so many blanks.
    Part(usize),
    End,
    Neither,
    /// Too little has come to tell.
    Unknown,
}

fn behind(ahead: &[u8]) -> Behind {
    let blanks = ahead.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match &ahead[blanks..] {
        _ if blanks > MOST_BLANKS => Behind::Neither,
        [b'-', b'-', ..] if blanks == 0 => Behind::End,
        [b'\r', b'\n', ..] => Behind::Part(blanks),
        [] | [b'\r'] => Behind::Unknown,
        [b'-'] if blanks == 0 => Behind::Unknown,
        _ => Behind::Neither,
    }
}

#[cold]
fn within() -> Rejection {
    let message = "the boundary of the parts stands within one of them";
    Rejection::new(RejectionKind::Body, message)
}

#[cold]
fn too_many(most: usize) -> Rejection {
    let message = format!("the body has more than {most} parts, which is the limit here");
    Rejection::new(RejectionKind::TooLarge, message)
}

#[cold]
fn long_head() -> Rejection {
    let message = format!("the head of a part is larger than {MOST_HEAD} bytes");
    Rejection::new(RejectionKind::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, time::Duration};

    use futures_util::stream;
    use proptest::prelude::*;

    use super::*;
    use crate::reply::ByteStream;

    const SILENCE: Duration = Duration::from_secs(1);

    fn reader(body: &[u8], size: usize) -> Reader {
        let pieces: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
        let pieces =
            ByteStream::new(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>)), None);
        Reader::new(Inflow::new(pieces.into(), Some(1 << 20), SILENCE).unwrap(), "b", 3)
    }

    /// The names and contents of the parts, and what ends them.
    async fn read(body: &[u8], size: usize) -> (Vec<(String, Vec<u8>)>, Option<String>) {
        let mut reader = reader(body, size);
        let mut parts = Vec::new();
        loop {
            let head = match reader.next_head().await {
                Ok(Some(head)) => head,
                Ok(None) => return (parts, None),
                Err(rejection) => return (parts, Some(rejection.to_string())),
            };
            let mut content = Vec::new();
            loop {
                match reader.next_piece().await {
                    Ok(Some(piece)) => {
                        assert!(!piece.is_empty());
                        content.extend_from_slice(&piece);
                    }
                    Ok(None) => break,
                    Err(rejection) => return (parts, Some(rejection.to_string())),
                }
            }
            parts.push((head.name, content));
        }
    }

    fn part(name: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    #[tokio::test]
    async fn parts_are_the_same_however_they_are_split() {
        let contents: [&[u8]; 3] = [b"", b"\r\n--a\r\r\n--\r\n-b", b"-b--\r\n\r"];
        let named = ["x", "y", "z"].into_iter().zip(contents);
        let mut body = b"in front\r\n".to_vec();
        for (name, content) in named.clone() {
            body.extend(part(name, content));
        }
        body.extend_from_slice(b"--b--and behind");
        let expected: Vec<_> =
            named.map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
        for size in 1..body.len() + 1 {
            assert_eq!(read(&body, size).await, (expected.clone(), None), "{size}");
        }
    }

    #[tokio::test]
    async fn what_is_no_body_of_parts_is_refused() {
        let endless = [b"--b\r\nX: ".as_slice(), &[b'x'; 20 * 1024]].concat();
        let many = [part("a", b"").repeat(4), b"--b--".to_vec()].concat();
        for (body, words) in [
            (&b""[..], "ended before its last boundary"),
            (b"--c\r\n\r\n--c--", "ended before its last boundary"),
            (&part("a", b"content"), "ended before its last boundary"),
            (b"--b", "ended before its last boundary"),
            (b"--b-", "ended before its last boundary"),
            (b"--bc\r\n", "stands within one of them"),
            (b"--b \t--\r\n", "stands within one of them"),
            (b"--b\r\n\r\n--b--", "has no `Content-Disposition`"),
            (b"--b\nContent-Disposition: form-data; name=a\n\n\n--b--", "stands within"),
            (&endless, "the head of a part is larger than 16384 bytes"),
            (&many, "has more than 3 parts"),
        ] {
            for size in [1, 1024] {
                let (_, fault) = read(body, size).await;
                let fault = fault.unwrap();
                assert!(fault.contains(words), "{fault}");
            }
        }
    }

    #[tokio::test]
    async fn what_comes_of_a_head_is_looked_at_once() {
        let endless = [b"--b\r\nX: ".as_slice(), &[b'x'; 20 * 1024]].concat();
        let mut reader = reader(&endless, 1);
        assert!(reader.next_head().await.is_err());
        assert!(reader.ahead.is_empty() && reader.head.len() == MOST_HEAD + 1);
        let (_, fault) = read(&[b"--b".as_slice(), &[b' '; 200]].concat(), 1).await;
        assert!(fault.unwrap().contains("stands within one of them"));
    }

    #[tokio::test]
    async fn a_part_may_have_nothing_at_all() {
        let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let expected = (vec![("a".to_owned(), vec![]); 2], None);
        let body = format!("{head}{head}--b--");
        for size in 1..body.len() + 1 {
            assert_eq!(read(body.as_bytes(), size).await, expected, "{size}");
        }
    }

    #[tokio::test]
    async fn blanks_behind_a_boundary_are_passed_over() {
        let body = b"--b \t \r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--";
        assert_eq!(read(body, 5).await, (vec![("a".to_owned(), b"x".to_vec())], None));
        assert_eq!(read(b"--b--", 1).await, (vec![], None));
    }

    proptest! {
        #[test]
        fn no_bytes_end_it_otherwise_than_by_words(
            body in proptest::collection::vec(
                prop_oneof![Just(b"\r\n--b".to_vec()), Just(b"\r\n".to_vec()), Just(b"--".to_vec()),
                    Just(b"Content-Disposition: form-data; name=\"a\"".to_vec()),
                    proptest::collection::vec(any::<u8>(), 0..4)], 0..12),
            size in 1_usize..9,
        ) {
            let body = body.concat();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let whole = runtime.block_on(read(&body, body.len().max(1)));
            prop_assert_eq!(runtime.block_on(read(&body, size)), whole);
        }
    }
}
