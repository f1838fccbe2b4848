//! Why a key could not be read or written.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::{
    error::{Error, ErrorKind},
    operation::Outcome,
};

/// Why a key could not be read, made or written.
///
/// `Display` is one line with the file, what was found there and how to mend it. Neither it nor
/// `Debug` shows anything of what the file holds.
#[derive(Debug)]
pub struct KeyError {
    kind: KeyErrorKind,
    path: Option<PathBuf>,
    message: String,
    source: Option<io::Error>,
}

/// The kinds of [`KeyError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// There is no such file.
    NotFound,
    /// The file cannot be opened, read or written; the source is the system's error.
    Unreadable,
    /// Others than the owner of the file have access to it.
    TooOpen,
    /// A directory, a pipe, a device, a socket.
    NotAFile,
    /// The file is longer than 64 KiB.
    TooLarge,
    /// There is no PEM block in the text.
    NoPemBlock,
    /// The PEM block, or the structure in it, does not parse.
    Malformed,
    /// The key is protected with a passphrase.
    Encrypted,
    /// A private key of a kind that cannot sign here.
    UnsupportedKind,
    /// The first PEM block is no private key: a public key, a certificate.
    NotPrivate,
    /// What was given as a public key is none: a private key, a secret, a certificate.
    NotPublic,
    /// An RSA key below 2048 bits, or with a public exponent that is even, 1, or above 2^31 - 1.
    WeakKey,
    /// The parts of the key do not belong together, such as p·q ≠ n.
    Inconsistent,
    /// The file to create is there already.
    AlreadyExists,
    /// The system gave no random bytes, or key generation failed.
    Generate,
}

impl KeyError {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> KeyErrorKind {
        self.kind
    }

    /// The file concerned, if the key was not given as text.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// `message` must not hold anything of the key text.
    pub(super) fn new(kind: KeyErrorKind, message: impl Into<String>) -> Self {
        Self { kind, path: None, message: message.into(), source: None }
    }

    /// A text or a structure that does not parse.
    pub(super) fn malformed(found: &str) -> Self {
        let message = format!("{found}; restore the file from a copy, or make a new key");
        Self::new(KeyErrorKind::Malformed, message)
    }

    /// A key that cannot sign here.
    pub(super) fn unsupported(found: &str) -> Self {
        let (wanted, algorithm) = match (cfg!(feature = "rsa"), cfg!(feature = "ecdsa")) {
            (true, true) => ("an RSA, ECDSA or Ed25519", "rsa"),
            (true, false) => ("an RSA or Ed25519", "rsa"),
            (false, true) => ("an ECDSA or Ed25519", "ed25519"),
            (false, false) => ("an Ed25519", "ed25519"),
        };
        let message = format!(
            "{found}; {wanted} key is needed, as `openssl genpkey -algorithm {algorithm} -out NEW` makes"
        );
        Self::new(KeyErrorKind::UnsupportedKind, message)
    }

    #[cfg(not(feature = "rsa"))]
    pub(super) fn without_rsa() -> Self {
        let message =
            "an RSA key, which this program was built without; build it with the feature `rsa`";
        Self::new(KeyErrorKind::UnsupportedKind, message)
    }

    #[cfg(not(feature = "ecdsa"))]
    pub(super) fn without_ecdsa() -> Self {
        let message = "an elliptic curve (EC) key, which this program was built without; build it \
                       with the feature `ecdsa`";
        Self::new(KeyErrorKind::UnsupportedKind, message)
    }

    pub(super) fn with_source(mut self, source: io::Error) -> Self {
        self.source = Some(source);
        self
    }

    pub(super) fn with_path(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", one_line(path), self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl StdError for KeyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::new(ErrorKind::Key, Outcome::NotSent, error.to_string()).with_source(error)
    }
}

/// `path` as a word of a shell command.
#[cfg_attr(not(unix), allow(dead_code))]
pub(super) fn shell_word(path: &Path) -> String {
    let mut text = one_line(path);
    if text.starts_with('-') {
        // Not an option of the command.
        text.insert_str(0, "./");
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// `path` with its control characters escaped.
fn one_line(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.contains(char::is_control) {
        let escape = |c: char| if c.is_control() { c.escape_default().collect() } else { c.into() };
        text.chars().map(escape).collect::<Vec<String>>().concat()
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_stays_on_one_line() {
        let error =
            KeyError::new(KeyErrorKind::NotFound, "no such file").with_path(Path::new("a\nb"));
        assert_eq!(error.to_string(), r"a\nb: no such file");
        assert_eq!(error.kind(), KeyErrorKind::NotFound);
        assert_eq!(error.path(), Some(Path::new("a\nb")));
    }

    #[test]
    fn odd_paths_are_quoted_for_the_shell() {
        assert_eq!(shell_word(Path::new("/home/a/id.pem")), "/home/a/id.pem");
        assert_eq!(shell_word(Path::new("my key.pem")), "'my key.pem'");
        assert_eq!(shell_word(Path::new("it's")), r"'it'\''s'");
        assert_eq!(shell_word(Path::new("-R.pem")), "./-R.pem");
    }
}
