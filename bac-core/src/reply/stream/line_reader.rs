//! Bytes to the texts of JSON that they hold: a line each (NDJSON), or a sequence of RFC 7464.

use bytes::Bytes;
use memchr::{memchr, memchr3};

/// What a text of a sequence begins with.
const RECORD: u8 = 0x1e;

/// Parts bytes into texts, of which it holds one at most.
///
/// What it is is told by the first byte: no JSON text holds the record separator, and nothing else begins
/// a sequence.
pub(super) struct LineReader {
    chunk: Bytes,
    /// How far the chunk was read.
    at: usize,
    /// The beginning of a text whose end has not come.
    partial: Vec<u8>,
    /// `partial` was given, and goes before the next look.
    is_given: bool,
    limit: usize,
    form: Form,
}

enum Form {
    /// Nothing has come yet.
    Unknown,
    Lines,
    Sequence(Scan),
}

/// How far a text of a sequence, which may hold line ends, has come.
#[derive(Default)]
struct Scan {
    depth: u32,
    in_string: bool,
    is_escaped: bool,
}

/// What there is to be had.
#[derive(Debug, PartialEq)]
pub(super) enum Step<'a> {
    /// A text that is whole, and more than white space.
    Text(&'a [u8]),
    /// More bytes are needed.
    More,
    /// The text is longer than the limit.
    TooLong,
}

/// Where a text ends in what has come.
struct End {
    /// Of what belongs to the text.
    text: usize,
    /// Of what was read for it.
    read: usize,
}

impl LineReader {
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            at: 0,
            partial: Vec::new(),
            is_given: false,
            limit,
            form: Form::Unknown,
        }
    }

    /// Takes what has come. What came before has been read to its end.
    pub(super) fn push(&mut self, chunk: Bytes) {
        (self.chunk, self.at) = (chunk, 0);
    }

    /// The next text.
    pub(super) fn step(&mut self) -> Step<'_> {
        if self.is_given {
            self.partial.clear();
            self.is_given = false;
        }
        self.tell_form();
        loop {
            let rest = &self.chunk[self.at..];
            let Some(end) = self.form.end_of_text(rest) else {
                if self.partial.len() + rest.len() > self.limit {
                    return Step::TooLong;
                }
                self.partial.extend_from_slice(rest);
                self.chunk = Bytes::new();
                self.at = 0;
                return Step::More;
            };
            let start = self.at;
            self.at += end.read;
            if self.partial.len() + end.text > self.limit {
                return Step::TooLong;
            }
            if self.partial.is_empty() {
                if !is_blank(&self.chunk[start..start + end.text]) {
                    return Step::Text(self.chunk[start..start + end.text].trim_ascii());
                }
            } else {
                self.partial.extend_from_slice(&self.chunk[start..start + end.text]);
                if !is_blank(&self.partial) {
                    self.is_given = true;
                    return Step::Text(self.partial.trim_ascii());
                }
                self.partial.clear();
            }
        }
    }

    /// The text behind the last end, once nothing more comes: what it may be is for its reader to tell.
    pub(super) fn last(&mut self) -> Option<&[u8]> {
        let text = self.partial.trim_ascii();
        (!self.is_given && !text.is_empty()).then_some(text)
    }

    /// Whether a text without its end may be the beginning of a longer one: a number or a word of a
    /// sequence, in which the end of each text is marked (RFC 7464 section 2.4).
    pub(super) fn may_be_cut(&self) -> bool {
        let text = self.partial.trim_ascii_start();
        matches!(self.form, Form::Sequence(_))
            && !text.first().is_some_and(|first| matches!(first, b'{' | b'[' | b'"'))
    }

    fn tell_form(&mut self) {
        if !matches!(self.form, Form::Unknown) {
            return;
        }
        let rest = &self.chunk[self.at..];
        if let Some(first) = rest.iter().find(|byte| !byte.is_ascii_whitespace()) {
            self.form =
                if *first == RECORD { Form::Sequence(Scan::default()) } else { Form::Lines };
        }
    }
}

impl Form {
    fn end_of_text(&mut self, bytes: &[u8]) -> Option<End> {
        match self {
            Self::Unknown | Self::Lines => {
                memchr(b'\n', bytes).map(|at| End { text: at, read: at + 1 })
            }
            Self::Sequence(scan) => scan.end_of_text(bytes),
        }
    }
}

