//! What is published of an execution: an archive of what it wrote.

use std::io;

use flate2::{Compression, write::GzEncoder};

/// Where the archives lie on the node.
pub(crate) const PATH: &str = "/local";

/// An archive (tar, gzip) of `stdout`, `stderr`, `exitCode`, and the files by their paths.
pub(crate) fn build(
    stdout: &[u8],
    stderr: &[u8],
    exit_code: i64,
    files: &[(String, Vec<u8>)],
) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let mut add = |name: &str, data: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, data)
    };
    add("stdout", stdout)?;
    add("stderr", stderr)?;
    add("exitCode", exit_code.to_string().as_bytes())?;
    for (name, data) in files {
        add(name, data)?;
    }
    archive.into_inner()?.finish()
}
