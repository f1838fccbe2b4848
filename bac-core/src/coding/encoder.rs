//! A body → coded bytes.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::content_coding::ContentCoding;

/// Codes a body that comes piece by piece. The same body gives the same bytes each time.
pub(crate) enum Encoder {
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
}

impl Encoder {
    pub(crate) fn new(coding: ContentCoding) -> Self {
        let level = Compression::default();
        match coding {
            ContentCoding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), level)),
            ContentCoding::Deflate => Self::Deflate(ZlibEncoder::new(Vec::new(), level)),
        }
    }

    /// Takes a piece; what is made of it may come later.
    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Gzip(encoder) => encoder.write_all(piece),
            Self::Deflate(encoder) => encoder.write_all(piece),
        }
    }

    /// Makes all of what was taken, so that whoever decodes it has all of that.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Gzip(encoder) => encoder.flush(),
            Self::Deflate(encoder) => encoder.flush(),
        }
    }

    /// What has been made since this was asked.
    pub(crate) fn made(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Deflate(encoder) => encoder.get_mut(),
        }
    }

    /// The rest, behind the last piece.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Deflate(encoder) => encoder.finish(),
        }
    }
}

/// A body that is there as a whole.
pub(crate) fn encoded(coding: ContentCoding, body: &[u8]) -> io::Result<Bytes> {
    let mut encoder = Encoder::new(coding);
    encoder.push(body)?;
    encoder.finish().map(Bytes::from)
}
