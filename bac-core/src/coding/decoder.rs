//! Coded bytes → the body.

use flate2::Decompress;

#[cfg(feature = "brotli")]
use super::br::Brotli;
use super::{content_coding::ContentCoding, error::CodingError, gzip::Gzip, inflate::inflate};

/// Takes a coding off a body that comes piece by piece.
pub(crate) struct Decoder {
    format: Format,
    /// Whether anything has come: no body is coded as none.
    has_begun: bool,
}

enum Format {
    Gzip(Box<Gzip>),
    /// Its first byte tells whether it has the frame of zlib.
    Deflate,
    Inflate(Box<Decompress>),
    #[cfg(feature = "brotli")]
    Brotli(Box<Brotli>),
    /// Behind the end of what is deflated.
    Over,
}

/// How much is made of a body at a time, in bytes.
const ROOM: usize = 16 * 1024;

impl Decoder {
    pub(crate) fn new(coding: ContentCoding) -> Self {
        let format = match coding {
            ContentCoding::Gzip => Format::Gzip(Box::new(Gzip::new())),
            ContentCoding::Deflate => Format::Deflate,
            #[cfg(feature = "brotli")]
            ContentCoding::Br => Format::Brotli(Box::new(Brotli::new())),
        };
        Self { format, has_begun: false }
    }

    /// What can be made of some of the input, which is moved on: no more than a fixed room holds, and nothing
    /// once all of it was taken.
    pub(crate) fn decode(&mut self, input: &mut &[u8]) -> Result<Vec<u8>, CodingError> {
        let mut output = Vec::with_capacity(ROOM);
        self.has_begun |= !input.is_empty();
        match &mut self.format {
            Format::Gzip(gzip) => gzip.decode(input, &mut output)?,
            Format::Deflate => {
                let Some(first) = input.first() else { return Ok(output) };
                // Method and size of the window in the frame of zlib; what is without a frame hardly begins so.
                let has_frame = first & 0x0f == 8 && first >> 4 <= 7;
                self.format = Format::Inflate(Box::new(Decompress::new(has_frame)));
                return self.decode(input);
            }
            Format::Inflate(state) => {
                if inflate(state, input, &mut output, ContentCoding::Deflate)? {
                    self.format = Format::Over;
                    self.check_end(input)?;
                }
            }
            #[cfg(feature = "brotli")]
            Format::Brotli(brotli) => brotli.decode(input, &mut output)?,
            Format::Over => self.check_end(input)?,
        }
        Ok(output)
    }

    /// The input was whole.
    pub(crate) fn end(&self) -> Result<(), CodingError> {
        match &self.format {
            _ if !self.has_begun => Ok(()),
            Format::Gzip(gzip) => gzip.end(),
            #[cfg(feature = "brotli")]
            Format::Brotli(brotli) => brotli.end(),
            Format::Deflate | Format::Over => Ok(()),
            Format::Inflate(_) => Err(CodingError::cut(ContentCoding::Deflate)),
        }
    }

