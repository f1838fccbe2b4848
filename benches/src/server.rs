//! A small HTTP/1.1 server that answers every request with the same job, or in XML with the same receipt, in a process of its own so
//! that none of its work is counted.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc::Sender,
};

use crate::fault::Fault;

const JOB: &str = include_str!("../data/reply.json");
const RECEIPT: &str = include_str!("../data/receipt.xml");

/// The server as a process. It ends with this value.
pub(crate) struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// This program with this argument, which serves by [`run`].
    pub(crate) fn start(argument: &str) -> Result<Self, Fault> {
        let mut child = Command::new(env::current_exe()?)
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address)?;
        Ok(Self { child, address: address.trim().to_owned() })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; there is nothing else to do about it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves on a free port, whose address is the first line of the output, until the input ends, as
/// it does when the process that started this one is gone.
pub(crate) fn run(serve: impl FnOnce(&TcpListener) + Send + 'static) -> Result<(), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    std::thread::spawn(move || serve(&listener));
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Answers every request, and passes on what it read of it.
pub(crate) fn serve(listener: &TcpListener, seen: Option<&Sender<Vec<u8>>>) {
    for stream in listener.incoming().flatten() {
        let seen = seen.cloned();
        // A connection that breaks is the client's affair.
        std::thread::spawn(move || answer(&stream, seen.as_ref()));
    }
}

fn answer(stream: &TcpStream, seen: Option<&Sender<Vec<u8>>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (job, receipt) = (reply("application/json", JOB), reply("application/xml", RECEIPT));
    let mut reader = BufReader::new(stream);
    loop {
        let request = read_request(&mut reader)?;
        if request.is_empty() {
            return Ok(());
        }
        // A request says what it accepts before its body begins.
        let is_xml = String::from_utf8_lossy(&request).contains("accept: application/xml");
        if let Some(seen) = seen {
            let _ = seen.send(request);
        }
        (&mut &*stream).write_all(if is_xml { &receipt } else { &job })?;
    }
}

fn reply(content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Head and body; nothing at the end of the connection.
fn read_request(reader: &mut BufReader<&TcpStream>) -> io::Result<Vec<u8>> {
    let (mut request, length) = read_head(reader)?;
    reader.take(length).read_to_end(&mut request)?;
    Ok(request)
}

/// A head, and the length of the body behind it; nothing at the end of the connection.
pub(crate) fn read_head(reader: &mut BufReader<&TcpStream>) -> io::Result<(Vec<u8>, u64)> {
    let mut request = Vec::new();
    let mut body = 0;
    loop {
        let start = request.len();
        reader.read_until(b'\n', &mut request)?;
        match &request[start..] {
            b"" => return Ok((Vec::new(), 0)),
            b"\r\n" => return Ok((request, body)),
            line => {
                let line = String::from_utf8_lossy(line).to_ascii_lowercase();
                if let Some(length) = line.strip_prefix("content-length:") {
                    body = length.trim().parse().map_err(io::Error::other)?;
                }
            }
        }
    }
}

/// A request with its header fields in a fixed order, which has no meaning.
pub(crate) fn sorted_lines(request: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    lines.sort();
    lines.push(body.to_owned());
    lines
}
