//! Opening what ought to be a file, and may be something else.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// Opens for reading, and waits for nobody. What was opened is looked at on the handle: nobody can put
/// another file in its place in between.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Opening a pipe would otherwise wait for someone to write to it, and opening a terminal
    // could make it ours.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    options.open(path)
}

/// Whether something is there that cannot be opened as files are: a socket, on any Unix.
#[cfg(unix)]
pub(crate) fn has_nothing_to_open(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENXIO | libc::EOPNOTSUPP))
}

#[cfg(not(unix))]
pub(crate) fn has_nothing_to_open(_: &io::Error) -> bool {
    false
}
