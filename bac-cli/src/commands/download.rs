//! `bac get` and `bac results --download`

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::results::{Place, places};
use crate::{
    cli::{Get, SizeLimit},
    download::Download,
    error::{Exit, Failure, quoted},
    job::Ids,
    output::Table,
    session::Session,
    unpack::unpack,
};

/// What was downloaded.
#[derive(Debug, Default, Serialize)]
struct Downloaded {
    directory: PathBuf,
    files: Vec<PathBuf>,
    /// In bytes.
    size: u64,
}

pub(crate) async fn get(session: &Session, arguments: Get) -> Result<(), Failure> {
    let (id, places, _) = places(session, &arguments.job).await?;
    let directory = arguments.directory.unwrap_or_else(|| {
        let start = Ids::Short.shown(&id).trim_start_matches("j-");
        // A node says the id, which is to be no way elsewhere.
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        PathBuf::from(format!("job-{}", start.chars().filter(is_plain).collect::<String>()))
    });
    download(session, &id, places, &directory, arguments.limit).await
}

/// Downloads what a job published: one archive into the directory, several each into one of its own.
pub(super) async fn download(
    session: &Session,
    id: &str,
    places: Vec<Place>,
    directory: &Path,
    limit: SizeLimit,
) -> Result<(), Failure> {
    let id = quoted(id);
    if places.is_empty() {
        let text = format!("job {id} has published nothing that could be downloaded");
        return Err(Failure::new(Exit::Refused, text).and(&format!(
            "`bac describe {id}` shows whether it has ended; a job publishes where its file has a \
             `Publisher`, such as `local`"
        )));
    }
    let urls = places.iter().map(url).collect::<Result<Vec<_>, _>>()?;
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, &error))?;
    let mut downloaded = Downloaded { directory: directory.to_owned(), ..Downloaded::default() };
    let are_several = urls.len() > 1;
    for url in urls {
        let left = limit.max_size.saturating_sub(downloaded.size);
        one(session, url, are_several, left, &mut downloaded).await?;
    }
    session.output.show(&downloaded, || {
        Table::record()
            .field("Directory", downloaded.directory.display())
            .field("Files", downloaded.files.len())
            .field("Bytes", downloaded.size)
    })
}

async fn one(
    session: &Session,
    url: &str,
    apart: bool,
    limit: u64,
    downloaded: &mut Downloaded,
) -> Result<(), Failure> {
    let directory = downloaded.directory.clone();
    let download = Download::new(url, &directory)?;
    let name = download.name();
    let stem = [".tar.gz", ".tgz"].iter().find_map(|end| name.strip_suffix(end));
    let Some(stem) = stem else {
        let place = directory.join(&name);
        if fs::symlink_metadata(&place).is_ok() {
            return Err(there_already(&place));
        }
        let file = download.fetch(session, limit).await?;
        downloaded.size += file.metadata().map(|about| about.len()).unwrap_or_default();
        download.keep(&place)?;
        downloaded.files.push(PathBuf::from(name));
        return Ok(());
    };
    let mut archive = download.fetch(session, limit).await?;
    let into = if apart { directory.join(stem) } else { directory };
    let unpacked = unpack(&mut archive, &into, limit).map_err(|error| {
        let text = format!("the archive {} is not unpacked: {error}", quoted(&name));
        match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::usage(quoted(&error.to_string()))
                .and("Give another directory; what has come is kept, and not fetched again"),
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof => {
                // Another attempt is to fetch it anew.
                download.clear();
                Failure::new(Exit::Fault, quoted(&text))
            }
            _ => Failure::new(Exit::Fault, quoted(&text)),
        }
    })?;
    download.clear();
    for left_out in &unpacked.left_out {
        session.output.warn(format_args!("Left out of the archive: {}.", quoted(left_out)));
    }
    let prefix = if apart { PathBuf::from(stem) } else { PathBuf::new() };
    downloaded.files.extend(unpacked.files.iter().map(|file| prefix.join(file)));
    downloaded.size += unpacked.size;
    Ok(())
}

/// The address of a result, or what to use for one that has none.
fn url(place: &Place) -> Result<&str, Failure> {
    if let Some(url) = &place.url {
        return Ok(url);
    }
    let (kind, at) = (quoted(&place.kind), quoted(&place.at));
    let text = format!("the result is at {at} ({kind}), which this command does not fetch");
    let failure = Failure::usage(text);
    Err(match place.kind.to_ascii_lowercase().as_str() {
        "s3" => failure
            .and(&format!("`aws s3 cp --recursive '{at}' DIR` does, with access to the bucket")),
        "ipfs" => failure.and(&format!("`ipfs get -o DIR {at}` does, or any gateway of IPFS")),
        _ => failure,
    })
}

fn there_already(place: &Path) -> Failure {
    let place = quoted(&place.display().to_string());
    Failure::usage(format!("{place} is there already, and nothing is written over"))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let path = quoted(&path.display().to_string());
    Failure::usage(format!("the directory {path} cannot be made: {error}"))
}
