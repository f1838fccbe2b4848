//! A stream that becomes a file.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

use super::{blocking::Blocking, byte_stream::ByteStream};
use crate::{
    error::{Error, ErrorKind},
    operation::Outcome,
};

impl ByteStream {
    /// Writes all that is still to come to a file, up to `limit` bytes, and says how many there were.
    ///
    /// The file is there under its name once it is whole, in the place of one that was there before: until
    /// then another in the same directory is written, which is taken away if the stream fails.
    ///
    /// # Errors
    /// As [`next`](Self::next); [`ErrorKind::TooLarge`], at once where the declared length is over the
    /// limit; and [`ErrorKind::File`] where the file cannot be written.
    pub async fn save(mut self, path: impl AsRef<Path>, limit: u64) -> Result<u64, Error> {
        self.check_length(limit)?;
        let path = path.as_ref();
        let (part, mut file) = match Part::create(path).await {
            Ok(created) => created,
            Err(error) => return Err(self.not_written(path, error)),
        };
        let mut written = 0;
        while let Some(piece) = self.next().await {
            let piece = piece?;
            written += piece.len() as u64;
            if written > limit {
                return Err(self.too_large(limit));
            }
            if let Err(error) = file.write_all(&piece).await {
                return Err(self.not_written(path, error));
            }
        }
        match part.keep(file, path).await {
            Ok(()) => Ok(written),
            Err(error) => Err(self.not_written(path, error)),
        }
    }

    #[cold]
    fn not_written(&self, path: &Path, error: io::Error) -> Error {
        let message = format!("the file {} cannot be written: {error}", path.display());
        self.explained(Error::new(ErrorKind::File, Outcome::Done, message).with_source(error))
    }
}

impl Blocking<ByteStream> {
    /// As [`ByteStream::save`], waited for on this thread.
    ///
    /// # Errors
    /// As [`ByteStream::save`]; and [`ErrorKind::Configuration`] where the background runtime cannot be
    /// made.
    pub fn save(self, path: impl AsRef<Path>, limit: u64) -> Result<u64, Error> {
        self.run(|stream| stream.save(path, limit))
    }
}

/// A file that has not its name yet. Dropping it takes it away.
struct Part(Option<PathBuf>);

impl Part {
    async fn create(path: &Path) -> io::Result<(Self, File)> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);

        let Some(name) = path.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file"));
        };
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let mut part = OsString::from(".");
            part.push(name);
            part.push(format!(".{}-{number}.part", process::id()));
            let part = path.with_file_name(part);
            match OpenOptions::new().write(true).create_new(true).open(&part).await {
                Ok(file) => return Ok((Self(Some(part)), file)),
                // Of a process of this number that has ended.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn keep(mut self, mut file: File, path: &Path) -> io::Result<()> {
        // What is buffered is written, and its error told.
        file.flush().await?;
        drop(file);
        if let Some(part) = &self.0 {
            fs::rename(part, path).await?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = self.0.take() {
            // Nobody is left to be told.
            let _ = std::fs::remove_file(part);
        }
    }
}
