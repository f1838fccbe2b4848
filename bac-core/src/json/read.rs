//! One JSON value of a peer's bytes.

use std::{error::Error as StdError, fmt, str::Utf8Error};

use serde::de::DeserializeOwned;

use super::probe::path_to;

/// Reads one JSON value.
///
/// RFC 8259 section 8.1 wants UTF-8, so bytes that are not are no JSON, be it in a member that
/// nobody reads: what one side takes for a byte another may take for a quote. Looking at all of them
/// first costs nothing, because the decoder then need not look at each string. A byte order mark in
/// front is passed over, as the same section allows.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Misread> {
    let text = match text(bytes) {
        Ok(text) => text,
        Err(error) => return Err(Misread::Encoding(error)),
    };
    serde_json::from_str(text)
        .map_err(|error| misread(text, error, &|text| serde_json::from_str::<T>(text).err()))
}

/// The same, where it does not matter why there is none.
pub(crate) fn read_if_any<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_str(text(bytes).ok()?).ok()
}

fn text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    str::from_utf8(without_mark(bytes))
}

/// What stands behind a byte order mark, if there is one.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Why bytes were not the expected JSON.
#[derive(Debug)]
pub(crate) enum Misread {
    /// They are not UTF-8.
    Encoding(Utf8Error),
    /// They are not JSON, or not of the expected type.
    Json {
        /// The way to the value at fault, such as `jobs[3].State`; empty at the top.
        path: String,
        error: serde_json::Error,
    },
}

#[cold]
fn misread(
    text: &str,
    error: serde_json::Error,
    decode: &dyn Fn(&str) -> Option<serde_json::Error>,
) -> Misread {
    Misread::Json { path: path_to(text, &error, decode), error }
}

impl Misread {
    /// Whether it is JSON, and of another type.
    pub(crate) fn is_type(&self) -> bool {
        matches!(self, Self::Json { error, .. } if error.is_data())
    }

    /// Whether it is the beginning of JSON.
    pub(crate) fn is_cut(&self) -> bool {
        match self {
            Self::Encoding(error) => error.error_len().is_none(),
            Self::Json { error, .. } => error.is_eof(),
        }
    }

    /// Line and column, as the decoder counts them, where it tells them.
    pub(crate) fn place(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json { error, .. } if error.line() > 0 => Some((error.line(), error.column())),
            _ => None,
        }
    }

    /// What the decoder says, without the path.
    pub(crate) fn cause(&self) -> &dyn fmt::Display {
        match self {
            Self::Encoding(error) => error,
            Self::Json { error, .. } => error,
        }
    }

    /// The decoder's error.
    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        match self {
            Self::Encoding(error) => error.into(),
            Self::Json { error, .. } => error.into(),
        }
    }
}

/// `jobs[3].State: invalid type: …`. It quotes the peer.
impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding(error) => error.fmt(f),
            Self::Json { path, error } if path.is_empty() => error.fmt(f),
            Self::Json { path, error } => write!(f, "{path}: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::{Misread, read};

    #[derive(Debug, Deserialize, PartialEq)]
    struct Known {
        a: u8,
    }

    #[test]
    fn what_is_not_utf8_is_no_json_wherever_it_stands() {
        for bytes in [&b"{\"a\": 1, \"b\": \"\xff\"}"[..], b"{\"a\": 1, \"\xc3\": 2}", b"\xff"] {
            assert!(matches!(read::<Known>(bytes), Err(Misread::Encoding(_))), "{bytes:?}");
        }
        assert_eq!(read::<Known>("{\"a\": 1, \"b\": \"é\"}".as_bytes()).unwrap(), Known { a: 1 });
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_once_and_in_front() {
        assert_eq!(read::<Known>(b"\xef\xbb\xbf{\"a\": 1}").unwrap(), Known { a: 1 });
        assert_eq!(read::<Value>(b"\xef\xbb\xbf\"\xef\xbb\xbf\"").unwrap(), "\u{feff}");
        for bytes in [&b"\xef\xbb\xbf\xef\xbb\xbf1"[..], b" \xef\xbb\xbf1", b"1\xef\xbb\xbf"] {
            assert!(read::<Value>(bytes).is_err(), "{bytes:?}");
        }
    }
}
