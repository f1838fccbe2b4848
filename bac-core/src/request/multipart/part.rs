//! What a part holds, and how it is told.

use std::fmt::{self, Display, Write};

use bytes::Bytes;
use serde::Serialize;

use crate::{error::Error, request::upload::Upload};

/// One part of a form (RFC 7578).
#[doc(hidden)]
pub struct Part {
    /// Its header fields, without the blank line behind them.
    pub(super) head: String,
    pub(super) content: Content,
}

pub(super) enum Content {
    Bytes(Bytes),
    Upload(Upload),
}

/// A value that is a part by its type: an upload, or what is sent as text.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a part",
    label = "not `Upload`, nor a type with `Display`",
    note = "mark a type with serde's `Serialize` as `#[part(json)]`, and `Bytes` or `Vec<u8>` as `#[part(bytes)]`; make an `Upload` of a file or a stream"
)]
pub trait PartValue {
    fn part(&self, name: &str) -> Result<Part, Error>;
}

#[diagnostic::do_not_recommend]
impl PartValue for Upload {
    fn part(&self, name: &str) -> Result<Part, Error> {
        let mut head = disposition(name, self.file_name.as_deref());
        let media_type = self.media_type.as_deref().unwrap_or("application/octet-stream");
        if media_type.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(Error::invalid_input(format!(
                "the media type of part `{name}` holds a control character"
            )));
        }
        head.push_str("Content-Type: ");
        head.push_str(media_type);
        head.push_str("\r\n");
        Ok(Part { head, content: Content::Upload(self.clone()) })
    }
}

#[diagnostic::do_not_recommend]
impl PartValue for &Upload {
    fn part(&self, name: &str) -> Result<Part, Error> {
        (**self).part(name)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Display> PartValue for T {
    /// Without a type it is text (RFC 7578 section 4.4).
    fn part(&self, name: &str) -> Result<Part, Error> {
        let mut text = String::new();
        if write!(text, "{self}").is_err() {
            return Err(Error::invalid_input(format!("part `{name}` cannot be written as text")));
        }
        let content = Content::Bytes(text.into());
        Ok(Part { head: disposition(name, None), content })
    }
}

impl Part {
    pub(super) fn json<T: Serialize + ?Sized>(name: &str, value: &T) -> serde_json::Result<Self> {
        let head = disposition(name, None) + "Content-Type: application/json\r\n";
        Ok(Self { head, content: Content::Bytes(serde_json::to_vec(value)?.into()) })
    }

    pub(super) fn bytes(name: &str, bytes: Bytes) -> Self {
        let head = disposition(name, None) + "Content-Type: application/octet-stream\r\n";
        Self { head, content: Content::Bytes(bytes) }
    }
}

fn disposition(name: &str, file_name: Option<&str>) -> String {
    let mut head = String::from("Content-Disposition: form-data; name=\"");
    // A name has the line ends of a form, in whatever way they were written.
    escape(&name.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n"), &mut head);
    head.push('"');
    if let Some(file_name) = file_name {
        head.push_str("; filename=\"");
        escape(file_name, &mut head);
        head.push('"');
    }
    head.push_str("\r\n");
    head
}

/// As browsers do (the HTML standard, "Multipart form data"), and as servers therefore read it: no
/// backslash, and no `filename*` (RFC 7578 section 4.2).
fn escape(text: &str, escaped: &mut String) {
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("%22"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            other => escaped.push(other),
        }
    }
}

/// What it is made of may hold what must not reach a log.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_are_escaped_as_browsers_do() {
        for (name, file_name, expected) in [
            ("a", None, "name=\"a\""),
            ("a\"b\\c", Some("é\"ü.txt"), "name=\"a%22b\\c\"; filename=\"é%22ü.txt\""),
            (
                "a\nb\r\nc\rd",
                Some("a\nb\rc"),
                "name=\"a%0D%0Ab%0D%0Ac%0D%0Ad\"; filename=\"a%0Ab%0Dc\"",
            ),
            ("", Some(""), "name=\"\"; filename=\"\""),
        ] {
            let expected = format!("Content-Disposition: form-data; {expected}\r\n");
            assert_eq!(disposition(name, file_name), expected);
        }
    }
}
