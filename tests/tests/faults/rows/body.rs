//! C: how a body is framed.

use bytes::Bytes;

use super::{VALUE, good, json, send};
use crate::{
    end::{CUT, DECODE, End},
    expect::{idempotent, never},
    row::Row,
    script::{Script, Step},
};

pub fn rows() -> Vec<Row> {
    let row = |name, reply: Bytes, expects| Row::new('C', name, Script::answer(reply), expects);
    let chunked = |name, body: &str, expects| {
        let reply = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        row(name, reply.into(), expects)
    };
    let cut = |name, body: &str| chunked(name, body, idempotent(CUT));
    let legal = |name, body: &str| chunked(name, body, never(End::Ok));
    let long = "HTTP/1.1 200 OK\r\nx-job: 7\r\nContent-Length: 1000\r\n\r\n{\"ok\"";
    vec![
        row("length-too-long", long.into(), idempotent(CUT)).also(
            "status, fields and body are kept",
            |seen| {
                let told = &seen.told[0];
                told.status.is_some_and(|it| it == 200)
                    && told.headers["x-job"] == "7"
                    && told.body == "{\"ok\""
                    && told.is_truncated
            },
        ),
        row(
            "length-without-body",
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n".into(),
            idempotent(CUT),
        ),
        Row::new(
            'C',
            "rst-mid-body",
            Script::steps([
                send(long),
                Step::Wait(std::time::Duration::from_millis(100)),
                Step::Reset,
            ]),
            idempotent(CUT),
        ),
        Row::new(
            'C',
            "rst-without-length",
            Script::steps([
                send("HTTP/1.1 200 OK\r\n\r\n{\"ok\""),
                Step::Wait(std::time::Duration::from_millis(100)),
                Step::Reset,
            ]),
            idempotent(CUT),
        ),
        cut("chunk-cut", "ff\r\n{\"ok\""),
        cut("chunk-size-cut", "f"),
        cut("chunk-none", ""),
        cut("chunk-no-last", "b\r\n{\"ok\":true}\r\n"),
        cut("chunk-last-cut", "b\r\n{\"ok\":true}\r\n0\r\n"),
        cut("chunk-bad-size", "zz\r\n{\"ok\":true}\r\n0\r\n\r\n"),
        cut("chunk-empty-size", "\r\n{\"ok\":true}\r\n0\r\n\r\n"),
        cut("chunk-negative", "-b\r\n{\"ok\":true}\r\n0\r\n\r\n"),
        cut("chunk-size-overflow", "ffffffffffffffffff\r\n{\"ok\":true}\r\n0\r\n\r\n"),
        cut("chunk-longer-than-said", "5\r\n{\"ok\":true}\r\n0\r\n\r\n"),
        cut("chunk-ext-bomb", &format!("b;x={}\r\n{VALUE}\r\n0\r\n\r\n", "1".repeat(65_536))),
        cut("trailers-bomb", &format!("b\r\n{VALUE}\r\n0\r\n{}\r\n", "x-t: 1\r\n".repeat(4096))),
        cut("trailers-cut", &format!("b\r\n{VALUE}\r\n0\r\nx-t: 1\r\nx-")),
        legal("trailers-ok", &format!("b\r\n{VALUE}\r\n0\r\nx-t: 1\r\n\r\n")),
        legal("chunk-ext-ok", &format!("b;a=b\r\n{VALUE}\r\n0\r\n\r\n")),
        legal("chunk-upper-case", &format!("0B\r\n{VALUE}\r\n0\r\n\r\n")),
        legal(
            "chunk-each-byte",
            &(VALUE.chars().map(|byte| format!("1\r\n{byte}\r\n")).collect::<String>()
                + "0\r\n\r\n"),
        ),
        legal(
            "chunk-behind-the-last",
            &format!("b\r\n{VALUE}\r\n0\r\n\r\nb\r\n{{\"ok\":nope}}\r\n0\r\n\r\n"),
        ),
        row(
            "length-too-short",
            format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{VALUE}").into(),
            never(DECODE),
        ),
        row(
            "length-zero-with-body",
            format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{VALUE}").into(),
            never(DECODE),
        ),
        row("ends-at-close", format!("HTTP/1.1 200 OK\r\n\r\n{VALUE}").into(), never(End::Ok)),
        // Whatever an encoding other than `chunked` is, the body ends with the connection.
        row(
            "te-unknown",
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: x-other\r\n\r\n{VALUE}").into(),
            never(End::Ok),
        ),
        row(
            "two-replies",
            [good(), json("200 OK", "{\"ok\":false}")].concat().into(),
            never(End::Ok),
        )
        .times(3)
        .connections(3),
        row(
            "gzip-unasked",
            [
                &b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 11\r\n\r\n"[..],
                b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03",
            ]
            .concat()
            .into(),
            never(DECODE),
        )
        .saying("gzip"),
    ]
}
