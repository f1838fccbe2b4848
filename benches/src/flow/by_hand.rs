//! The same flows written by hand, with care, on reqwest.

use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use http::header::ACCEPT;
use memchr::memchr;
use reqwest::{
    Body, Client, RequestBuilder, Response,
    multipart::{Form, Part},
};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use super::model::{Download, END, Item, Tally};
use crate::{by_hand::http, fault::Fault};

/// How much is read of a file at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// The longest line and event, in bytes.
const LIMIT: usize = 16 << 20;

pub(super) struct ByHand {
    http: Client,
    base: String,
}

impl ByHand {
    pub(super) fn new(address: &str, limited: bool) -> Result<Self, Fault> {
        let mut http = http();
        if limited {
            http = http.read_timeout(Duration::from_secs(20));
        }
        Ok(Self { http: http.build()?, base: format!("http://{address}") })
    }

    pub(super) async fn parts(&self, file: &str) -> Result<(), Fault> {
        let file = File::open(file).await?;
        let length = file.metadata().await?.len();
        let stream = Body::wrap_stream(ReaderStream::with_capacity(file, PIECE));
        let file = Part::stream_with_length(stream, length)
            .file_name("data.bin")
            .mime_str("application/octet-stream")?;
        let form = Form::new().text("purpose", "benchmark").part("file", file);
        let request = self.http.post(format!("{}/parts", self.base)).multipart(form);
        sent(request.header(ACCEPT, "application/json;q=0.9, */*;q=0.5")).await.map(drop)
    }

    pub(super) async fn events(&self) -> Result<Tally, Fault> {
        let accept = "text/event-stream, application/json;q=0.9, */*;q=0.1";
        let mut reply = self.get("events", accept).await?;
        let mut tally = Tally::default();
        let (mut buffer, mut searched) = (BytesMut::new(), 0);
        let mut data = Vec::new();
        while let Some(chunk) = reply.chunk().await? {
            buffer.extend_from_slice(&chunk);
            while let Some(end) = memchr(b'\n', &buffer[searched..]) {
                let length = searched + end;
                let line = buffer[..length].strip_suffix(b"\r").unwrap_or(&buffer[..length]);
                if let Some(value) = line.strip_prefix(b"data:") {
                    if !data.is_empty() {
                        data.push(b'\n');
                    }
                    data.extend_from_slice(value.strip_prefix(b" ").unwrap_or(value));
                } else if line.is_empty() && !data.is_empty() {
                    if data == END.as_bytes() {
                        return Ok(tally);
                    }
                    tally.add(&serde_json::from_slice::<Item>(&data)?);
                    data.clear();
                }
                buffer.advance(length + 1);
                searched = 0;
            }
            searched = buffer.len();
            if searched + data.len() > LIMIT {
                return Err("an event is too long".into());
            }
        }
        Err(format!("the stream ended without {END}").into())
    }

    pub(super) async fn lines(&self) -> Result<Tally, Fault> {
        let accept = "application/x-ndjson, application/json;q=0.9, */*;q=0.5";
        let mut reply = self.get("lines", accept).await?;
        let mut tally = Tally::default();
        let (mut buffer, mut searched) = (BytesMut::new(), 0);
        while let Some(chunk) = reply.chunk().await? {
            buffer.extend_from_slice(&chunk);
            while let Some(end) = memchr(b'\n', &buffer[searched..]) {
                let length = searched + end;
                let line = buffer[..length].trim_ascii();
                if !line.is_empty() {
                    tally.add(&serde_json::from_slice::<Item>(line)?);
                }
                buffer.advance(length + 1);
                searched = 0;
            }
            searched = buffer.len();
            if searched > LIMIT {
                return Err("a line is too long".into());
            }
        }
        if !buffer.trim_ascii().is_empty() {
            tally.add(&serde_json::from_slice::<Item>(&buffer)?);
        }
        Ok(tally)
    }

    pub(super) async fn download(&self) -> Result<Download, Fault> {
        let mut reply = self.get("download", "application/octet-stream, */*;q=0.5").await?;
        let mut received = Download::default();
        while let Some(chunk) = reply.chunk().await? {
            received.add(chunk.len());
        }
        Ok(received)
    }

    async fn get(&self, path: &str, accept: &'static str) -> Result<Response, Fault> {
        sent(self.http.get(format!("{}/{path}", self.base)).header(ACCEPT, accept)).await
    }
}

async fn sent(request: RequestBuilder) -> Result<Response, Fault> {
    let reply = request.send().await?;
    let status = reply.status();
    if !status.is_success() {
        return Err(format!("{status}: {}", reply.text().await?).into());
    }
    Ok(reply)
}