    fn check_end(&self, input: &[u8]) -> Result<(), CodingError> {
        let fault = "something else follows its end";
        let is_end = input.is_empty();
        is_end.then_some(()).ok_or(CodingError::faulty(ContentCoding::Deflate, fault))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression, GzBuilder,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use proptest::prelude::*;

    use super::*;

    /// Decodes what comes in pieces of this size.
    fn decoded(coding: ContentCoding, coded: &[u8], piece: usize) -> Result<Vec<u8>, CodingError> {
        let mut decoder = Decoder::new(coding);
        let mut body = Vec::new();
        for mut piece in coded.chunks(piece) {
            loop {
                let made = decoder.decode(&mut piece)?;
                assert!(made.len() <= ROOM && made.capacity() <= 2 * ROOM);
                if made.is_empty() && piece.is_empty() {
                    break;
                }
                body.extend(made);
            }
        }
        decoder.end().map(|()| body)
    }

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn full_head(body: &[u8]) -> Vec<u8> {
        let head = GzBuilder::new().extra("x\0y").filename("name").comment("said");
        let mut encoder = head.write(Vec::new(), Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    const BODY: &[u8] = b"the same, and the same, and the same again";

    #[test]
    fn what_is_whole_is_decoded_however_it_is_cut() {
        let (gz, zl, df) = (ContentCoding::Gzip, ContentCoding::Deflate, ContentCoding::Deflate);
        let twice = [gzip(BODY), full_head(b""), gzip(b"x")].concat();
        let mut summed = full_head(BODY);
        // The flag of a sum of the head, and one behind it: nobody checks those.
        summed[3] |= 2;
        let behind_head = 10 + 2 + 3 + 5 + 5;
        summed.splice(behind_head..behind_head, [1, 2]);
        for (coding, coded, body) in [
            (gz, gzip(BODY), BODY.to_vec()),
            (gz, full_head(BODY), BODY.to_vec()),
            (gz, summed, BODY.to_vec()),
            (gz, twice, [BODY, b"x"].concat()),
            (gz, [gzip(BODY), vec![0; 700]].concat(), BODY.to_vec()),
            (gz, gzip(b""), vec![]),
            (gz, vec![], vec![]),
            (zl, zlib(BODY), BODY.to_vec()),
            (df, deflate(BODY), BODY.to_vec()),
            (df, vec![], vec![]),
            (gz, gzip(&[7; 1 << 20]), vec![7; 1 << 20]),
            (zl, zlib(&[7; 1 << 20]), vec![7; 1 << 20]),
        ] {
            for piece in [1, 2, 3, 7, 10, 1000, usize::MAX] {
                let decoded = decoded(coding, &coded, piece);
                assert!(decoded.unwrap() == body, "{coding} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn what_is_not_whole_is_an_error_wherever_it_is_cut() {
        for (coding, coded) in [
            (ContentCoding::Gzip, full_head(BODY)),
            (ContentCoding::Deflate, zlib(BODY)),
            (ContentCoding::Deflate, deflate(BODY)),
        ] {
            for length in 1..coded.len() {
                let error = decoded(coding, &coded[..length], 5).unwrap_err();
                assert!(error.is_cut(), "{coding}, {length}: {error}");
            }
        }
        let cut = [gzip(BODY), gzip(BODY)[..1].to_vec()].concat();
        assert!(decoded(ContentCoding::Gzip, &cut, 1000).unwrap_err().is_cut());
    }

    #[test]
    fn what_is_no_such_coding_is_an_error() {
        let changed = |at: usize, byte: u8| {
            let mut coded = gzip(BODY);
            let at = if at > 99 { coded.len() - (at - 99) } else { at };
            coded[at] ^= byte;
            coded
        };
        let (gz, df) = (ContentCoding::Gzip, ContentCoding::Deflate);
        for (coding, coded, words) in [
            (gz, BODY.to_vec(), "does not begin as gzip does"),
            (gz, vec![0], "does not begin as gzip does"),
            (gz, changed(1, 1), "does not begin as gzip does"),
            (gz, changed(2, 1), "no known method"),
            (gz, changed(3, 0x20), "flags that nobody knows"),
            (gz, changed(10, 0x06), "not what that coding makes"),
            (gz, changed(100, 1), "checksum"),
            (gz, changed(107, 1), "checksum"),
            (gz, [gzip(BODY), b"x".to_vec()].concat(), "something else follows its end"),
            (gz, [gzip(BODY), vec![0, 1]].concat(), "something else follows its end"),
            (gz, [gzip(BODY), vec![0x1f, 0]].concat(), "something else follows its end"),
            (df, [zlib(BODY), vec![0]].concat(), "something else follows its end"),
            (df, vec![0x78, 0x9c, 7], "not what that coding makes"),
            (df, b"\xff".to_vec(), "not what that coding makes"),
        ] {
            for piece in [1, 1000] {
                let error = decoded(coding, &coded, piece).unwrap_err();
                assert!(error.to_string().contains(words), "{error}, not {words}");
                assert!(error.to_string().contains(&format!("from `{coding}`")) && !error.is_cut());
            }
        }
    }

    #[cfg(feature = "brotli")]
    #[test]
    fn brotli_is_decoded_however_it_is_cut() {
        let coding = ContentCoding::Br;
        let coded = |body: &[u8]| crate::coding::encoded(coding, body).unwrap().to_vec();
        for body in [BODY, b"", &[7; 1 << 20]] {
            for piece in [1, 7, 1000, usize::MAX] {
                assert!(decoded(coding, &coded(body), piece).unwrap() == body, "{piece}");
            }
        }
        let whole = coded(BODY);
        for length in 1..whole.len() {
            assert!(decoded(coding, &whole[..length], 5).unwrap_err().is_cut(), "{length}");
        }
        for (faulty, words) in [
            ([&*whole, b"x"].concat(), "something else follows its end"),
            (b"\xff\xff\xff\xff\xff\xff".to_vec(), "not what that coding makes"),
        ] {
            for piece in [1, 1000] {
                let error = decoded(coding, &faulty, piece).unwrap_err();
                assert!(error.to_string().contains(words) && !error.is_cut(), "{error}");
            }
        }
    }

    #[cfg(feature = "brotli")]
    proptest! {
        #[test]
        fn any_bytes_are_brotli_or_refused(bytes in any::<Vec<u8>>(), piece in 1..9_usize) {
            let _ = decoded(ContentCoding::Br, &bytes, piece);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in any::<Vec<u8>>(), piece in 1..9_usize) {
            for coding in [ContentCoding::Gzip, ContentCoding::Deflate] {
                let _ = decoded(coding, &bytes, piece);
            }
            let framed = [&[0x1f, 0x8b, 8][..], &bytes].concat();
            let _ = decoded(ContentCoding::Gzip, &framed, piece);
        }

        #[test]
        fn what_was_coded_comes_back(body in any::<Vec<u8>>(), piece in 1..99_usize) {
            for (coding, coded) in [
                (ContentCoding::Gzip, gzip(&body)),
                (ContentCoding::Deflate, zlib(&body)),
            ] {
                prop_assert_eq!(decoded(coding, &coded, piece).unwrap(), body.clone());
            }
        }
    }
}
