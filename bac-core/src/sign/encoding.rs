//! Base64 and hexadecimal as the wire has them.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

/// Standard alphabet with padding. As in the servers' decoder, the bits that a last symbol has to
/// spare need not be zero.
const WIRE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Appends the base64 of `bytes` to `buffer`, without an allocation of its own.
pub(super) fn append_base64(bytes: &[u8], buffer: &mut Vec<u8>) {
    let start = buffer.len();
    buffer.resize(start + bytes.len().div_ceil(3) * 4, b'=');
    // The room is exact, so this cannot fail.
    let written = STANDARD.encode_slice(bytes, &mut buffer[start..]);
    debug_assert_eq!(written.ok(), Some(buffer.len() - start));
}

/// Decodes standard, padded base64; CR and LF are skipped wherever they stand.
///
/// The error is the position of the byte at fault, counted as the servers count it.
pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, usize> {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let symbols: Cow<'_, [u8]> = if text.as_bytes().iter().any(is_line_end) {
        text.bytes().filter(|byte| !is_line_end(byte)).collect()
    } else {
        text.as_bytes().into()
    };
    WIRE.decode(symbols).map_err(|_| fault_position(text.as_bytes()))
}

/// Where a reader that takes one symbol after the other finds `text` not to be base64.
fn fault_position(text: &[u8]) -> usize {
    // Symbols of the group of four that is being read.
    let mut symbols = 0;
    let mut position = 0;
    while let Some(byte) = text.get(position) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => symbols = (symbols + 1) % 4,
            b'\r' | b'\n' => {}
            b'=' if symbols >= 2 => return padding_fault_position(text, position, symbols),
            _ => return position,
        }
        position += 1;
    }
    // The text ends inside a group: the group's start is at fault.
    text.len() - symbols
}

/// As [`fault_position`], from the first `=` on, which follows `symbols` (2 or 3) of its group.
fn padding_fault_position(text: &[u8], first: usize, symbols: usize) -> usize {
    let next = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
    };
    let mut position = next(first + 1);
    if symbols == 2 {
        match text.get(position) {
            None => return text.len(),
            Some(b'=') => position = next(position + 1),
            Some(_) => return position - 1,
        }
    }
    position
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads hexadecimal digits, of either case.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_the_servers_decode() {
        assert_eq!(from_base64(""), Ok(vec![]));
        assert_eq!(from_base64("Zm9v"), Ok(b"foo".to_vec()));
        assert_eq!(from_base64("Zm8="), Ok(b"fo".to_vec()));
        assert_eq!(from_base64("Zg=="), Ok(b"f".to_vec()));
        assert_eq!(from_base64("\r\nZ\ng\r=\n=\r\n"), Ok(b"f".to_vec()));
        assert_eq!(from_base64("Zh=="), Ok(b"f".to_vec()), "spare bits need not be zero");
    }

    #[test]
    fn names_the_byte_at_fault() {
        for (text, position) in [
            ("Zg", 0),
            ("Zm9vZg", 4),
            ("Zm9vZg\n", 5),
            ("Zm9-", 3),
            ("Zm9_", 3),
            ("Zm 9v", 2),
            ("=", 0),
            ("Z===", 1),
            ("Zg=", 3),
            ("Zg=\n", 4),
            ("Zg=v", 2),
            ("Zg=\nv", 3),
            ("Zg==Zg==", 4),
            ("Zm8=\nZ", 5),
            ("Zm9v=", 4),
            ("é", 0),
        ] {
            assert_eq!(from_base64(text), Err(position), "{text:?}");
        }
    }

    /// Every text of up to six bytes of each kind is either decoded or has a byte at fault, as a
    /// reader decides that knows nothing but the grammar.
    #[test]
    fn agrees_with_the_grammar() {
        fn is_base64(text: &str) -> bool {
            let text: String = text.chars().filter(|c| *c != '\n').collect();
            let symbols = text.trim_end_matches('=');
            let padding = text.len() - symbols.len();
            symbols.chars().all(|c| c == 'A') && padding < 3 && text.len().is_multiple_of(4)
        }
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer = |text: &String| ["A", "=", "\n", "-"].map(|byte| text.clone() + byte);
            texts.extend(texts.iter().flat_map(longer).collect::<Vec<_>>());
            texts.sort();
            texts.dedup();
        }
        for text in &texts {
            match from_base64(text) {
                Ok(_) => assert!(is_base64(text), "{text:?}"),
                Err(position) => {
                    assert!(!is_base64(text), "{text:?}");
                    assert!(position <= text.len(), "{text:?}: {position}");
                }
            }
        }
    }

    #[test]
    fn appends_in_place() {
        let mut buffer = b"x".to_vec();
        append_base64(b"f", &mut buffer);
        append_base64(b"foo", &mut buffer);
        assert_eq!(buffer, b"xZg==Zm9v");
    }

    #[test]
    fn hexadecimal_is_lower_case_and_read_in_either() {
        assert_eq!(to_hex(&[0x00, 0x9F, 0xFF]), "009fff");
        assert_eq!(from_hex("009FfF"), Some(vec![0x00, 0x9F, 0xFF]));
        for text in ["0", "0g", "+1", "é"] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }
}
