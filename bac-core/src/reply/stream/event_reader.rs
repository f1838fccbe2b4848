//! Bytes to the events that they hold, by the algorithm of the HTML standard ("Server-sent events",
//! section 9.2.6).

use std::{mem, time::Duration};

use bytes::Bytes;
use memchr::memchr2;

/// Parts bytes into events, of which it holds one at most.
pub(super) struct EventReader {
    chunk: Bytes,
    /// How far the chunk was read.
    at: usize,
    /// The beginning of a line whose end has not come.
    partial: Vec<u8>,
    /// The last line ended with a carriage return: a line feed behind it is of the same end.
    skips_line_feed: bool,
    limit: usize,
    event: Event,
    /// The event was given, and goes before the next look.
    is_given: bool,
}

/// The event that is being read, and what lasts beyond it.
#[derive(Default)]
struct Event {
    /// Each line of the data, with a line feed behind it.
    data: Vec<u8>,
    name: String,
    id: String,
    /// That of the last event that was given.
    last_id: String,
    retry: Option<Duration>,
    /// A line has come: there is no mark in front of another.
    has_begun: bool,
}

/// What there is to be had.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// An event, whose parts are there until the next step.
    Event,
    /// More bytes are needed.
    More,
    /// The event is larger than the limit.
    TooLong,
}

impl EventReader {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            at: 0,
            partial: Vec::new(),
            skips_line_feed: false,
            limit,
            event: Event::default(),
            is_given: false,
        }
    }

    /// Takes what has come. What came before has been read to its end.
    pub(super) fn push(&mut self, chunk: Bytes) {
        (self.chunk, self.at) = (chunk, 0);
    }

    /// Reads another stream, which goes on behind the last event.
    pub(super) fn begin_anew(&mut self) {
        let event = mem::take(&mut self.event);
        let last_id = event.last_id;
        self.event = Event { id: last_id.clone(), last_id, retry: event.retry, ..Event::default() };
        self.chunk = Bytes::new();
        self.at = 0;
        self.partial.clear();
        (self.skips_line_feed, self.is_given) = (false, false);
    }

    /// The next event.
    pub(super) fn step(&mut self) -> Step {
        if self.is_given {
            self.event.data.clear();
            self.event.name.clear();
            self.is_given = false;
        }
        loop {
            if self.skips_line_feed && self.at < self.chunk.len() {
                self.skips_line_feed = false;
                self.at += usize::from(self.chunk[self.at] == b'\n');
            }
            let rest = &self.chunk[self.at..];
            if rest.is_empty() {
                return self.wants_more();
            }
            let Some(length) = memchr2(b'\n', b'\r', rest) else {
                return self.keep_partial();
            };
            let line = self.at..self.at + length;
            self.at += length + 1;
            self.skips_line_feed = self.chunk[line.end] == b'\r';
            let is_end = if self.partial.is_empty() {
                let Some(is_end) = self.event.line(&self.chunk[line], self.limit) else {
                    return Step::TooLong;
                };
                is_end
            } else {
                if !is_comment(&self.partial) {
                    self.partial.extend_from_slice(&self.chunk[line]);
                }
                let Some(is_end) = self.event.line(&self.partial, self.limit) else {
                    return Step::TooLong;
                };
                self.partial.clear();
                is_end
            };
            if is_end {
                self.is_given = true;
                return Step::Event;
            }
        }
    }

    fn keep_partial(&mut self) -> Step {
        let rest = &self.chunk[self.at..];
        // Of a comment nothing is of interest.
        if !is_comment(&self.partial) {
            if self.event.size() + self.partial.len() + rest.len() > self.limit
                && !(self.partial.is_empty() && is_comment(rest))
            {
                return Step::TooLong;
            }
            let kept = if is_comment(rest) && self.partial.is_empty() { &rest[..1] } else { rest };
            self.partial.extend_from_slice(kept);
        }
        self.wants_more()
    }

    /// What was read is given back at once: what comes next may be read into the same place.
    fn wants_more(&mut self) -> Step {
        self.chunk = Bytes::new();
        self.at = 0;
        Step::More
    }

    /// The data of the event: its lines, with line feeds between them.
    pub(super) fn data(&self) -> &[u8] {
        self.event.data.strip_suffix(b"\n").unwrap_or_default()
    }

    /// The name of the event.
    pub(super) fn name(&self) -> &str {
        if self.event.name.is_empty() { "message" } else { &self.event.name }
    }

    /// The id of the last event that had one, unless that was empty.
    pub(super) fn id(&self) -> Option<&str> {
        (!self.event.last_id.is_empty()).then_some(&self.event.last_id)
    }

    /// How long to wait before the stream is opened anew, if that was told.
    pub(super) const fn retry(&self) -> Option<Duration> {
        self.event.retry
    }

    /// The data of an event whose end has not come, once nothing more comes; a browser passes it over.
    pub(super) fn last(&mut self) -> Option<&[u8]> {
        let partial = mem::take(&mut self.partial);
        if !partial.is_empty() {
            self.event.line(&partial, usize::MAX);
        }
        self.unfinished()
    }

    fn unfinished(&self) -> Option<&[u8]> {
        (!self.is_given && !self.event.data.is_empty()).then(|| self.data())
    }
}

