//! A token that outlives the command that got it.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use crate::{
    config::{Secret, check_access},
    error::{Failure, quoted},
};

/// The token that a file holds; none where there is no file yet.
pub(crate) fn read(path: &Path) -> Result<Option<Secret>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => {
            check_access(path, "a token")?;
            let token = text.trim();
            Ok((!token.is_empty()).then(|| Secret::from(token.to_owned())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(path, "read", &error)),
    }
}

/// Keeps a token where the next command finds it, for this user alone.
pub(crate) fn keep(path: &Path, token: &str) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let kept = options.open(path).and_then(|mut file| writeln!(file, "{token}"));
    kept.map_err(|error| unusable(path, "written", &error))
}

fn unusable(path: &Path, done: &str, error: &io::Error) -> Failure {
    let path = quoted(&path.display().to_string());
    Failure::usage(format!(
        "the token file {path} cannot be {done}: {error}; correct the path or its permissions"
    ))
}
