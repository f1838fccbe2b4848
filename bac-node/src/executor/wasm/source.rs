//! Data that stands in a job itself.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use percent_encoding::percent_decode_str;

/// The content of a `data:` URL (RFC 2397), in base64 or percent-encoded.
pub(super) fn data(url: &str) -> Result<Vec<u8>, String> {
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
    use super::data;

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
