//! B: status line and header fields.

use std::time::Duration;

use bytes::Bytes;

use super::{VALUE, good, send, with_head};
use crate::{
    end::{CUT, End, SILENT, TRANSPORT, unknown},
    expect::{idempotent, never},
    row::Row,
    script::{Script, Step},
};

pub fn rows() -> Vec<Row> {
    let row = |name, reply: Bytes, expects| Row::new('B', name, Script::answer(reply), expects);
    let broken =
        |name, reply: &str| row(name, Bytes::from(reply.to_owned()), idempotent(TRANSPORT));
    let legal = |name, reply: Bytes| row(name, reply, never(End::Ok));
    let field = |name, field: &str| row(name, with_head(field), idempotent(TRANSPORT));
    let length = |name, fields: &str| {
        let reply = format!("HTTP/1.1 200 OK\r\n{fields}\r\n{VALUE}");
        row(name, reply.into(), idempotent(TRANSPORT))
    };
    let many = |count: usize| (0..count).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    vec![
        broken("close-mid-status", "HTTP/1.1 20"),
        broken("close-mid-headers", "HTTP/1.1 200 OK\r\nContent-Ty"),
        broken("close-before-empty-line", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n"),
        Row::new(
            'B',
            "rst-mid-headers",
            Script::steps([send("HTTP/1.1 200 OK\r\nContent-Ty"), Step::Reset]),
            idempotent(TRANSPORT),
        ),
        broken("no-http", "hello there\r\n\r\n"),
        broken("http09", "<html>it works</html>\r\n\r\n"),
        broken("bad-version", "HTTP/9.9 200 OK\r\n\r\n"),
        broken("version-http2", "HTTP/2 200 OK\r\n\r\n"),
        broken("lower-case-version", "http/1.1 200 OK\r\n\r\n"),
        broken("status-missing", "HTTP/1.1 \r\n\r\n"),
        broken("status-letters", "HTTP/1.1 OK 200\r\n\r\n"),
        broken("status-four-digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        broken("status-negative", "HTTP/1.1 -20 OK\r\n\r\n"),
        broken("status-000", "HTTP/1.1 000 None\r\n\r\n"),
        broken("reason-esc", "HTTP/1.1 200 \u{1b}[2J\r\nContent-Length: 0\r\n\r\n"),
        row(
            "status-999",
            format!("HTTP/1.1 999 X\r\nContent-Length: {}\r\n\r\n{VALUE}", VALUE.len()).into(),
            never(unknown(999)),
        )
        .also("the body is kept", |seen| seen.told[0].body == VALUE),
        row(
            "101-unasked",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n".into(),
            never(unknown(101)),
        ),
        legal("no-reason", format!("HTTP/1.1 200\r\n\r\n{VALUE}").into()),
        legal("http10-close", format!("HTTP/1.0 200 OK\r\n\r\n{VALUE}").into()),
        legal("lf-only", format!("HTTP/1.1 200 OK\nContent-Length: 11\n\n{VALUE}").into()),
        legal("no-space-after-colon", with_head("x-a:1\r\n")),
        legal("header-empty-value", with_head("x-a:\r\n")),
        legal("header-100", with_head(&many(99))),
        legal("header-utf8", with_head("x-a: né\r\n")).also("the value is readable", |seen| {
            seen.told[0].headers["x-a"].as_bytes() == "né".as_bytes()
        }),
        legal(
            "header-latin1",
            [b"HTTP/1.1 200 OK\r\nx-a: caf\xe9\r\n\r\n", VALUE.as_bytes()].concat().into(),
        )
        .also("the value is readable", |seen| seen.told[0].headers["x-a"].as_bytes() == b"caf\xe9"),
        legal("dup-length-same", with_head("Content-Length: 11\r\n")),
        Row::new(
            'B',
            "set-cookie",
            Script::keep(with_head("Set-Cookie: a=b; Path=/\r\n")),
            never(End::Ok),
        )
        .times(2)
        .also("no cookie is sent", |seen| {
            seen.log.requests.iter().all(|it| it.received.header("cookie").is_empty())
        }),
        field("header-count", &many(200)),
        field("header-huge", &format!("x-a: {}\r\n", "1".repeat(600_000))),
        field("header-esc", "x-a: \u{1b}[2J\r\n"),
        field("header-nul", "x-a: a\0b\r\n"),
        field("header-folded", "x-a: 1\r\n 2\r\n"),
        field("header-no-colon", "x-a\r\n"),
        field("header-no-name", ": 1\r\n"),
        field("header-space-in-name", "x a: 1\r\n"),
        field("header-space-before-colon", "x-a : 1\r\n"),
        field("header-bare-cr", "x-a: 1\rx-b: 2\r\n"),
        length("dup-length-differ", "Content-Length: 5\r\nContent-Length: 11\r\n"),
        length("length-list", "Content-Length: 5, 11\r\n"),
        length("length-plus", "Content-Length: +11\r\n"),
        length("length-negative", "Content-Length: -1\r\n"),
        length("length-hex", "Content-Length: 0xb\r\n"),
        length("length-empty", "Content-Length:\r\n"),
        length("length-fraction", "Content-Length: 11.0\r\n"),
        length("length-overflow", "Content-Length: 99999999999999999999999\r\n"),
        // Chunked wins over a length, and what came is no chunk.
        row(
            "length-and-chunked",
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\n{VALUE}"
            )
            .into(),
            idempotent(CUT),
        ),
        Row::new(
            'B',
            "header-endless",
            Script::steps([
                send("HTTP/1.1 200 OK\r\n"),
                Step::Endless("x-a: 0123456789\r\n".repeat(4096).into(), 64 << 20),
                Step::Close,
            ]),
            idempotent(TRANSPORT),
        )
        .leaving_early(),
        Row::new(
            'B',
            "1xx-flood",
            Script::steps([Step::Repeat(
                "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(16).into(),
                Duration::from_millis(1),
            )]),
            idempotent(SILENT),
        ),
        legal(
            "1xx-many-then-ok",
            ["HTTP/1.1 100 Continue\r\n\r\n".repeat(50).as_bytes(), &good()].concat().into(),
        ),
        legal("empty-lines-first", [b"\r\n\r\n", &good()[..]].concat().into()),
    ]
}
