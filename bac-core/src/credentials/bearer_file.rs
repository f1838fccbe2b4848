//! A bearer token in a file that another program writes.

use std::{
    fmt, io,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use super::{credentials::Credentials, source::CredentialSource};
use crate::{box_error::BoxError, maybe_send::BoxFuture, regular_file};

/// No token comes near this length; a longer file is something else.
const LONGEST: u64 = 64 * 1024;

/// How long what was read is good. Others are asked for in its last tenth, so a second passes.
const LIFE: Duration = Duration::from_millis(1_112);

/// A bearer token in a file, which is read again as the file changes: a token that a platform projects
/// into a container, or that an agent keeps fresh.
///
/// The file is read when a call needs it, at most once a second, and when a server refuses what it
/// held; on a thread for blocking work, so that a slow file system holds up no other task. White space
/// at its end is no part of the token. Whoever writes it should put another file in its place, as
/// `rename` does: one that is written in place may be read half.
///
/// # Errors
/// A call fails with [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where the file cannot be
/// read, is none (a directory, a pipe, a device), is empty, longer than 64 KiB or not text. The text
/// names the path, and an `io::Error` is among its sources.
///
/// ```
/// use bac_core::{BearerFile, Client};
///
/// let token = BearerFile::new("/var/run/secrets/tokens/node");
/// let client = Client::builder("https://node.example").credential_source(token).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone)]
pub struct BearerFile {
    path: PathBuf,
}

impl BearerFile {
    /// The token in the file at this path. It need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl CredentialSource for BearerFile {
    fn credentials<'a>(
        &'a self,
        _stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        let path = self.path.clone();
        Box::pin(async move {
            let token = spawn_blocking(move || read(&path)).await??;
            Ok(Credentials::bearer(token.trim_end()).expires_in(LIFE))
        })
    }
}

impl fmt::Debug for BearerFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BearerFile").field(&self.path).finish()
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let fault = |kind, text: &str| {
        io::Error::new(kind, format!("the token file `{}` {text}", path.display()))
    };
    let not_read = |error: io::Error| {
        let text = match error.kind() {
            io::ErrorKind::NotFound => {
                "is not there; correct the path, or have the token written there".to_owned()
            }
            _ if regular_file::has_nothing_to_open(&error) => NOT_A_FILE.to_owned(),
            kind => format!("cannot be read: {kind}; correct the path or its permissions"),
        };
        fault(error.kind(), &text)
    };
    let file = regular_file::open(path).map_err(not_read)?;
    if !file.metadata().map_err(not_read)?.is_file() {
        return Err(fault(io::ErrorKind::InvalidInput, NOT_A_FILE));
    }
    // All the room at once: a text that grows leaves copies behind that nobody wipes.
    let mut text = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    file.take(LONGEST + 1).read_to_end(&mut text).map_err(not_read)?;
    if text.len() as u64 > LONGEST {
        let text = "is longer than 64 KiB, so it holds no token; name the token file itself";
        return Err(fault(io::ErrorKind::FileTooLarge, text));
    }
    match str::from_utf8(&text) {
        Ok(text) if text.trim_end().is_empty() => {
            Err(fault(io::ErrorKind::InvalidData, "is empty; have a token written there"))
        }
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => {
            let text = "is not text, so it holds no token; name the token file itself";
            Err(fault(io::ErrorKind::InvalidData, text))
        }
    }
}

const NOT_A_FILE: &str = "is no regular file; name the token file itself";
