//! E: statuses, and what a reply means.

use bac_core::{ErrorKind, Outcome};
use bytes::Bytes;

use super::{VALUE, empty, good, json, with_head};
use crate::{
    end::{DECODE, End, REDIRECT, error, refused, unknown},
    expect::{idempotent, never},
    row::Row,
    script::Script,
};

/// A page that somebody else sent is no sign that anything was done.
const NOT_THEIRS: End = error(ErrorKind::Decode, Outcome::Unknown);

pub fn rows(sink: &str) -> Vec<Row> {
    let row = |name, reply: Bytes, expects| Row::new('E', name, Script::keep(reply), expects);
    let body = |name, body: &str, expects| row(name, json("200 OK", body), expects);
    let labelled = |name, label: &str, body: &str, expects| {
        let length = body.len();
        let reply = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        row(name, reply.into(), expects)
    };
    let leading = |name, status: u16, location: &str| {
        let reply = empty(&format!("{status} Elsewhere"), &format!("Location: {location}\r\n"));
        row(name, reply, never(REDIRECT))
    };
    let undeclared = |name, status: &str, expects| {
        row(name, json(status, "{\"code\":7,\"message\":\"as it is\"}"), expects)
            .also("status, fields and body are kept", |seen| {
                let told = &seen.told[0];
                told.headers["content-type"] == "application/json"
                    && told.body.starts_with(b"{\"code\":7")
            })
            .saying("as it is")
    };
    let of_none = |name, status: &str, expects| row(name, empty(status, ""), expects);
    let done = |status| End::Unexpected(status, Outcome::Done);
    let typed = |status| End::Typed(status, Outcome::Refused);
    let raw = |status| End::Raw(status, Outcome::Refused);
    let host = sink.trim_start_matches("http://");
    let utf16: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        row(
            "100-then-ok",
            [b"HTTP/1.1 100 Continue\r\n\r\n", &good()[..]].concat().into(),
            never(End::Ok),
        ),
        row(
            "102-then-ok",
            [b"HTTP/1.1 102 Processing\r\n\r\n", &good()[..]].concat().into(),
            never(End::Ok),
        ),
        row(
            "103-then-ok",
            [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", &good()[..]].concat().into(),
            never(End::Ok),
        ),
        row("204-empty", "HTTP/1.1 204 No Content\r\n\r\n".into(), never(done(204))).times(2),
        // What follows the head is no body, and no reply to the next request either.
        row(
            "204-with-body",
            format!("HTTP/1.1 204 No Content\r\nContent-Length: 11\r\n\r\n{VALUE}").into(),
            never(done(204)),
        ),
        undeclared("201-undeclared", "201 Created", never(done(201))),
        undeclared("202-undeclared", "202 Accepted", never(done(202))),
        undeclared("206-unasked", "206 Partial Content", never(done(206))),
        undeclared("226-unasked", "226 IM Used", never(done(226))),
        of_none("205-empty", "205 Reset Content", never(done(205))),
        of_none("300-choices", "300 Multiple Choices", never(refused(300))),
        row(
            "304-unasked",
            "HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n".into(),
            never(refused(304)),
        ),
        of_none("305-proxy", "305 Use Proxy", never(refused(305))),
        leading("301-cross", 301, &format!("{sink}/moved")),
        leading("302-cross", 302, &format!("{sink}/moved")),
        leading("302-file", 302, "file:///etc/passwd"),
        leading("302-javascript", 302, "javascript:alert(1)"),
        leading("302-empty", 302, ""),
        of_none("302-nowhere", "302 Found", never(REDIRECT)),
        leading("303-same", 303, "/moved"),
        leading("307-cross", 307, &format!("{sink}/moved")),
        leading("307-localhost", 307, &format!("http://{}/moved", host.replace("127.0.0.1", "localhost"))),
        leading("307-userinfo", 307, &format!("http://user:hunter2@{host}/moved"))
            .also("no password is shown", |seen| !seen.told[0].text.contains("hunter2")),
        leading("307-query", 307, &format!("{sink}/moved?token=hunter2"))
            .also("no secret is shown", |seen| !seen.told[0].text.contains("hunter2")),
        leading("307-loop", 307, "/read"),
        leading("307-slash", 307, "/read/"),
        leading("308-cross", 308, &format!("{sink}/moved")),
        leading("308-slashes", 308, &format!("//{host}/moved")),
        leading("308-backslashes", 308, &format!("\\\\{host}\\moved")),
        row("400-json", json("400 Bad Request", "{\"code\":7,\"message\":\"no such job\"}"), never(typed(400)))
            .saying("no such job"),
        row("400-text", "HTTP/1.1 400 X\r\nContent-Length: 11\r\n\r\nno such job".into(), never(raw(400)))
            .saying("no such job"),
        row("400-empty", empty("400 Bad Request", ""), never(raw(400))),
        row("400-html", json("400 Bad Request", "<html><p>no"), never(raw(400))),
        row(
            "400-ansi",
            json("400 Bad Request", "{\"code\":7,\"message\":\"\\u001b[2Jgone\\r\\nforged: line\"}"),
            never(typed(400)),
        )
        .saying("forged: line"),
        row(
            "400-long",
            json("400 Bad Request", &format!("{{\"code\":7,\"message\":\"{}\"}}", "x".repeat(40_000))),
            never(typed(400)),
        ),
        row("400-deep", json("400 Bad Request", &"[".repeat(50_000)), never(raw(400))),
        row("400-bad-utf8", [b"HTTP/1.1 400 X\r\nContent-Length: 3\r\n\r\n", &b"\xff\xfe\xfd"[..]].concat().into(), never(raw(400))),
        row(
            "401-html",
            [
                &b"HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 6\r\n\r\n"[..],
                b"<html>",
            ]
            .concat()
            .into(),
            never(refused(401)),
        ),
        row(
            "407-proxy",
            empty("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n"),
            never(refused(407)),
        ),
        undeclared("402-undeclared", "402 Payment Required", never(refused(402))),
        undeclared("403-undeclared", "403 Forbidden", never(refused(403))),
        undeclared("404-undeclared", "404 Not Found", never(refused(404))),
        undeclared("405-undeclared", "405 Method Not Allowed", never(refused(405))),
        undeclared("406-undeclared", "406 Not Acceptable", never(refused(406))),
        undeclared("409-undeclared", "409 Conflict", never(refused(409))),
        undeclared("410-undeclared", "410 Gone", never(refused(410))),
        undeclared("411-undeclared", "411 Length Required", never(refused(411))),
        undeclared("413-undeclared", "413 Content Too Large", never(refused(413))),
        undeclared("418-undeclared", "418 I'm a teapot", never(refused(418))),
        undeclared("422-undeclared", "422 Unprocessable Content", never(refused(422))),
        undeclared("425-undeclared", "425 Too Early", never(refused(425))),
        undeclared("426-undeclared", "426 Upgrade Required", never(refused(426))),
        undeclared("431-undeclared", "431 Request Header Fields Too Large", never(refused(431))),
        undeclared("451-undeclared", "451 Unavailable For Legal Reasons", never(refused(451))),
        undeclared("501-undeclared", "501 Not Implemented", never(refused(501))),
        undeclared("505-undeclared", "505 HTTP Version Not Supported", never(unknown(505))),
        undeclared("507-undeclared", "507 Insufficient Storage", never(unknown(507))),
        undeclared("511-undeclared", "511 Network Authentication Required", never(unknown(511))),
        row(
            "500-json",
            json("500 Internal Server Error", "{\"code\":7}"),
            idempotent(End::Typed(500, Outcome::Unknown)),
        ),
        row("500-empty", empty("500 X", ""), idempotent(End::Raw(500, Outcome::Unknown))),
        labelled("200-html", "text/html", "<html>log in</html>", never(NOT_THEIRS)).saying("text/html"),
        labelled("200-html-as-json", "application/json", "<!doctype html><p>", never(NOT_THEIRS)),
        labelled("200-xml", "application/xml", "<ok>true</ok>", never(DECODE)).saying("XML"),
        labelled("200-wrong-type", "application/octet-stream", VALUE, never(End::Ok)),
        labelled("200-bad-type", ";;;", VALUE, never(End::Ok)),
        body("200-empty", "", never(DECODE)),
        body("200-null", "null", never(DECODE)),
        body("200-array", "[]", never(DECODE)),
        body("200-two-values", "{\"ok\":true}{\"ok\":true}", never(DECODE)),
        body("200-words-behind", "{\"ok\":true} and more", never(DECODE)),
        body("200-missing-member", "{}", never(DECODE)).saying("`ok`"),
        body("200-error-in-200", "{\"error\":\"no\"}", never(DECODE)),
        body("200-bom", "\u{feff}{\"ok\":true}", never(End::Ok)),
        body("200-space-around", " \n{\"ok\":true}\r\n ", never(End::Ok)),
        row(
            "200-bad-utf8",
            [&b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"[..], b"{\"ok\":true,\"x\":\"\xff\"} "].concat().into(),
            never(DECODE),
        ),
        row(
            "200-utf16",
            [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", utf16.len()).as_bytes(), &utf16]
                .concat()
                .into(),
            never(DECODE),
        ),
        row(
            "alt-svc",
            with_head(&format!(
                "Alt-Svc: h2=\"{host}\"; ma=3600\r\nRefresh: 0; url={sink}\r\nContent-Location: {sink}\r\nLink: <{sink}>; rel=preload\r\n"
            )),
            never(End::Ok),
        )
        .times(3),
    ]
}
