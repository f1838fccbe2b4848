//! A server that streams, and reads what is streamed.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, mpsc::Sender},
};

use super::model::{DOWNLOAD, END, ITEMS, written};
use crate::server::read_head;

/// How much of lines is in a chunk, in bytes: it ends in the midst of one.
const CHUNK: usize = 16 * 1024;

/// How much is passed on of the beginning of a body, and of its end, in bytes.
const KEPT: u64 = 1024;

/// Answers every request, and passes on the head, and how the body begins and ends.
pub(crate) fn serve(listener: &TcpListener, seen: Option<&Sender<Vec<u8>>>) {
    let replies = Arc::new(Replies::new());
    for stream in listener.incoming().flatten() {
        let (replies, seen) = (Arc::clone(&replies), seen.cloned());
        // A connection that breaks is the client's affair.
        std::thread::spawn(move || replies.answer(&stream, seen.as_ref()));
    }
}

/// Whole replies, head included.
struct Replies {
    events: Vec<u8>,
    lines: Vec<u8>,
}

impl Replies {
    fn new() -> Self {
        let events = (0..ITEMS).map(|index| format!("data: {}\n\n", written(index)));
        let events = events.chain([format!("data: {END}\n\n")]);
        let lines: Vec<u8> =
            (0..ITEMS).flat_map(|index| (written(index) + "\n").into_bytes()).collect();
        Self {
            events: chunked("text/event-stream", events.map(String::into_bytes)),
            lines: chunked("application/x-ndjson", lines.chunks(CHUNK)),
        }
    }

    fn answer(&self, stream: &TcpStream, seen: Option<&Sender<Vec<u8>>>) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::with_capacity(256 * 1024, stream);
        let mut writer = stream;
        loop {
            let (mut request, length) = read_head(&mut reader)?;
            if request.is_empty() {
                return Ok(());
            }
            let line = String::from_utf8_lossy(&request).into_owned();
            read_body(&mut reader, length, &mut request)?;
            if let Some(seen) = seen {
                let _ = seen.send(request);
            }
            match line.split(' ').nth(1) {
                Some("/events") => writer.write_all(&self.events)?,
                Some("/lines") => writer.write_all(&self.lines)?,
                Some("/download") => download(writer)?,
                _ => writer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?,
            }
        }
    }
}

/// Reads so much, and keeps how it begins and ends.
fn read_body(
    reader: &mut BufReader<&TcpStream>,
    length: u64,
    kept: &mut Vec<u8>,
) -> io::Result<()> {
    let begin = length.min(KEPT);
    reader.take(begin).read_to_end(kept)?;
    let end = (length - begin).min(KEPT);
    let mut between = length - begin - end;
    while between > 0 {
        let there = reader.fill_buf()?.len() as u64;
        if there == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let read = there.min(between);
        reader.consume(read as usize);
        between -= read;
    }
    reader.take(end).read_to_end(kept)?;
    Ok(())
}

fn chunked(media_type: &str, chunks: impl Iterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let mut reply = head.into_bytes();
    for chunk in chunks {
        let chunk = chunk.as_ref();
        reply.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        reply.extend_from_slice(chunk);
        reply.extend_from_slice(b"\r\n");
    }
    reply.extend_from_slice(b"0\r\n\r\n");
    reply
}

fn download(mut writer: &TcpStream) -> io::Result<()> {
    write!(
        writer,
        "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: {DOWNLOAD}\r\n\r\n"
    )?;
    let piece = vec![7; 1 << 20];
    for _ in 0..DOWNLOAD / piece.len() as u64 {
        writer.write_all(&piece)?;
    }
    Ok(())
}