impl Event {
    /// What of it is held, in bytes.
    fn size(&self) -> usize {
        self.data.len() + self.name.len() + self.id.len()
    }

    /// Takes a line, and says whether it is the end of an event; `None` where that is over the limit.
    fn line(&mut self, line: &[u8], limit: usize) -> Option<bool> {
        let line = match mem::replace(&mut self.has_begun, true) {
            true => line,
            false => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
        };
        if line.is_empty() {
            return Some(self.end());
        }
        if is_comment(line) {
            return Some(false);
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        if self.size() + value.len() > limit {
            return None;
        }
        match field {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => {
                self.id = String::from_utf8_lossy(value).into_owned();
            }
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let time = str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                self.retry = time.map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
        Some(false)
    }

    /// A blank line. Without data it is the end of nothing, but the id counts.
    fn end(&mut self) -> bool {
        self.last_id.clone_from(&self.id);
        if self.data.is_empty() {
            self.name.clear();
        }
        !self.data.is_empty()
    }
}

fn is_comment(line: &[u8]) -> bool {
    line.first() == Some(&b':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Name, data and id of each event.
    type Read = Vec<(String, Vec<u8>, Option<String>)>;

    fn read(pieces: &[&[u8]], limit: usize) -> (Read, Option<Vec<u8>>, bool) {
        let mut reader = EventReader::new(limit);
        let mut events = Vec::new();
        for piece in pieces {
            reader.push(Bytes::copy_from_slice(piece));
            loop {
                match reader.step() {
                    Step::Event => events.push((
                        reader.name().to_owned(),
                        reader.data().to_vec(),
                        reader.id().map(str::to_owned),
                    )),
                    Step::More => break,
                    Step::TooLong => return (events, None, true),
                }
                assert!(reader.partial.len() <= limit + 1 && reader.event.data.len() <= limit + 1);
            }
        }
        let last = reader.last().map(<[u8]>::to_vec);
        (events, last, false)
    }

    fn events(text: &str) -> Vec<String> {
        let (events, last, _) = read(&[text.as_bytes()], 1000);
        let shown = |data: &[u8]| String::from_utf8_lossy(data).into_owned();
        let events = events.into_iter().map(|(name, data, id)| {
            format!("{name} {}{}", shown(&data), id.map(|id| format!(" #{id}")).unwrap_or_default())
        });
        events.chain(last.map(|data| format!("~ {}", shown(&data)))).collect()
    }

    #[test]
    fn events_are_read_as_the_standard_says() {
        for (text, expected) in [
            // Its own examples.
            ("data: YHOO\ndata: +2\ndata: 10\n\n", &["message YHOO\n+2\n10"][..]),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                &["message first event #1", "message second event", "message  third event"],
            ),
            ("data\n\ndata\ndata\n\ndata:", &["message ", "message \n", "~ "]),
            ("data:test\n\ndata: test\n\n", &["message test", "message test"]),
            (
                "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n",
                &["add 73857293", "remove 2153"],
            ),
            // Line ends, and the mark in front.
            ("data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", &["message a", "message b", "message c"]),
            ("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["message a"]),
            // What is no event.
            ("event: x\n\ndata: a\n\n", &["message a"]),
            ("id: 7\n\ndata: a\n\n", &["message a #7"]),
            (
                "id: 7\ndata: a\n\nid: 8\0\ndata: b\n\nid:\ndata: c\n\n",
                &["message a #7", "message b #7", "message c"],
            ),
            ("datax: a\n data: b\nDATA: c\n\n", &[]),
            ("data: a\n", &["~ a"]),
            ("event: x\nid: 1\n: y", &[]),
            ("data: {\"a\": \"\u{e9}\u{1f600}\"}\n\n", &["message {\"a\": \"\u{e9}\u{1f600}\"}"]),
        ] {
            assert_eq!(events(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_time_to_wait_is_a_number() {
        let mut reader = EventReader::new(100);
        for (text, expected) in [
            ("retry: 250\n", Some(250)),
            ("retry: 1s\n", Some(250)),
            ("retry: -1\n", Some(250)),
            ("retry: 99999999999999999999999\n", Some(250)),
            ("retry: 0\n", Some(0)),
        ] {
            reader.push(text.into());
            assert_eq!(reader.step(), Step::More);
            assert_eq!(reader.retry(), expected.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn an_event_has_a_limit_and_a_comment_none() {
        assert!(
            read(&[b"data: 1234\n\n"], 4)
                == (vec![("message".into(), b"1234".to_vec(), None)], None, false)
        );
        for pieces in [
            &[&b"data: 12345\n\n"[..]][..],
            &[b"data: 12", b"345"],
            &[b"data: 1\ndata: 2\ndata: 3\n\n"],
            &[b"id: 123\nevent: ab\n\n"],
            &[b"xxxxxxxxxxxxxxx"],
        ] {
            assert!(read(pieces, 4).2, "{pieces:?}");
        }
        let (events, _, is_too_long) =
            read(&[b": a long comment", b" that goes on", b" and on\ndata: 1\n\n"], 8);
        assert_eq!((events.len(), is_too_long), (1, false));
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_makes_no_difference(
            pieces in prop::collection::vec(prop::collection::vec(prop_oneof![
                any::<u8>(), Just(b'\n'), Just(b'\r'), Just(b':'), Just(b' '), Just(b'd'),
            ], 0..30), 0..5),
            lines in prop::collection::vec("(data|event|id|retry|): ?[a-z\u{e9}]{0,5}(\n|\r\n|\r)|\n", 0..8),
        ) {
            let mut pieces: Vec<&[u8]> = pieces.iter().map(|piece| &piece[..]).collect();
            pieces.extend(lines.iter().map(String::as_bytes));
            let whole = pieces.concat();
            let one = read(&[&whole], 1 << 20);
            prop_assert_eq!(&read(&pieces, 1 << 20), &one);
            let bytes: Vec<&[u8]> = whole.chunks(1).collect();
            prop_assert_eq!(&read(&bytes, 1 << 20), &one);
        }

        #[test]
        fn what_is_written_is_read(data in "[ -~\n\u{e9}]{0,40}", name in "[a-z]{1,8}") {
            let lines: Vec<String> = data.split('\n').map(|line| format!("data: {line}\n")).collect();
            let text = format!("event: {name}\n{}\n", lines.concat());
            let (events, last, _) = read(&[text.as_bytes()], 1000);
            prop_assert_eq!(events, vec![(name, data.into_bytes(), None)]);
            prop_assert_eq!(last, None);
        }
    }
}
