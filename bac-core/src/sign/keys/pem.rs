//! The first PEM block of a text.
//!
//! The block is cut out here, not with a strict RFC 7468 parser: key files are edited and pasted,
//! and the stock command line reads them whatever their line width and trailing white space.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::key_error::{KeyError, KeyErrorKind};

/// One PEM block: the lines between its two armour lines.
pub(super) struct Block<'a> {
    pub(super) label: &'a [u8],
    /// Whether its headers say so (RFC 1421: `Proc-Type: 4,ENCRYPTED`).
    pub(super) encrypted: bool,
    /// The symbols of the body, without white space.
    body: Zeroizing<Vec<u8>>,
}

impl<'a> Block<'a> {
    pub(super) fn first(text: &'a [u8]) -> Result<Self, KeyError> {
        // Some editors put a byte-order mark in front.
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        let mut begin = || lines.find_map(|line| armour(line, b"BEGIN "));
        let mut label = begin().ok_or_else(no_block)?;
        // Older programs write them before the key, which says the same.
        while label == b"EC PARAMETERS" {
            label = begin().ok_or_else(parameters_alone)?;
        }
        let body = Zeroizing::new(Vec::with_capacity(text.len()));
        let mut block = Self { label, encrypted: false, body };
        for line in lines {
            if let Some(end) = armour(line, b"END ") {
                return if end == label { Ok(block) } else { Err(cut_short()) };
            }
            // No symbol of base64 is a colon.
            if line.contains(&b':') {
                block.encrypted |= line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED");
            } else {
                block.body.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
            }
        }
        Err(cut_short())
    }

    pub(super) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(self.body.len())]);
        let length = STANDARD
            .decode_slice(&*self.body, &mut der)
            .map_err(|_| KeyError::malformed("the base64 of its PEM block is damaged"))?;
        der.truncate(length);
        if der.is_empty() {
            return Err(KeyError::malformed("its PEM block is empty"));
        }
        Ok(der)
    }
}

/// The label of an armour line such as `-----BEGIN PRIVATE KEY-----`.
fn armour<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(b"-----")?.strip_prefix(word)?.strip_suffix(b"-----")
}

fn no_block() -> KeyError {
    KeyError::new(
        KeyErrorKind::NoPemBlock,
        "no PEM block in it; name a key file, which starts with five dashes, then BEGIN and the kind \
         of key",
    )
}

fn parameters_alone() -> KeyError {
    KeyError::new(
        KeyErrorKind::NotPrivate,
        "the parameters of an elliptic curve (EC) key without the key; name the file that the key is in",
    )
}

fn cut_short() -> KeyError {
    KeyError::malformed("the END line that belongs to its PEM block is missing")
}
