//! The bytes of a file as text.

use std::io::{Error, ErrorKind, Result};

/// UTF-16 with a byte order mark, or else UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String> {
    let read: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => {
            return String::from_utf8(bytes)
                .map_err(|error| Error::new(ErrorKind::InvalidData, error));
        }
    };
    let (pairs, rest) = bytes[2..].as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::new(ErrorKind::InvalidData, "its UTF-16 text ends in half a character"));
    }
    let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
    String::from_utf16(&units).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn utf_16_is_known_by_its_mark() {
        let units = || "Name: ü\n".encode_utf16();
        let little = [0xfeff].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect();
        let big = [0xfeff].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big, "Name: ü\n".as_bytes().to_vec()] {
            assert_eq!(decode(bytes).unwrap(), "Name: ü\n");
        }
        for bad in [vec![0xff, 0xfe, 0x20], vec![0xff, 0xfe, 0x00, 0xd8], vec![0x20, 0xff]] {
            assert!(decode(bad).is_err());
        }
    }
}
