//! What the head of a part says of it.

use crate::server::rejection::{Rejection, RejectionKind};

/// The name of a part, and what it says of its content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PartHead {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: Option<String>,
}

impl PartHead {
    /// Reads the header fields of a part, each with its line end.
    ///
    /// # Errors
    /// Where they are none, or do not name the part.
    pub(super) fn parse(fields: &[u8]) -> Result<Self, Rejection> {
        let fields = str::from_utf8(fields).map_err(|_| refused("is not UTF-8"))?;
        let (mut disposition, mut media_type) = (None, None);
        for line in fields.split_terminator("\r\n") {
            // A line that goes on in the next one begins with a blank.
            let is_blank = |name: &str| name.is_empty() || name.contains([' ', '\t']);
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| !is_blank(name))
            else {
                return Err(refused("has a line that is no header field"));
            };
            let value = value.trim_matches([' ', '\t']);
            if value.contains(|character: char| character.is_ascii_control() && character != '\t') {
                return Err(refused("has a control character"));
            }
            let is = |field: &str| name.eq_ignore_ascii_case(field);
            let place = match () {
                () if is("content-disposition") => &mut disposition,
                () if is("content-type") => &mut media_type,
                // Nobody sends them any more (RFC 7578 section 4.7), and the bytes would not be the content.
                () if is("content-transfer-encoding") && !is_plain(value) => {
                    return Err(refused("says that the content is encoded; send it as it is"));
                }
                () => continue,
            };
            if place.replace(value).is_some() {
                return Err(refused("has a header field twice"));
            }
        }
        let disposition = disposition.ok_or_else(|| refused("has no `Content-Disposition`"))?;
        let (name, file_name) = parse_disposition(disposition)
            .ok_or_else(|| refused("has a `Content-Disposition` that names no part of a form"))?;
        let media_type = media_type.filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { name, file_name, media_type })
    }
}

#[cold]
fn refused(fault: &str) -> Rejection {
    Rejection::new(RejectionKind::Body, format!("the head of a part {fault}"))
}

fn is_plain(encoding: &str) -> bool {
    ["7bit", "8bit", "binary"].iter().any(|plain| encoding.eq_ignore_ascii_case(plain))
}

/// The name of a part, and that of its file.
fn parse_disposition(text: &str) -> Option<(String, Option<String>)> {
    let (kind, mut rest) = text.split_once(';')?;
    if !kind.trim_end().eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut name, mut file_name) = (None, None);
    while !rest.trim_start().is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let (value, behind) = match behind.trim_start().strip_prefix('"') {
            Some(quoted) => {
                let end = end_of_quoted(quoted)?;
                (unescaped(&quoted[..end]), quoted[end + 1..].trim_start())
            }
            None => {
                let (value, behind) = behind.split_at(behind.find(';').unwrap_or(behind.len()));
                (value.trim().to_owned(), behind)
            }
        };
        rest = match behind.strip_prefix(';') {
            Some(rest) => rest,
            None => behind.is_empty().then_some("")?,
        };
        let key = key.trim();
        let place = match () {
            () if key.eq_ignore_ascii_case("name") => &mut name,
            () if key.eq_ignore_ascii_case("filename") => &mut file_name,
            // Not `filename*` either, which nobody is to send (RFC 7578 section 4.2).
            () => continue,
        };
        if place.replace(value).is_some() {
            return None;
        }
    }
    Some((name?, file_name))
}

/// Where the quote is that ends a text: one that is behind a backslash and not at the end of a parameter
/// belongs to it. Browsers write a backslash as it is, and others in front of a quote.
fn end_of_quoted(quoted: &str) -> Option<usize> {
    let is_end = |at: usize| {
        let behind = quoted[at + 1..].trim_start();
        behind.is_empty() || behind.starts_with(';')
    };
    let mut quotes = quoted.match_indices('"').map(|(at, _)| at);
    let end = quotes.find(|at| is_end(*at) || !quoted[..*at].ends_with('\\'))?;
    is_end(end).then_some(end)
}

/// As browsers escape it (the HTML standard, "Multipart form data"), and others.
fn unescaped(text: &str) -> String {
    const WORDS: [(&str, char); 4] = [("%22", '"'), ("%0D", '\r'), ("%0A", '\n'), ("\\\"", '"')];

    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins = |word: &str| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let (character, length) = match WORDS.iter().find(|(word, _)| begins(word)) {
            Some((word, character)) => (*character, word.len()),
            None => (first, first.len_utf8()),
        };
        unescaped.push(character);
        rest = &rest[length..];
    }
    unescaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(disposition: &str) -> Option<(String, Option<String>)> {
        parse_disposition(disposition)
    }

    #[test]
    fn names_are_read_as_browsers_and_others_write_them() {
        for (disposition, name, file_name) in [
            ("form-data; name=\"a\"", "a", None),
            ("Form-Data ;NAME=a;x=y", "a", None),
            (
                "form-data; name=\"a%22b\\c\"; filename=\"é%0d%0A.txt\"",
                "a\"b\\c",
                Some("é\r\n.txt"),
            ),
            ("form-data; name=\"a\\\"b\"; filename=\"c:\\\"", "a\"b", Some("c:\\")),
            ("form-data; filename=\"a;b=c\"; name=\"%2\"", "%2", Some("a;b=c")),
            ("form-data; name=\"\"; filename=\"\"; filename*=utf-8''x", "", Some("")),
        ] {
            let expected = Some((name.to_owned(), file_name.map(str::to_owned)));
            assert_eq!(names(disposition), expected, "{disposition}");
        }
        for disposition in [
            "form-data",
            "attachment; name=\"a\"",
            "form-data; filename=\"a\"",
            "form-data; name=\"a",
            "form-data; name=\"a\"b\"",
            "form-data; name=\"a\"; name=\"b\"",
            "form-data; name",
        ] {
            assert_eq!(names(disposition), None, "{disposition}");
        }
    }

    #[test]
    fn a_head_names_its_part_once() {
        let head = "content-disposition: form-data; name=\"a\"\r\nX: y\r\nContent-Type:\ttext/csv \r\n\
                    Content-Transfer-Encoding: binary\r\n";
        let expected =
            PartHead { name: "a".into(), file_name: None, media_type: Some("text/csv".into()) };
        assert_eq!(PartHead::parse(head.as_bytes()).unwrap(), expected);
        for (head, words) in [
            (&b""[..], "has no `Content-Disposition`"),
            (b"Content-Disposition: form-data; name=\"\xff\"\r\n", "is not UTF-8"),
            (b"Content-Disposition: form-data;\r\n name=\"a\"\r\n", "is no header field"),
            (b"Content-Disposition : form-data; name=\"a\"\r\n", "is no header field"),
            (b"Content-Disposition: form-data; name=\"a\0\"\r\n", "has a control character"),
            (b"Content-Type: a\r\nContent-Type: a\r\n", "has a header field twice"),
            (b"Content-Transfer-Encoding: base64\r\n", "is encoded"),
            (b"Content-Disposition: inline\r\n", "names no part"),
        ] {
            let message = PartHead::parse(head).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
    }
}
