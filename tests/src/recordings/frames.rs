//! What a node did on a WebSocket, done again: without the waits between, and frame by frame, as
//! some of what nodes send is not what a library would.

use std::io;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::exchange::{Kind, Message, Side};

/// The code of the close frame that stands for the end of a recording that stopped before the
/// stream did. No node sends it.
pub(super) const STOPPED: u16 = 4999;

/// What to do where the recording stopped before the stream did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtStop {
    /// Says so, with a close frame of the code [`STOPPED`].
    Say,
    /// Says nothing more, as the node did, until the client leaves.
    Wait,
}

/// The answer to the key of a client (RFC 6455 section 4.2.2).
pub(super) fn accept(key: &str) -> String {
    let text = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

/// Does what the node did, and waits for the client where it waited.
pub(super) async fn play<C>(messages: &[Message], mut connection: C, stop: AtStop) -> io::Result<()>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    let mut has_closed = false;
    for message in messages {
        match (message.from, message.kind) {
            (Side::Node, Kind::End) => break,
            (Side::Node, kind) => {
                connection.write_all(&frames(message)).await?;
                has_closed |= kind == Kind::Close;
            }
            (Side::Client, Kind::Text | Kind::Binary) => wait_for(&mut connection, TEXT).await?,
            // The answer to the node's.
            (Side::Client, Kind::Close) if has_closed => {
                wait_for(&mut connection, CLOSE).await?;
            }
            (Side::Client, _) if stop == AtStop::Say => {
                connection.write_all(&close(STOPPED, "the recording stops here")).await?;
                break;
            }
            (Side::Client, Kind::Close) => wait_for(&mut connection, CLOSE).await?,
            // Nobody knows what the node would have said to that.
            (Side::Client, Kind::End) => {
                wait_for(&mut connection, CLOSE).await?;
                connection.write_all(&close(1000, "")).await?;
            }
        }
    }
    connection.shutdown().await?;
    // What the client still says is read, or else its end of the connection breaks.
    tokio::io::copy(&mut connection, &mut tokio::io::sink()).await?;
    Ok(())
}

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const FINAL: u8 = 0x80;

fn frames(message: &Message) -> Vec<u8> {
    let data = message.data.as_deref().unwrap_or_default();
    match message.kind {
        Kind::Text => split(TEXT, data.as_bytes(), message.frames),
        Kind::Binary => split(BINARY, &STANDARD.decode(data).unwrap(), message.frames),
        Kind::Close => match message.code {
            Some(code) => close(code, &message.reason),
            None => frame(FINAL | CLOSE, &[]),
        },
        Kind::End => Vec::new(),
    }
}

fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(FINAL | CLOSE, &[&code.to_be_bytes()[..], reason.as_bytes()].concat())
}

fn split(opcode: u8, data: &[u8], count: usize) -> Vec<u8> {
    let pieces: Vec<_> = data.chunks(data.len().div_ceil(count).max(1)).collect();
    let Some((last, others)) = pieces.split_last() else { return frame(FINAL | opcode, &[]) };
    let mut opcode = opcode;
    let mut bytes = Vec::new();
    for piece in others {
        bytes.extend(frame(std::mem::replace(&mut opcode, CONTINUATION), piece));
    }
    bytes.extend(frame(FINAL | opcode, last));
    bytes
}

fn frame(first: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match data.len() {
        length @ 0..126 => bytes.push(length as u8),
        length @ 126..0x1_0000 => {
            bytes.push(126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(data);
    bytes
}

/// Reads until a frame of this kind, or the end of the connection.
async fn wait_for<C: AsyncRead + Unpin>(connection: &mut C, opcode: u8) -> io::Result<()> {
    loop {
        let mut head = [0; 2];
        match connection.read_exact(&mut head).await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        };
        let length = match head[1] & 0x7f {
            126 => u64::from(connection.read_u16().await?),
            127 => connection.read_u64().await?,
            length => u64::from(length),
        };
        let mask = if head[1] & 0x80 == 0 { 0 } else { 4 };
        tokio::io::copy(&mut connection.take(length + mask), &mut tokio::io::sink()).await?;
        if head[0] & 0x0f == opcode {
            return Ok(());
        }
    }
}
