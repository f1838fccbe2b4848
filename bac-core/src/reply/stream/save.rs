//! A stream that becomes a file.

use std::{
    ffi::OsString,
    io::{self, SeekFrom},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
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
    /// then another in the same directory is written, which is taken away if the stream fails. Of an endpoint
    /// with `resume` it goes on where it breaks off, and begins anew where the server has something else by
    /// then.
    ///
    /// # Errors
    /// As [`next`](Self::next); [`ErrorKind::TooLarge`], at once where the declared length is over the
    /// limit; [`ErrorKind::File`] where the file cannot be written; and [`ErrorKind::InvalidInput`] where it is
    /// the rest of one that is there in part, which is for [`append`](Self::append).
    pub async fn save(mut self, path: impl AsRef<Path>, limit: u64) -> Result<u64, Error> {
        if self.offset() > 0 {
            return Err(self.explained(Error::invalid_input(IS_REST)));
        }
        self.check_length(limit)?;
        let path = path.as_ref();
        let (part, mut file) = match Part::create(path).await {
            Ok(created) => created,
            Err(error) => return Err(self.not_written(path, error)),
        };
        let written = self.write(&mut file, path, 0, limit).await?;
        match part.keep(file, path).await {
            Ok(()) => Ok(written),
            Err(error) => Err(self.not_written(path, error)),
        }
    }

    /// Writes all that is still to come into the file at `path` behind its first
    /// [`offset`](Self::offset) bytes, up to `limit` bytes of the whole, and says how long the file is then.
    /// What it has behind them is cut off. The file is made if it is not there.
    ///
    /// What came before an error stays in the file, so that a later process can
    /// [go on](crate::Call::resume): its length is what is there. The data is handed to the system, and not
    /// forced onto the disk.
    ///
    /// ```no_run
    /// use bac_core::{ByteStream, Client, Error, Partial, client};
    ///
    /// #[client]
    /// trait Files {
    ///     #[endpoint(GET "/files/{name}", resume)]
    ///     async fn get(&self, name: &str) -> Result<ByteStream, Error>;
    /// }
    ///
    /// /// Keeps what tells of which state `a.iso.part` is, if anything does.
    /// fn keep(partial: Option<Partial>) -> Result<(), Box<dyn std::error::Error>> {
    ///     match partial {
    ///         Some(partial) => std::fs::write("a.iso.partial", serde_json::to_vec(&partial)?)?,
    ///         None if std::fs::exists("a.iso.partial")? => std::fs::remove_file("a.iso.partial")?,
    ///         None => {}
    ///     }
    ///     Ok(())
    /// }
    ///
    /// /// Fetches `a.iso`, or what is missing of it.
    /// async fn fetch(files: &FilesClient) -> Result<(), Box<dyn std::error::Error>> {
    ///     let kept: Option<Partial> = match std::fs::read("a.iso.partial") {
    ///         Ok(kept) => Some(serde_json::from_slice(&kept)?),
    ///         Err(_) => None,
    ///     };
    ///     let mut call = files.get("a.iso");
    ///     if let Some(partial) = kept {
    ///         // All that the process before this one has written.
    ///         let there = std::fs::metadata("a.iso.part").map_or(0, |file| file.len());
    ///         call = call.resume(&partial.at(there));
    ///     }
    ///     let mut stream = call.await?;
    ///     if stream.offset() == 0 && std::fs::exists("a.iso.part")? {
    ///         // All of it comes, maybe of another state: what is there does not go with that.
    ///         std::fs::remove_file("a.iso.part")?;
    ///     }
    ///     keep(stream.partial())?;
    ///     let written = stream.append("a.iso.part", 4 << 30).await;
    ///     if written.is_err() {
    ///         // It may have begun anew with another state.
    ///         keep(stream.partial())?;
    ///     }
    ///     written?;
    ///     std::fs::rename("a.iso.part", "a.iso")?;
    ///     keep(None)
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`next`](Self::next); [`ErrorKind::TooLarge`], at once where the declared length is over the
    /// limit; and [`ErrorKind::File`] where the file cannot be written, or has less than what is there.
    pub async fn append(&mut self, path: impl AsRef<Path>, limit: u64) -> Result<u64, Error> {
        self.check_length(limit.saturating_sub(self.received()))?;
        let (path, at) = (path.as_ref(), self.received());
        let mut file = match opened_at(path, at).await {
            Ok(file) => file,
            Err(error) => return Err(self.not_written(path, error)),
        };
        let written = self.write(&mut file, path, at, limit).await;
        // What is buffered is written, whatever came behind it.
        match (written, file.flush().await) {
            (Ok(_), Err(error)) => Err(self.not_written(path, error)),
            (written, _) => written,
        }
    }

    /// Writes what comes into a file, which is at that place, and says where it is then.
    async fn write(
        &mut self,
        file: &mut File,
        path: &Path,
        mut at: u64,
        limit: u64,
    ) -> Result<u64, Error> {
        self.let_begin_anew();
        loop {
            let piece = self.next().await;
            if self.has_begun_anew() {
                at = 0;
                if let Err(error) = begin_anew(file).await {
                    return Err(self.not_written(path, error));
                }
            }
            let Some(piece) = piece else { return Ok(at) };
            let piece = piece?;
            if piece.len() as u64 > limit.saturating_sub(at) {
                return Err(self.too_large(limit));
            }
            if let Err(error) = file.write_all(&piece).await {
                return Err(self.not_written(path, error));
            }
            at += piece.len() as u64;
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

    /// As [`ByteStream::append`], waited for on this thread.
    ///
    /// # Errors
    /// As [`ByteStream::append`]; and [`ErrorKind::Configuration`] where the background runtime cannot be
    /// made.
    pub fn append(self, path: impl AsRef<Path>, limit: u64) -> Result<u64, Error> {
        self.run(async |mut stream| stream.append(path, limit).await)
    }
}

const IS_REST: &str =
    "the stream is the rest of what is there in part: write it behind that, with `append`";

/// A file that has so many bytes, to be written on behind them.
async fn opened_at(path: &Path, at: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path).await?;
    let length = file.metadata().await?.len();
    if length < at {
        let fault = format!("it has {length} bytes, and what comes goes behind {at}");
        return Err(io::Error::new(io::ErrorKind::InvalidData, fault));
    }
    file.set_len(at).await?;
    file.seek(SeekFrom::Start(at)).await?;
    Ok(file)
}

async fn begin_anew(file: &mut File) -> io::Result<()> {
    file.flush().await?;
    file.set_len(0).await?;
    file.rewind().await?;
    Ok(())
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
