//! D: sizes and times, and what JSON may be made of.

use std::{io::Write, time::Duration};

use bac_core::{Outcome, TimeoutPhase};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

use super::{VALUE, good, json, send};
use crate::{
    end::{DECODE, End, REDIRECT, SILENT, TOO_LARGE, timeout},
    expect::{idempotent, never},
    row::Row,
    script::{Script, Step},
};

/// The limit of a success, in bytes.
const LIMIT: usize = 1 << 20;
/// More than anybody would read.
const MOST: u64 = 120 << 20;

pub fn rows() -> Vec<Row> {
    let row = |name, script, expects| Row::new('D', name, script, expects);
    let text = |name, body: &str, expects| row(name, Script::answer(json("200 OK", body)), expects);
    let padded = |length: usize| format!("{VALUE}{}", " ".repeat(length - VALUE.len()));
    let stalled = timeout(TimeoutPhase::Stall, Outcome::Done);
    let slow = timeout(TimeoutPhase::Attempt, Outcome::Done);
    let silent = || idempotent(SILENT);
    let chunk: Bytes = [&b"10000\r\n"[..], &[b' '; 0x10000], b"\r\n"].concat().into();
    let head = |head: &str| send(format!("HTTP/1.1 {head}\r\n\r\n"));
    let kept = |row: Row| {
        row.also("no more than 64 KiB are kept, and that they are not all", |seen| {
            seen.told[0].body.len() <= 64 << 10 && seen.told[0].is_truncated
        })
        .leaving_early()
    };
    vec![
        kept(row(
            "body-100mb",
            Script::steps([
                head("200 OK\r\nContent-Length: 100000000"),
                Step::Endless(vec![b' '; 0x10000].into(), 100_000_000),
                Step::Close,
            ]),
            never(TOO_LARGE),
        )),
        kept(row(
            "body-endless-chunks",
            Script::steps([
                head("200 OK\r\nTransfer-Encoding: chunked"),
                Step::Endless(chunk.clone(), MOST),
                Step::Close,
            ]),
            never(TOO_LARGE),
        )),
        kept(row(
            "body-close-delimited-endless",
            Script::steps([
                head("200 OK"),
                Step::Endless(vec![b' '; 0x10000].into(), MOST),
                Step::Close,
            ]),
            never(TOO_LARGE),
        )),
        kept(row(
            "error-body-100mb",
            Script::steps([
                head("400 Bad Request\r\nContent-Length: 100000000"),
                Step::Endless(vec![b'x'; 0x10000].into(), 100_000_000),
                Step::Close,
            ]),
            never(End::Raw(400, Outcome::Refused)),
        )),
        kept(row(
            "error-body-endless",
            Script::steps([
                head("404 Not Found\r\nTransfer-Encoding: chunked"),
                Step::Endless(chunk.clone(), MOST),
                Step::Close,
            ]),
            never(End::Unexpected(404, Outcome::Refused)),
        )),
        kept(row(
            "redirect-body-endless",
            Script::steps([
                head("307 X\r\nLocation: /moved\r\nTransfer-Encoding: chunked"),
                Step::Endless(chunk, MOST),
                Step::Close,
            ]),
            never(REDIRECT),
        )),
        text("body-at-the-limit", &padded(LIMIT), never(End::Ok)),
        text("body-above-the-limit", &padded(LIMIT + 1), never(TOO_LARGE)),
        row(
            "body-above-the-limit-without-length",
            Script::answer(format!("HTTP/1.1 200 OK\r\n\r\n{}", padded(LIMIT + 1))),
            never(TOO_LARGE),
        ),
        row(
            "length-of-exabytes",
            Script::steps([head("200 OK\r\nContent-Length: 18446744073709551613"), Step::Hold]),
            never(TOO_LARGE),
        ),
        row("gzip-bomb", Script::answer(bomb()), never(DECODE)).saying("gzip"),
        row("silent-after-request", Script::steps([Step::Hold]), silent()),
        row(
            "head-stall",
            Script::steps([send("HTTP/1.1 200 OK\r\nContent-Le"), Step::Hold]),
            silent(),
        ),
        row(
            "header-drip",
            Script::steps([
                send("HTTP/1.1 200 OK\r\nx-a: "),
                Step::Repeat("1".into(), Duration::from_millis(300)),
            ]),
            silent(),
        ),
        // Silence before the head is no stall: work takes its time.
        row(
            "slow-ok",
            Script::steps([Step::Wait(Duration::from_millis(1200)), send(good())]),
            never(End::Ok),
        ),
        row(
            "body-stall",
            Script::steps([head("200 OK\r\nContent-Length: 11"), send("{"), Step::Hold]),
            idempotent(stalled),
        ),
        row(
            "body-stall-before-any",
            Script::steps([head("200 OK\r\nContent-Length: 11"), Step::Hold]),
            idempotent(stalled),
        ),
        row(
            "body-stall-then-ok",
            Script::in_order(vec![
                vec![head("200 OK\r\nContent-Length: 11"), send("{"), Step::Hold],
                vec![send(good())],
            ]),
            idempotent(stalled).passing(),
        ),
        row(
            "body-slow-start",
            Script::steps([
                head("200 OK\r\nContent-Length: 11"),
                Step::Wait(Duration::from_millis(400)),
                send("{\"ok\""),
                Step::Wait(Duration::from_millis(400)),
                send(":true}"),
            ]),
            never(End::Ok),
        ),
        row(
            "body-drip",
            Script::steps([
                head("200 OK\r\nContent-Length: 1000"),
                Step::Repeat(" ".into(), Duration::from_millis(100)),
            ]),
            idempotent(slow),
        ),
        row(
            "error-body-stall",
            Script::steps([head("400 Bad Request\r\nContent-Length: 99"), send("no"), Step::Hold]),
            never(End::Raw(400, Outcome::Refused)),
        ),
        row(
            "error-body-cut",
            Script::answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\nno"),
            never(End::Raw(400, Outcome::Refused)),
        ),
        text("json-deep", &"[".repeat(200_000), never(DECODE)),
        text(
            "json-deep-ignored",
            &format!("{{\"x\":{},\"ok\":true}}", "[".repeat(200_000)),
            never(DECODE),
        ),
        text(
            "json-wide",
            &format!("{{\"x\":[{}0],\"ok\":true}}", "0,".repeat(100_000)),
            never(End::Ok),
        ),
        text("json-dup-key", "{\"ok\":true,\"ok\":false}", never(DECODE)),
        text("json-big-number", "{\"ok\":true,\"n\":1e999999999}", never(End::Ok)),
        text(
            "json-long-number",
            &format!("{{\"ok\":true,\"n\":{}}}", "9".repeat(100_000)),
            never(End::Ok),
        ),
        text("json-number-for-bool", "{\"ok\":1}", never(DECODE)).saying("`ok`"),
        text("json-truncated", "{\"ok\":tr", never(DECODE)),
        text("json-nan", "{\"ok\":NaN}", never(DECODE)),
        text("json-lone-surrogate", "{\"ok\":true,\"x\":\"\\ud800\"}", never(End::Ok)),
    ]
}

/// Ten million bytes, in some ten thousand.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..100 {
        encoder.write_all(&[b' '; 100_000]).unwrap();
    }
    let body = encoder.finish().unwrap();
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), &body].concat()
}
