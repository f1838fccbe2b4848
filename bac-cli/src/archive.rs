//! What an execution published as an archive over HTTP: the whole of what it wrote, where nodes
//! themselves keep but the start.

use std::io::{self, Read};

use bac_client::{
    Client, Error,
    bac_core::{bytes::Bytes, client, url::Url},
};
use flate2::read::GzDecoder;

use crate::{
    error::{Exit, Failure, in_our_words, quoted},
    session::Session,
};

/// The most that is fetched, and the most that is read of either output, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// What an execution wrote.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// Whether there was more of either.
    pub(crate) is_cut: bool,
}

/// A server of published results.
#[client(crate = ::bac_client::bac_core)]
trait Published {
    /// An archive, `.tar.gz`.
    #[endpoint(GET "/{name}", bytes)]
    async fn archive(&self, name: &str) -> Result<Bytes, Error>;
}

/// Fetches an archive, and takes the two outputs out of it.
pub(crate) async fn fetch(session: &Session, url: &str) -> Result<Written, Failure> {
    let (base, name) = parts(url).ok_or_else(|| {
        Failure::usage(format!("`{}` is not the address of an archive", quoted(url)))
    })?;
    // Whoever serves the results is somebody else than the node: no credentials go there.
    let client = session.trusting.dress(Client::builder(base)).response_limit(LIMIT).build()?;
    let archive = PublishedClient::new(client).archive(&name).await;
    // What is to be done about a node is of no use with another server.
    let archive = archive.map_err(|error| Failure::new(Exit::Fault, in_our_words(&error)))?;
    unpack(&archive).map_err(|error| {
        Failure::usage(format!("the archive at {} cannot be read: {error}", quoted(url)))
    })
}

/// What stands before the last segment of a path, and that segment.
fn parts(url: &str) -> Option<(String, String)> {
    let mut url = Url::parse(url).ok()?;
    let name = url.path_segments()?.next_back()?.to_owned();
    if name.is_empty() || url.query().is_some() || !url.username().is_empty() {
        return None;
    }
    url.path_segments_mut().ok()?.pop();
    url.set_fragment(None);
    Some((url.to_string(), name))
}

fn unpack(archive: &[u8]) -> io::Result<Written> {
    let mut written = Written::default();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        // They stand at the top, as `stdout` or `./stdout`.
        let path = entry.path()?.into_owned();
        let into = match path.strip_prefix(".").unwrap_or(&path).to_str() {
            Some("stdout") => &mut written.stdout,
            Some("stderr") => &mut written.stderr,
            _ => continue,
        };
        let limit = u64::try_from(LIMIT).unwrap_or(u64::MAX);
        entry.by_ref().take(limit).read_to_end(into)?;
        written.is_cut |= entry.read(&mut [0])? > 0;
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(u64::try_from(bytes.len()).unwrap());
            header.set_mode(0o644);
            tar.append_data(&mut header, name, *bytes).unwrap();
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&tar.into_inner().unwrap()).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn both_outputs_are_taken_and_nothing_else() {
        let archive = packed(&[
            ("./stdout", b"out"),
            ("stderr", b"err\xff"),
            ("exitCode", b"0"),
            ("sub/stdout", b"other"),
        ]);
        let written = unpack(&archive).unwrap();
        assert_eq!((&*written.stdout, &*written.stderr), (&b"out"[..], &b"err\xff"[..]));
        assert!(!written.is_cut);
        assert!(unpack(b"no archive").is_err());
    }

    #[test]
    fn the_name_of_an_archive_is_the_last_segment() {
        let found = parts("http://127.0.0.1:6001/results/e-1.tar.gz").unwrap();
        assert_eq!(found, ("http://127.0.0.1:6001/results".to_owned(), "e-1.tar.gz".to_owned()));
        let found = parts("http://127.0.0.1:6001/e-1.tar.gz").unwrap();
        assert_eq!(found, ("http://127.0.0.1:6001/".to_owned(), "e-1.tar.gz".to_owned()));
        for other in ["http://127.0.0.1:6001/", "mailto:x", "", "http://h/x?y", "http://u@h/x"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
