//! Reading and creating key files.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

#[cfg(unix)]
use super::key_error::shell_word;
use super::key_error::{KeyError, KeyErrorKind};
use crate::regular_file;

/// No key comes near this length; a longer file is something else.
const LONGEST: u64 = 64 * 1024;

/// Reads the file at `path` and makes a key of it with `parse`.
///
/// Everything is checked on the open handle, so that nobody can put another file in its place
/// between the check and the reading.
pub(super) fn read<K>(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    read_checked(path, |metadata| check_access(path, metadata), parse)
}

/// The same of a file that others may read.
pub(super) fn read_public<K>(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    read_checked(path, |_| Ok(()), parse)
}

fn read_checked<K>(
    path: &Path,
    check_access: impl FnOnce(&Metadata) -> Result<(), KeyError>,
    parse: impl FnOnce(&[u8]) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    open(path)
        .and_then(|file| {
            let metadata = file.metadata().map_err(not_read)?;
            check_is_file(&metadata)?;
            check_access(&metadata)?;
            check_length(&metadata)?;
            read_all(file)
        })
        .and_then(|text| parse(&text))
        .map_err(|error| error.with_path(path))
}

/// Writes `text` into a new file that only its owner can read, from its first moment on.
pub(super) fn create(path: &Path, text: &str) -> Result<(), KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| not_created(path, error))?;
    write(path, file, text).map_err(|error| {
        // Half a key is of no use, and would stand in the way of the next attempt.
        let _ = fs::remove_file(path);
        unusable("written", "see that there is room, or choose another place", error)
            .with_path(path)
    })
}

/// Returns once file and name outlast a loss of power: a key that is in use must not be lost.
fn write(path: &Path, mut file: File, text: &str) -> io::Result<()> {
    // The process's mask can only have taken bits away, the owner's own among them.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    sync_directory(path);
    Ok(())
}

/// Not every file system can do this, and the key is whole without it.
#[cfg(unix)]
fn sync_directory(path: &Path) {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    let directory = File::open(directory.unwrap_or(Path::new(".")));
    let _ = directory.and_then(|directory| directory.sync_all());
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) {}

fn open(path: &Path) -> Result<File, KeyError> {
    regular_file::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let message = "no such file; correct the path, or create a key there";
            KeyError::new(KeyErrorKind::NotFound, message).with_source(error)
        }
        _ if regular_file::has_nothing_to_open(&error) => not_a_file("a socket").with_source(error),
        _ => not_read(error),
    })
}

fn check_is_file(metadata: &Metadata) -> Result<(), KeyError> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(not_a_file(if metadata.is_dir() { "a directory" } else { "no regular file" }))
}

fn check_length(metadata: &Metadata) -> Result<(), KeyError> {
    if metadata.len() > LONGEST { Err(too_large()) } else { Ok(()) }
}

#[cfg(unix)]
fn check_access(path: &Path, metadata: &Metadata) -> Result<(), KeyError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let message = format!(
        "others have access to this key file (mode {mode:04o}); run `chmod 600 {}`",
        shell_word(path)
    );
    Err(KeyError::new(KeyErrorKind::TooOpen, message))
}

#[cfg(not(unix))]
fn check_access(_: &Path, _: &Metadata) -> Result<(), KeyError> {
    Ok(())
}

fn read_all(file: File) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    // All the room at once: a vector that grows leaves copies behind that nobody wipes.
    let mut text = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    file.take(LONGEST + 1).read_to_end(&mut text).map_err(not_read)?;
    if text.len() as u64 > LONGEST { Err(too_large()) } else { Ok(text) }
}

fn not_created(path: &Path, error: io::Error) -> KeyError {
    let error = match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = "is there already, and a key file is never overwritten; \
                           choose another name, or move the file away";
            KeyError::new(KeyErrorKind::AlreadyExists, message).with_source(error)
        }
        io::ErrorKind::NotFound => {
            let message = "its directory does not exist; create that first";
            KeyError::new(KeyErrorKind::NotFound, message).with_source(error)
        }
        _ => unusable("created", "choose a place where you may create files", error),
    };
    error.with_path(path)
}

fn not_a_file(found: &str) -> KeyError {
    KeyError::new(KeyErrorKind::NotAFile, format!("{found}; name the key file itself"))
}

fn not_read(error: io::Error) -> KeyError {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "give yourself access to it and to its directory, or run this as its owner"
        }
        io::ErrorKind::NotADirectory => "correct the path: a part of it is no directory",
        _ => "correct the path, or restore the file from a copy",
    };
    unusable("read", advice, error)
}

fn unusable(done: &str, advice: &str, error: io::Error) -> KeyError {
    let message = format!("cannot be {done}: {}; {advice}", error.kind());
    KeyError::new(KeyErrorKind::Unreadable, message).with_source(error)
}

fn too_large() -> KeyError {
    let message = "longer than 64 KiB, so it cannot be a key file; name the key file itself";
    KeyError::new(KeyErrorKind::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    // As the superuser, who may run the tests, no file is closed to one.
    #[test]
    fn a_file_that_is_closed_to_us_is_said_to_be_with_what_to_do() {
        let error = not_read(io::ErrorKind::PermissionDenied.into());
        assert_eq!(error.kind(), KeyErrorKind::Unreadable);
        assert_eq!(
            error.to_string(),
            "cannot be read: permission denied; give yourself access to it and to its directory, or \
             run this as its owner"
        );
        let error = not_created(Path::new("d/id.pem"), io::ErrorKind::PermissionDenied.into());
        assert_eq!(error.kind(), KeyErrorKind::Unreadable);
        assert_eq!(
            error.to_string(),
            "d/id.pem: cannot be created: permission denied; choose a place where you may create files"
        );
    }
}
