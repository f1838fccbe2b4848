//! A body → coded bytes.

use std::io::{self, Write};

#[cfg(feature = "brotli")]
use brotli::CompressorWriter;
use bytes::Bytes;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::content_coding::ContentCoding;

/// Of brotli, as bodies that are coded on their way have it: of its levels, which go to 11, and of windows, 4 MiB.
#[cfg(feature = "brotli")]
const QUALITY: u32 = 5;
#[cfg(feature = "brotli")]
const WINDOW: u32 = 22;
#[cfg(feature = "brotli")]
const BUFFER: usize = 4096;

/// Codes a body that comes piece by piece. The same body gives the same bytes each time.
pub(crate) enum Encoder {
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
    #[cfg(feature = "brotli")]
    Br(Box<CompressorWriter<Vec<u8>>>),
}

impl Encoder {
    pub(crate) fn new(coding: ContentCoding) -> Self {
        let level = Compression::default();
        match coding {
            ContentCoding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), level)),
            ContentCoding::Deflate => Self::Deflate(ZlibEncoder::new(Vec::new(), level)),
            #[cfg(feature = "brotli")]
            ContentCoding::Br => {
                let encoder = CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
                Self::Br(Box::new(encoder))
            }
        }
    }

    /// Takes a piece; what is made of it may come later.
    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Gzip(encoder) => encoder.write_all(piece),
            Self::Deflate(encoder) => encoder.write_all(piece),
            #[cfg(feature = "brotli")]
            Self::Br(encoder) => encoder.write_all(piece),
        }
    }

    /// Makes all of what was taken, so that whoever decodes it has all of that.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Gzip(encoder) => encoder.flush(),
            Self::Deflate(encoder) => encoder.flush(),
            #[cfg(feature = "brotli")]
            Self::Br(encoder) => encoder.flush(),
        }
    }

    /// What has been made since this was asked.
    pub(crate) fn made(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Deflate(encoder) => encoder.get_mut(),
            #[cfg(feature = "brotli")]
            Self::Br(encoder) => encoder.get_mut(),
        }
    }

    /// The rest, behind the last piece.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Deflate(encoder) => encoder.finish(),
            #[cfg(feature = "brotli")]
            Self::Br(encoder) => Ok(encoder.into_inner()),
        }
    }
}

/// A body that is there as a whole.
pub(crate) fn encoded(coding: ContentCoding, body: &[u8]) -> io::Result<Bytes> {
    let mut encoder = Encoder::new(coding);
    encoder.push(body)?;
    encoder.finish().map(Bytes::from)
}
