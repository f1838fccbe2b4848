//! The parts of a form, and the body that they make.

use bytes::Bytes;
use memchr::memmem;
use serde::Serialize;

use super::{
    chunks::{FormSource, Segment},
    part::{Content, Part, PartValue},
};
use crate::{error::Error, message::RequestBody, request::octets::Octets};

/// A body of parts, each with a name: `multipart/form-data` (RFC 7578).
#[derive(Default)]
pub(crate) struct Form(Vec<Part>);

/// Parts that are all there or can be opened.
pub(crate) struct Written {
    pub(crate) content_type: String,
    pub(crate) body: RequestBody,
}

impl Form {
    /// Adds an upload, or a value as the text that it is.
    ///
    /// # Errors
    /// Where it cannot be written as text.
    pub(crate) fn value<T: PartValue>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.0.push(value.part(name)?);
        Ok(())
    }

    /// Adds a value as JSON.
    pub(crate) fn json<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> serde_json::Result<()> {
        self.0.push(Part::json(name, value)?);
        Ok(())
    }

    /// Adds bytes as they are.
    pub(crate) fn bytes<T: Octets>(&mut self, name: &str, bytes: T) {
        self.0.push(Part::bytes(name, bytes.into_bytes()));
    }

    /// The body, of which the length is known if that of each part is. `drawn` is random.
    ///
    /// # Errors
    /// Where there is no such file.
    pub(crate) async fn write(self, drawn: u128) -> Result<Written, Error> {
        let mut parts = Vec::with_capacity(self.0.len());
        for Part { head, content } in self.0 {
            let body = match content {
                Content::Bytes(bytes) => bytes.into(),
                Content::Upload(upload) => upload.into_body().await?,
            };
            parts.push((head, body));
        }
        let boundary = boundary(&parts, drawn);
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let mut segments = Vec::with_capacity(2 * parts.len() + 1);
        let mut between = format!("--{boundary}\r\n");
        for (head, body) in parts {
            between.push_str(&head);
            between.push_str("\r\n");
            segments.push(Segment::of_bytes(between.into()));
            segments.push(Segment::of(body));
            between = format!("\r\n--{boundary}\r\n");
        }
        // Of a form without parts, too, there is an end.
        let end = if segments.is_empty() { "" } else { "\r\n" };
        segments.push(Segment::of_bytes(format!("{end}--{boundary}--\r\n").into()));
        Ok(Written { content_type, body: FormSource::body(segments) })
    }
}

/// A boundary that no part holds, as far as the bytes are there; of those that are not, nobody can tell
/// what to put into them.
fn boundary(parts: &[(String, RequestBody)], drawn: u128) -> String {
    let is_free = |boundary: &String| {
        let finder = memmem::Finder::new(boundary);
        let known = parts.iter().filter_map(|(_, body)| body.as_bytes());
        known.into_iter().all(|bytes: &Bytes| finder.find(bytes).is_none())
    };
    // What is there has an end, and holds one of these at most as often as it is long.
    let mut numbered = (0_u64..).map(|number| format!("bac-{drawn:032x}-{number}"));
    numbered.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Upload;

    async fn written(form: Form) -> (String, String, RequestBody) {
        let Written { content_type, body } = form.write(0).await.unwrap();
        let text = body.collect().await.unwrap();
        assert!(body.length().is_none_or(|length| length == text.len() as u64));
        (content_type, String::from_utf8(text.to_vec()).unwrap(), body)
    }

    const ZERO: &str = "bac-00000000000000000000000000000000";

    #[tokio::test]
    async fn parts_are_written_one_after_the_other() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a b.txt");
        std::fs::write(&path, "file").unwrap();
        let mut form = Form::default();
        form.value("n", &7).unwrap();
        form.json("j", &[1, 2]).unwrap();
        form.bytes("b", &b"\r\n"[..]);
        form.value("f", &Upload::path(&path)).unwrap();
        let png = Upload::bytes("x").media_type("image/png").file_name("x.png");
        form.value("f", &png).unwrap();
        let (content_type, text, body) = written(form).await;
        assert_eq!(content_type, format!("multipart/form-data; boundary={ZERO}-0"));
        assert!(body.is_replayable() && body.length().is_some());
        let expected = "--B\r\n\
            Content-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n--B\r\n\
            Content-Disposition: form-data; name=\"j\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n--B\r\n\
            Content-Disposition: form-data; name=\"b\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n\r\n--B\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"a b.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nfile\r\n--B\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n";
        assert_eq!(text, expected.replace("--B", &format!("--{ZERO}-0")));
        assert_eq!(body.collect().await.unwrap(), text, "and once more");
    }

    #[tokio::test]
    async fn a_boundary_is_in_no_part() {
        let mut form = Form::default();
        form.value("a", &format!("--{ZERO}-0 {ZERO}-1")).unwrap();
        form.bytes("b", format!("{ZERO}-2").into_bytes());
        let (content_type, ..) = written(form).await;
        assert!(content_type.ends_with("-3"), "{content_type}");
        let (_, text, _) = written(Form::default()).await;
        assert_eq!(text, format!("--{ZERO}-0--\r\n"));
    }

    #[tokio::test]
    async fn what_can_be_sent_once_is_sent_once() {
        let stream = |length| {
            let items = [Ok::<_, std::io::Error>("a"), Ok("bc")];
            Upload::stream(futures_util::stream::iter(items), length)
        };
        for length in [None, Some(3)] {
            let mut form = Form::default();
            form.value("s", &stream(length)).unwrap();
            let body = form.write(0).await.unwrap().body;
            assert_eq!((body.is_replayable(), body.length().is_some()), (false, length.is_some()));
            assert!(
                body.collect()
                    .await
                    .unwrap()
                    .ends_with(format!("\r\n\r\nabc\r\n--{ZERO}-0--\r\n").as_bytes())
            );
            assert!(body.collect().await.is_err());
        }
        for (length, words) in [(2, "longer than its length"), (4, "ended 1 bytes before")] {
            let mut form = Form::default();
            form.value("s", &stream(Some(length))).unwrap();
            let error = form.write(0).await.unwrap().body.collect().await.unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_what_it_was_is_not_sent() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        for upload in [Upload::path(&path), Upload::path(directory.path())] {
            let error = upload.into_body().await.unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::File, "{error}");
            assert_eq!(error.outcome(), crate::Outcome::NotSent);
        }
        std::fs::write(&path, "abc").unwrap();
        let body = Upload::path(&path).into_body().await.unwrap();
        assert_eq!(body.collect().await.unwrap(), "abc");
        std::fs::write(&path, "abcd").unwrap();
        let error = body.collect().await.unwrap_err();
        assert!(error.to_string().contains("has 4 bytes, and had 3"), "{error}");
    }
}
