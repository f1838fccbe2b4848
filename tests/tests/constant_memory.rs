//! 2 GiB up and 2 GiB down, and never more of it than pieces in memory; and 256 MiB through both halves of one
//! declaration, in process and over a socket. Alone in its process, whose peak is what it looks at.
#![cfg(target_os = "linux")]
#![deny(unused, warnings)]

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use bac_core::{
    ByteStream, Client, Error, Upload, client,
    server::{Context, InProcess, Router},
};

#[client(server)]
trait Files {
    #[endpoint(PUT "/file")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<(), Error>;

    #[endpoint(POST "/file")]
    async fn post(&self, #[part] name: &str, #[part] data: Upload) -> Result<(), Error>;

    #[endpoint(GET "/file")]
    async fn get(&self) -> Result<ByteStream, Error>;
}

const LENGTH: u64 = 2 << 30;

/// The most that this process has held of memory so far, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// Reads a request with all of its body, or answers with one as long.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 256 * 1024];
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut left: u64 = length.map_or(0, |length| length.parse().unwrap());
    while left > 0 {
        left -= stream.read(&mut buffer)? as u64;
    }
    if !head.starts_with("get") {
        return stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\nConnection: close\r\n\r\n")?;
    for _ in 0..LENGTH / buffer.len() as u64 {
        stream.write_all(&buffer)?;
    }
    Ok(())
}

#[tokio::test]
async fn what_flows_takes_no_room() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    let files = FilesClient::new(Client::new(url).unwrap());
    there_and_back(&files, LENGTH).await;

    // The same declaration serves it.
    let router = Router::new().mount(FilesServer::new(Counting));
    let client = Client::builder("http://in-process");
    let client = client.transport(InProcess::new(router.clone().streaming()));
    there_and_back(&FilesClient::new(client.build().unwrap()), SERVED).await;
    let url = bac_tests::listen_streaming(router).await.unwrap();
    there_and_back(&FilesClient::new(Client::new(url).unwrap()), SERVED).await;

    let peak = peak();
    assert!(peak < 64 << 20, "{peak}");
}

async fn there_and_back(files: &FilesClient, length: u64) {
    files.put(Upload::reader(zeros(length), Some(length))).await.unwrap();
    files.post("zeros", Upload::reader(zeros(length), Some(length))).await.unwrap();
    let mut stream = files.get().await.unwrap();
    while let Some(piece) = stream.next().await {
        piece.unwrap();
    }
    assert_eq!(stream.received(), length);
}

fn zeros(length: u64) -> impl tokio::io::AsyncRead + Send + 'static {
    tokio::io::AsyncReadExt::take(tokio::io::repeat(0), length)
}

const SERVED: u64 = 256 << 20;

/// Reads all that it is sent, and holds nothing of it.
struct Counting;

impl Counting {
    async fn count(data: Upload) -> Result<(), Error> {
        let mut data = data.into_stream();
        while let Some(piece) = data.next().await {
            piece?;
        }
        assert_eq!(data.received(), SERVED);
        Ok(())
    }
}

impl FilesService for Counting {
    async fn put(&self, _: &Context, data: Upload) -> Result<(), Error> {
        Self::count(data).await
    }

    async fn post(&self, _: &Context, name: &str, data: Upload) -> Result<(), Error> {
        assert_eq!(name, "zeros");
        Self::count(data).await
    }

    async fn get(&self, _: &Context) -> Result<ByteStream, Error> {
        Ok(ByteStream::from_reader(zeros(SERVED), Some(SERVED)))
    }
}
