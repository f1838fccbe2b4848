//! A file that is sent.

use std::{fs::File, io, path::PathBuf, sync::Arc};

use tokio::task::spawn_blocking;

use crate::{
    box_error::BoxError,
    error::{Error, ErrorKind},
    maybe_send::BoxFuture,
    message::{BodyChunks, BodySource, ReaderChunks, RequestBody},
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
            let file = tokio::fs::File::from_std(file);
            Ok(Box::new(ReaderChunks::new(file)) as Box<dyn BodyChunks>)
        })
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
