//! F: what may pass, and what a peer says of when to come back. The first reply is a bad one, and the
//! second one good, unless the name says otherwise.

use std::time::{Duration, UNIX_EPOCH};

use bac_core::Outcome;
use bytes::Bytes;
use httpdate::fmt_http_date;

use super::{empty, good, json, send};
use crate::{
    end::{CUT, DECODE, End, REDIRECT, TOO_LARGE, TRANSPORT, refused, unknown},
    expect::{Expects, always, idempotent, never},
    row::Row,
    script::{Script, Step},
};

pub fn rows(sink: &str) -> Vec<Row> {
    let after = |name, steps: Vec<Step>, expects: Expects| {
        let script = Script::in_order(vec![steps, vec![send(good())]]);
        Row::new('F', name, script, expects.passing())
    };
    // The connection is kept: one that is just closing might be used for the next attempt.
    let then_ok = |name, reply: Bytes, expects| after(name, vec![send(reply)], expects);
    let status = |name, status: &str, expects| then_ok(name, empty(status, ""), expects);
    let forever =
        |name, status: &str, expects| Row::new('F', name, Script::keep(empty(status, "")), expects);
    let busy = |name, fields: &str| {
        then_ok(name, empty("503 Service Unavailable", fields), idempotent(unknown(503)))
    };
    let limited = |name, fields: &str| {
        then_ok(name, empty("429 Too Many Requests", fields), always(refused(429)))
    };
    // A wait that does not fit into what is left of the call ends it at once.
    let parked = |name, fields: &str| {
        then_ok(name, empty("429 Too Many Requests", fields), never(refused(429)))
    };
    let second = Duration::from_secs(1);
    let raw500 = End::Raw(500, Outcome::Unknown);
    vec![
        status("408-then-ok", "408 Request Timeout", idempotent(refused(408))),
        status("429-then-ok", "429 Too Many Requests", always(refused(429))),
        status("500-then-ok", "500 Internal Server Error", idempotent(raw500)),
        status("502-then-ok", "502 Bad Gateway", idempotent(unknown(502))),
        status("503-then-ok", "503 Service Unavailable", idempotent(unknown(503))),
        status("504-then-ok", "504 Gateway Timeout", idempotent(unknown(504))),
        status("404-then-ok", "404 Not Found", never(refused(404))),
        status("409-then-ok", "409 Conflict", never(refused(409))),
        status("423-then-ok", "423 Locked", never(refused(423))),
        status("425-then-ok", "425 Too Early", never(refused(425))),
        status("501-then-ok", "501 Not Implemented", never(refused(501))),
        status("505-then-ok", "505 HTTP Version Not Supported", never(unknown(505))),
        status("401-then-ok", "401 Unauthorized", never(refused(401))),
        forever("408-forever", "408 Request Timeout", idempotent(refused(408))),
        forever("429-forever", "429 Too Many Requests", always(refused(429))),
        forever("502-forever", "502 Bad Gateway", idempotent(unknown(502))),
        forever("503-forever", "503 Service Unavailable", idempotent(unknown(503))),
        forever("504-forever", "504 Gateway Timeout", idempotent(unknown(504))),
        Row::new(
            'F',
            "503-503-then-ok",
            Script::in_order(vec![
                vec![send(empty("503 X", ""))],
                vec![send(empty("503 X", ""))],
                vec![send(good())],
            ]),
            idempotent(unknown(503)).passing_twice(),
        ),
        Row::new(
            'F',
            "429-close-then-ok",
            Script::in_order(vec![
                vec![send(empty("429 X", ""))],
                vec![Step::Close],
                vec![send(good())],
            ]),
            always(refused(429)).passing_twice().submit_ending(TRANSPORT, 2),
        ),
        limited("429-retry-after-1", "Retry-After: 1\r\n").not_before(second),
        busy("503-retry-after-1", "Retry-After: 1\r\n").not_before(second),
        limited("retry-after-0", "Retry-After: 0\r\n"),
        limited("retry-after-past", &format!("Retry-After: {}\r\n", date(-3600))),
        limited("retry-after-soon", &format!("Retry-After: {}\r\n", date(2))),
        limited("retry-after-1900", "Retry-After: Mon, 01 Jan 1900 00:00:00 GMT\r\n"),
        limited("retry-after-negative", "Retry-After: -5\r\n"),
        limited("retry-after-words", "Retry-After: soon\r\n"),
        limited("retry-after-empty", "Retry-After:\r\n"),
        limited("retry-after-no-ascii", "Retry-After: \u{661}\r\n"),
        limited("retry-after-bad-date", "Retry-After: Mon, 99 Foo 2026 99:99:99 GMT\r\n"),
        parked("retry-after-60", "Retry-After: 60\r\n"),
        parked("retry-after-huge", "Retry-After: 1000000000\r\n"),
        parked("retry-after-9999", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"),
        parked("retry-after-overflow", &format!("Retry-After: {}\r\n", "9".repeat(40))),
        // The longest of them is what counts.
        parked("retry-after-twice", "Retry-After: 1\r\nRetry-After: 60\r\n"),
        limited("retry-after-1e9", "Retry-After: 1e9\r\n"),
        limited("retry-after-half", "Retry-After: 0.5\r\n"),
        then_ok(
            "503-retry-after-huge",
            empty("503 Service Unavailable", "Retry-After: 1000000000\r\n"),
            never(unknown(503)),
        ),
        limited("reset-delay", "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1\r\n")
            .not_before(second),
        limited("reset-instant", &format!("X-RateLimit-Reset: {}\r\n", seconds(2))),
        limited("reset-instant-past", "X-RateLimit-Reset: 1000000000\r\n"),
        limited("reset-words", "X-RateLimit-Reset: soon\r\n"),
        parked("reset-far-delay", "X-RateLimit-Reset: 999999999\r\n"),
        parked("reset-far-instant", "X-RateLimit-Reset: 9999999999\r\n"),
        limited("ratelimit-1", "RateLimit: \"default\";r=0;t=1\r\n").not_before(second),
        parked("ratelimit-far", "RateLimit: \"default\";r=0;t=3600\r\n"),
        limited("ratelimit-words", "RateLimit: a lot\r\n"),
        after(
            "cut-body-then-ok",
            vec![send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"ok\""), Step::Close],
            idempotent(CUT),
        ),
        then_ok("decode-then-ok", json("200 OK", "{\"ok\":7}"), never(DECODE)),
        then_ok(
            "too-large-then-ok",
            "HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\n ".into(),
            never(TOO_LARGE),
        ),
        then_ok(
            "redirect-then-ok",
            empty("307 Elsewhere", &format!("Location: {sink}/moved\r\n")),
            never(REDIRECT),
        ),
    ]
}

/// A date, so many seconds from now, as in a header field.
fn date(offset: i64) -> String {
    fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds(offset)))
}

/// An instant, so many seconds from now, in seconds.
fn seconds(offset: i64) -> u64 {
    UNIX_EPOCH.elapsed().unwrap().as_secs().saturating_add_signed(offset)
}
