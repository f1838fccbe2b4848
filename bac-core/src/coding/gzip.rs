//! The frame that gzip has around what is deflated (RFC 1952).

use flate2::{Crc, Decompress};

use super::{content_coding::ContentCoding, error::CodingError, inflate::inflate};

/// Members of gzip, one after the other.
pub(super) struct Gzip {
    at: At,
    inflate: Decompress,
    sum: Crc,
    has_member: bool,
}

/// Where in a member the next byte is.
#[derive(Clone, Copy)]
enum At {
    /// Of the ten bytes that each begins with, behind so many.
    Head(u8, u8),
    /// Of the length of what else the head has.
    ExtraLength(u8, u8, u16),
    Extra(u8, u16),
    /// Texts that end with a zero.
    Name(u8),
    Comment(u8),
    /// The sum of the head, behind so many bytes.
    HeadSum(u8),
    Data,
    /// The sum and the length of the data, behind so many bytes.
    End(u8, [u8; 8]),
    /// Behind a member.
    Between,
    /// Zeros that fill a block.
    Padding,
}

const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const HEAD_SUM: u8 = 2;
const RESERVED: u8 = 0xe0;

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            at: At::Head(0, 0),
            inflate: Decompress::new(false),
            sum: Crc::new(),
            has_member: false,
        }
    }

    /// Decodes some of the input, up to the room that the output has.
    pub(super) fn decode(
        &mut self,
        input: &mut &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CodingError> {
        loop {
            if let At::Data = self.at {
                let before = output.len();
                let is_over = inflate(&mut self.inflate, input, output, ContentCoding::Gzip)?;
                self.sum.update(&output[before..]);
                if !is_over {
                    return Ok(());
                }
                self.at = At::End(0, [0; 8]);
            }
            let Some((byte, rest)) = input.split_first() else { return Ok(()) };
            *input = rest;
            self.at = self.next(*byte)?;
        }
    }

    /// What the input was is whole.
    pub(super) const fn end(&self) -> Result<(), CodingError> {
        match self.at {
            At::Between | At::Padding => Ok(()),
            _ => Err(CodingError::cut(ContentCoding::Gzip)),
        }
    }

    fn next(&mut self, byte: u8) -> Result<At, CodingError> {
        let faulty = |fault| Err(CodingError::faulty(ContentCoding::Gzip, fault));
        Ok(match (self.at, byte) {
            (At::Head(0, _), 0x1f) | (At::Between, 0x1f) => At::Head(1, 0),
            (At::Head(1, _), 0x8b) => At::Head(2, 0),
            (At::Head(2, _), 8) => At::Head(3, 0),
            (At::Head(0 | 1, _), _) if !self.has_member => {
                return faulty("it does not begin as gzip does");
            }
            (At::Between | At::Padding, 0) => At::Padding,
            (At::Between | At::Padding | At::Head(0 | 1, _), _) => {
                return faulty("something else follows its end");
            }
            (At::Head(2, _), _) => return faulty("it is of no known method"),
            (At::Head(3, _), flags) if flags & RESERVED != 0 => {
                return faulty("its head has flags that nobody knows");
            }
            (At::Head(3, _), flags) => At::Head(4, flags),
            (At::Head(9, flags), _) => self.behind_head(flags),
            (At::Head(behind, flags), _) => At::Head(behind + 1, flags),
            (At::ExtraLength(flags, 0, _), low) => At::ExtraLength(flags, 1, u16::from(low)),
            (At::ExtraLength(flags, _, low), high) => match low | u16::from(high) << 8 {
                0 => self.behind_head(flags & !EXTRA),
                length => At::Extra(flags, length),
            },
            (At::Extra(flags, 1), _) => self.behind_head(flags & !EXTRA),
            (At::Extra(flags, left), _) => At::Extra(flags, left - 1),
            (At::Name(flags), 0) => self.behind_head(flags & !NAME),
            (At::Comment(flags), 0) => self.behind_head(flags & !COMMENT),
            (at @ (At::Name(_) | At::Comment(_)), _) => at,
            (At::HeadSum(0), _) => At::HeadSum(1),
            (At::HeadSum(_), _) => self.data(),
            (At::Data, _) => At::Data,
            (At::End(7, mut end), last) => {
                end[7] = last;
                self.check(end)?;
                self.has_member = true;
                At::Between
            }
            (At::End(behind, mut end), byte) => {
                end[usize::from(behind)] = byte;
                At::End(behind + 1, end)
            }
        })
    }

    /// What follows of a head, of which these flags are still to come.
    fn behind_head(&mut self, flags: u8) -> At {
        if flags & EXTRA != 0 {
            At::ExtraLength(flags, 0, 0)
        } else if flags & NAME != 0 {
            At::Name(flags)
        } else if flags & COMMENT != 0 {
            At::Comment(flags)
        } else if flags & HEAD_SUM != 0 {
            At::HeadSum(0)
        } else {
            self.data()
        }
    }

    fn data(&mut self) -> At {
        self.inflate.reset(false);
        self.sum.reset();
        At::Data
    }

    fn check(&self, end: [u8; 8]) -> Result<(), CodingError> {
        let [a, b, c, d, e, f, g, h] = end;
        let is_right = u32::from_le_bytes([a, b, c, d]) == self.sum.sum()
            && u32::from_le_bytes([e, f, g, h]) == self.sum.amount();
        let fault = "its checksum is that of something else";
        is_right.then_some(()).ok_or(CodingError::faulty(ContentCoding::Gzip, fault))
    }
}
