//! `bac get` and `bac results --download`

use std::{
    fs,
    io::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use bac_tests::{Connection, Peer, Received};
use serde_json::json;

use crate::{
    examples::example,
    fake::{self, Answer, path},
    support::{Node, User},
};

#[test]
fn what_a_job_published_is_downloaded_into_new_files_only() {
    let user = User::with_key();
    let node = Node::start(&user, &["--require-token", "t-0123"]);
    let user = user.at(&node.url).env("BACALHAU_API_KEY", "t-0123");
    user.run(["submit", "--wait", "--id-only", &example("greet.yaml")]).expect_code(0);
    let into = user.home().join("results");
    let into = into.to_str().unwrap();
    let ended = user.run(["results", "greet", "--download", into, "--output", "json"]);
    let told = ended.expect_code(0).json();
    assert_eq!(told["files"], json!(["exitCode", "stderr", "stdout"]));
    let stdout = || fs::read_to_string(format!("{into}/stdout")).unwrap();
    assert_eq!(stdout(), "Hello, reader!\nHello, writer!\n");
    assert_eq!(fs::read_dir(into).unwrap().count(), 3);

    user.run(["get", "greet", into]).expect_error(2, &["is there already", "another directory"]);
    assert_eq!(stdout(), "Hello, reader!\nHello, writer!\n");
    let other = user.home().join("other");
    user.run(["get", "greet", other.to_str().unwrap(), "--max-size", "10"])
        .expect_error(2, &["larger than 10 bytes", "--max-size"]);
    user.run(["get", "greet", other.to_str().unwrap()]).expect_code(0).shows(&["Files", "3"]);
    node.stop().expect_code(0);
}

/// A node of v1.9.3 whose one job has these results.
fn with_results(results: serde_json::Value) -> Peer {
    fake::orchestrator(move |request| match path(request) {
        "/api/v1/orchestrator/jobs/j-1" => {
            Some(Answer::Json("200 OK", r#"{"Job": {"ID": "j-1"}}"#.to_owned()))
        }
        "/api/v1/orchestrator/jobs/j-1/results" => {
            Some(Answer::Json("200 OK", json!({"Items": results}).to_string()))
        }
        _ => None,
    })
}

fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    let mut tar = tar::Builder::new(gzip);
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(bytes.len()).unwrap());
    header.set_mode(0o644);
    tar.append_data(&mut header, name, bytes).unwrap();
    tar.into_inner().unwrap().finish().unwrap()
}

fn from(request: &Received) -> Option<usize> {
    let range = *request.header("range").first()?;
    range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

/// A server that breaks off `breaks` times, each time after another part of the archive.
fn breaking(archive: Vec<u8>, breaks: usize, validator: &'static str) -> Peer {
    let asked = AtomicUsize::new(0);
    Peer::start(move |request, stream| {
        let turn = asked.fetch_add(1, Ordering::Relaxed);
        let whole = archive.len();
        let is_of_it = request.header("if-range").iter().all(|tag| validator.contains(tag));
        let start = from(request).filter(|_| is_of_it && !validator.is_empty());
        let end = if turn < breaks { whole * (turn + 1) / (breaks + 1) } else { whole };
        let (status, range) = match start {
            Some(start) => (
                "206 Partial Content",
                format!("Content-Range: bytes {start}-{}/{whole}\r\n", whole - 1),
            ),
            None => ("200 OK", String::new()),
        };
        let start = start.unwrap_or_default();
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{validator}{range}Content-Length: {}\r\n\r\n",
            whole - start
        )?;
        stream.write_all(&archive[start..end.max(start)])?;
        Ok(if end == whole { Connection::Keep } else { Connection::Close })
    })
    .unwrap()
}

#[test]
fn a_download_goes_on_where_it_broke_off() {
    let text = vec![b'x'; 300_000];
    let archive = packed("outputs/data", &text);
    for (validator, goes_on) in [
        ("ETag: \"one\"\r\n", true),
        (
            "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nDate: Fri, 02 Jan 2026 00:00:00 GMT\r\n",
            true,
        ),
        ("ETag: W/\"one\"\r\n", false),
        ("", false),
    ] {
        let server = breaking(archive.clone(), 2, validator);
        let url = format!("{}/e-1.tgz", server.url());
        let node = with_results(json!([{"Type": "urlDownload", "Params": {"URL": url}}]));
        let user = User::new().at(&node.url()).env("BACALHAU_API_KEY", "t-0123");
        let into = user.home().join("results");
        user.run(["get", "j-1", into.to_str().unwrap()]).expect_code(0).shows(&["Files", "1"]);
        assert_eq!(fs::read(into.join("outputs/data")).unwrap(), text);
        assert_eq!(fs::read_dir(&into).unwrap().count(), 1, "nothing else is left");
        let received = server.received();
        assert_eq!(received.len(), 3);
        assert_eq!(received.iter().skip(1).all(|request| from(request) > Some(0)), goes_on);
        // It is another server than the node.
        assert!(received.iter().all(|request| request.header("authorization").is_empty()));
    }
}

#[test]
fn a_download_that_was_given_up_goes_on_with_the_next_command() {
    let archive = packed("data", &[b'x'; 300_000]);
    let half = archive.len() / 2;
    let begins = AtomicUsize::new(0);
    let served = archive.clone();
    let server = Peer::start(move |request, stream| {
        let whole = served.len();
        if begins.fetch_add(1, Ordering::Relaxed) == 0 {
            write!(stream, "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {whole}\r\n\r\n")?;
            stream.write_all(&served[..half])?;
            return Ok(Connection::Close);
        }
        // The one that is asked about by its tag has gone on meanwhile.
        if begins.load(Ordering::Relaxed) < 7 {
            return Ok(Connection::Close);
        }
        assert_eq!((from(request), request.header("if-range")), (Some(half), vec!["\"one\""]));
        write!(
            stream,
            "HTTP/1.1 206 Partial Content\r\nETag: \"one\"\r\nContent-Range: bytes {half}-{}/{whole}\r\n\
             Content-Length: {}\r\n\r\n",
            whole - 1,
            whole - half
        )?;
        stream.write_all(&served[half..])?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let url = format!("{}/e-1.tar.gz", server.url());
    let node = with_results(json!([{"Type": "urlDownload", "Params": {"URL": url}}]));
    let user = User::new().at(&node.url());
    let into = user.home().join("results");
    let into = into.to_str().unwrap();
    user.run(["get", "j-1", into])
        .expect_error(5, &["broke off again and again", "goes on from there"]);
    user.run(["get", "j-1", into]).expect_code(0);
    assert_eq!(fs::metadata(format!("{into}/data")).unwrap().len(), 300_000);
}

#[test]
fn an_archive_that_leaves_the_directory_is_not_unpacked() {
    let mut evil =
        tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.as_gnu_mut().unwrap().name[..7].copy_from_slice(b"../evil");
    header.set_size(1);
    header.set_mode(0o644);
    header.set_cksum();
    evil.append(&header, &b"x"[..]).unwrap();
    let evil = evil.into_inner().unwrap().finish().unwrap();
    let server = breaking(evil, 0, "");
    let url = format!("{}/e-1.tar.gz", server.url());
    let node = with_results(json!([{"Type": "urlDownload", "Params": {"URL": url}}]));
    let user = User::new().at(&node.url());
    let into = user.home().join("results");
    user.run(["get", "j-1", into.to_str().unwrap()]).expect_error(5, &["../evil", "not unpacked"]);
    assert!(!user.home().join("evil").exists());
    assert_eq!(fs::read_dir(&into).unwrap().count(), 0);
}

#[test]
fn what_is_not_fetched_says_what_does() {
    for (result, parts) in [
        (
            json!({"Type": "s3", "Params": {"Bucket": "b", "Key": "k/"}}),
            ["s3://b/k/", "aws s3 cp --recursive 's3://b/k/' DIR"],
        ),
        (json!({"Type": "ipfs", "Params": {"CID": "QmA"}}), ["QmA", "ipfs get -o DIR QmA"]),
    ] {
        let node = with_results(json!([result]));
        let user = User::new().at(&node.url());
        let into = user.home().join("results");
        user.run(["get", "j-1", into.to_str().unwrap()]).expect_error(2, &parts);
        assert!(!into.exists());
    }
    let node = with_results(json!([]));
    let user = User::new().at(&node.url());
    user.run(["get", "j-1", "none"]).expect_error(4, &["published nothing", "`Publisher`"]);
}

#[test]
fn several_results_are_kept_apart() {
    let server = Peer::start(|request, stream| {
        let name = if request.target().contains("e-1") { "one" } else { "two" };
        let archive = packed(name, name.as_bytes());
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", archive.len())?;
        stream.write_all(&archive)?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let result = |name: &str| json!({"Type": "urlDownload", "Params": {"URL": format!("{}/{name}", server.url())}});
    let node = with_results(json!([result("e-1.tar.gz"), result("e-2.tgz")]));
    let user = User::new().at(&node.url());
    let into = user.home().join("results");
    user.run(["get", "j-1", into.to_str().unwrap()]).expect_code(0).shows(&["Files", "2"]);
    assert_eq!(fs::read(into.join("e-1/one")).unwrap(), b"one");
    assert_eq!(fs::read(into.join("e-2/two")).unwrap(), b"two");
}