impl Scan {
    /// Behind a line end that is in no string, list or object; or before the next record, whatever is
    /// open.
    fn end_of_text(&mut self, bytes: &[u8]) -> Option<End> {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string && !self.is_escaped {
                // Most of a text is in strings, of which nothing but their ends is of interest.
                at += memchr3(b'"', b'\\', RECORD, &bytes[at..])?;
            }
            let byte = bytes[at];
            at += 1;
            if byte == RECORD {
                *self = Self::default();
                return Some(End { text: at - 1, read: at });
            }
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b'\n' if self.depth == 0 => return Some(End { text: at - 1, read: at }),
                _ => {}
            }
        }
        None
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts, and the one without an end; or those before one that is too long.
    type Read = Result<(Vec<Vec<u8>>, Option<Vec<u8>>), Vec<Vec<u8>>>;

    /// The texts of bytes that come in these pieces.
    fn read(pieces: &[&[u8]], limit: usize) -> Read {
        let mut reader = LineReader::new(limit);
        let mut texts = Vec::new();
        for piece in pieces {
            reader.push(Bytes::copy_from_slice(piece));
            loop {
                match reader.step() {
                    Step::Text(text) => texts.push(text.to_vec()),
                    Step::More => break,
                    Step::TooLong => return Err(texts),
                }
                assert!(reader.partial.len() <= limit);
            }
        }
        let last = reader.last().map(<[u8]>::to_vec);
        Ok((texts, last))
    }

    fn texts(pieces: &[&[u8]]) -> Vec<String> {
        let (texts, last) = read(pieces, 1000).unwrap();
        let last = last.map(|text| [b"~", &text[..]].concat());
        texts.into_iter().chain(last).map(|text| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn lines_end_with_a_line_feed() {
        assert_eq!(texts(&[b"1\n2\r\n\n \r\n3"]), ["1", "2", "~3"]);
        assert_eq!(texts(&[b"{\"a\"", b":", b"1}", b"\n", b"2\n"]), ["{\"a\":1}", "2"]);
        assert_eq!(texts(&[b"", b"\n\n"]), [""; 0]);
        assert_eq!(texts(&[b" ", b" "]), [""; 0]);
        assert_eq!(texts(&["\"é\n".as_bytes()]), ["\"é"]);
    }

    #[test]
    fn a_sequence_is_told_by_its_first_byte() {
        assert_eq!(
            texts(&[b"\x1e1\n\x1e{\n\"a\":\n1}\n\x1e\x1e\"x\"\n"]),
            ["1", "{\n\"a\":\n1}", "\"x\""]
        );
        assert_eq!(texts(&[b"\n\x1e[1,", b"\n2]", b"\n\x1e", b"3\n"]), ["[1,\n2]", "3"]);
        assert_eq!(
            texts(&[b"\x1e\"\\\"\n\x1e2\n"]),
            ["\"\\\"", "2"],
            "the next record is one anyhow"
        );
        assert_eq!(texts(&[b"\x1e\"a\\\"b\\\\\"\n"]), ["\"a\\\"b\\\\\""]);
        assert_eq!(texts(&[b"\x1e{\"a\":1\x1e2\n\x1e3"]), ["{\"a\":1", "2", "~3"]);
    }

    #[test]
    fn what_a_text_without_an_end_may_be_is_told_of_sequences() {
        for (bytes, expected) in
            [(&b"12"[..], false), (b"\x1e12", true), (b"\x1etru", true), (b"\x1e {}", false)]
        {
            let mut reader = LineReader::new(9);
            reader.push(Bytes::copy_from_slice(bytes));
            while reader.step() != Step::More {}
            assert!(reader.last().is_some());
            assert_eq!(reader.may_be_cut(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_text_has_a_limit() {
        assert_eq!(read(&[b"123\n1234\n"], 3), Err(vec![b"123".to_vec()]));
        assert_eq!(read(&[b"12", b"34"], 3), Err(vec![]));
        assert_eq!(read(&[b"\x1e12", b"34\n"], 3), Err(vec![]));
        assert!(read(&[b"123", b"\n", b"456\n"], 3).is_ok());
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_makes_no_difference(
            values in prop::collection::vec("[ -~\\n\u{e9}]{0,20}", 0..8),
            is_sequence: bool,
            cuts in prop::collection::vec(0..200usize, 0..10),
        ) {
            let mut whole = Vec::new();
            let mut expected = Vec::new();
            for value in &values {
                let text = serde_json::to_string_pretty(&(value, [value])).unwrap();
                let text = if is_sequence { text } else { text.replace('\n', "") };
                if is_sequence { whole.push(RECORD); }
                whole.extend_from_slice(text.as_bytes());
                whole.push(b'\n');
                expected.push(text.into_bytes());
            }
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(whole.len())).collect();
            cuts.extend([0, whole.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &whole[cut[0]..cut[1]]).collect();
            prop_assert_eq!(read(&pieces, 1 << 20), Ok((expected, None)));
        }

        #[test]
        fn any_bytes_are_read(pieces in prop::collection::vec(prop::collection::vec(prop_oneof![any::<u8>(), Just(RECORD), Just(b'\n'), Just(b'"')], 0..40), 0..6), limit in 1..60usize) {
            let pieces: Vec<&[u8]> = pieces.iter().map(|piece| &piece[..]).collect();
            let whole = pieces.concat();
            let one = read(&[&whole], limit);
            prop_assert_eq!(read(&pieces, limit), one);
        }
    }
}
