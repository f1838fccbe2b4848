//! A file that is sent.

use std::{
    fs::File,
    io::{self, Read as _},
    mem,
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{
    box_error::BoxError,
    error::{Error, ErrorKind},
    maybe_send::BoxFuture,
    message::{BodyChunks, BodySource, RequestBody},
    operation::Outcome,
    regular_file,
};

/// Gives the file anew for each attempt, as long as it has its length still.
pub(super) struct FileSource {
    path: Arc<PathBuf>,
    length: u64,
}

impl FileSource {
    /// The file as a body.
    ///
    /// # Errors
    /// Where it cannot be opened, or is none.
    pub(super) async fn body(path: PathBuf) -> Result<RequestBody, Error> {
        let path = Arc::new(path);
        match opened(Arc::clone(&path)).await {
            Ok((_, length)) => Ok(RequestBody::source(Self { path, length }, Some(length))),
            Err(error) => {
                let message = format!("the file {} cannot be sent: {error}", path.display());
                Err(Error::new(ErrorKind::File, Outcome::NotSent, message).with_source(error))
            }
        }
    }
}

impl BodySource for FileSource {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        Box::pin(async {
            let (file, length) = opened(Arc::clone(&self.path)).await?;
            if length != self.length {
                let (before, path) = (self.length, self.path.display());
                return Err(format!(
                    "the file {path} has {length} bytes, and had {before} when the call began"
                )
                .into());
            }
            Ok(Box::new(FileChunks(State::Idle(file))) as Box<dyn BodyChunks>)
        })
    }
}

/// How much is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// Reads a file piece by piece where it may take its time, and gives away what it has read into.
struct FileChunks(State);

enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Vec<u8>)>>),
    Ended,
}

impl BodyChunks for FileChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            match mem::replace(&mut self.0, State::Ended) {
                State::Idle(file) => self.0 = State::Reading(spawn_blocking(|| read(file))),
                State::Reading(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(context) else {
                        self.0 = State::Reading(reading);
                        return Poll::Pending;
                    };
                    let (file, piece) = read.map_err(io::Error::other)??;
                    if piece.is_empty() {
                        return Poll::Ready(Ok(None));
                    }
                    self.0 = State::Idle(file);
                    return Poll::Ready(Ok(Some(piece.into())));
                }
                State::Ended => return Poll::Ready(Ok(None)),
            }
        }
    }
}

fn read(mut file: File) -> io::Result<(File, Vec<u8>)> {
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(length) => {
                piece.truncate(length);
                return Ok((file, piece));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The file and its length, which are looked at where it may take its time.
async fn opened(path: Arc<PathBuf>) -> io::Result<(File, u64)> {
    let open = move || {
        let file = regular_file::open(&path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        Ok((file, metadata.len()))
    };
    spawn_blocking(open).await.map_err(io::Error::other)?
}
