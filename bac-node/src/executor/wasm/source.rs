//! Data that stands in a job itself.

use std::io::Read;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use flate2::read::GzDecoder;
use percent_encoding::percent_decode_str;

/// The most that a packed file may hold, in bytes.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// The content of a `data:` URL (RFC 2397); of a packed archive, that of its one file.
///
/// Bacalhau's own command sends files so, and nodes unpack them.
pub(super) fn content(url: &str) -> Result<Vec<u8>, String> {
    let bytes = data(url)?;
    if !url.starts_with("data:application/gzip") {
        return Ok(bytes);
    }
    let failed = |error: std::io::Error| format!("the packed data is no archive: {error}");
    let mut archive = tar::Archive::new(GzDecoder::new(&*bytes).take(UNPACKED));
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        if entry.header().entry_type().is_file() {
            let mut file = Vec::new();
            entry.read_to_end(&mut file).map_err(failed)?;
            return Ok(file);
        }
    }
    Err("the packed data holds no file".to_owned())
}

/// The content of a `data:` URL (RFC 2397), in base64 or percent-encoded.
fn data(url: &str) -> Result<Vec<u8>, String> {
    let rest = url.strip_prefix("data:").ok_or("inline data must be a `data:` URL")?;
    let (kind, data) = rest.split_once(',').ok_or("a `data:` URL needs a comma")?;
    let decoded = percent_decode_str(data);
    if !kind.trim_end().ends_with(";base64") {
        return Ok(decoded.collect());
    }
    let text: Vec<u8> = decoded.filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(&text).or_else(|_| STANDARD_NO_PAD.decode(&text));
    bytes.map_err(|error| format!("the data of a `data:` URL is no base64: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use flate2::{Compression, write::GzEncoder};

    use super::{content, data};

    #[test]
    fn a_packed_file_is_unpacked() {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(5);
        header.set_cksum();
        archive.append_data(&mut header, "main.wasm", &b"hello"[..]).unwrap();
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&archive.into_inner().unwrap()).unwrap();
        let packed = STANDARD.encode(packed.finish().unwrap());
        let url = format!("data:application/gzip;base64,{packed}");
        assert_eq!(content(&url).unwrap(), b"hello");
        assert_eq!(content("data:,hello").unwrap(), b"hello");
        assert!(content("data:application/gzip;base64,aGVsbG8=").is_err());
    }

    #[test]
    fn data_urls_are_read_in_both_encodings() {
        for (url, content) in [
            ("data:,hello%20you", "hello you"),
            ("data:text/plain;charset=utf-8;base64,aGVsbG8=", "hello"),
            ("data:;base64,aGVsbG8", "hello"),
            ("data:;base64,aGVs%62G8%3D", "hello"),
            ("data:,", ""),
        ] {
            assert_eq!(data(url).unwrap(), content.as_bytes(), "{url}");
        }
        for url in ["", "hello", "data:text/plain", "data:;base64,a!", "http://x/,y"] {
            assert!(data(url).is_err(), "{url}");
        }
    }
}
