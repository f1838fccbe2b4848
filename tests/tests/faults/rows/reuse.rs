//! G: several calls with one client, and the connections that are kept between them.

use std::time::Duration;

use bac_core::Outcome;

use super::{VALUE, empty, good, json, send};
use crate::{
    end::{CUT, DECODE, End, REDIRECT, TOO_LARGE, TRANSPORT, refused},
    expect::{idempotent, never},
    row::{Pause, Row},
    script::{Script, Step},
};

pub fn rows() -> Vec<Row> {
    let row = |name, script, expects| Row::new('G', name, script, expects);
    let fine = || never(End::Ok);
    let short = Duration::from_millis(20);
    let with =
        |fields: &str| format!("HTTP/1.1 200 OK\r\n{fields}\r\nContent-Length: 11\r\n\r\n{VALUE}");
    // What the first call left behind is not met by the second.
    let clean_after = |name, steps: Vec<Step>, expects| {
        row(name, Script::in_order(vec![steps, vec![send(good())]]), expects).then(fine())
    };
    let other_reply = json("200 OK", "{\"ok\":false}");
    vec![
        row("keep-alive", Script::keep(good()), fine()).times(20).connections(1),
        row("close-header", Script::keep(with("Connection: close")), fine())
            .times(20)
            .connections(20),
        row("close-header-then-close", Script::answer(with("Connection: close")), fine())
            .times(10)
            .connections(10),
        row(
            "http10-not-kept",
            Script::keep(format!("HTTP/1.0 200 OK\r\nContent-Length: 11\r\n\r\n{VALUE}")),
            fine(),
        )
        .times(5)
        .connections(5),
        row(
            "keepalive-close-idle",
            Script::steps([send(good()), Step::Wait(short), Step::Close]),
            fine(),
        )
        .times(8)
        .pausing(Pause::UntilClosed)
        .connections(8),
        row(
            "keepalive-rst-idle",
            Script::steps([send(good()), Step::Wait(short), Step::Reset]),
            fine(),
        )
        .times(8)
        .pausing(Pause::UntilClosed)
        .connections(8),
        // The second request left, so that nobody knows what became of it.
        row(
            "keepalive-die-on-2nd",
            Script::in_order(vec![vec![send(good())], vec![Step::Close], vec![send(good())]]),
            fine(),
        )
        .then(idempotent(TRANSPORT).passing()),
        row(
            "keepalive-rst-on-2nd",
            Script::in_order(vec![vec![send(good())], vec![Step::Reset], vec![send(good())]]),
            fine(),
        )
        .then(idempotent(TRANSPORT).passing()),
        row(
            "keepalive-cut-on-2nd",
            Script::in_order(vec![
                vec![send(good())],
                vec![send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), Step::Close],
                vec![send(good())],
            ]),
            fine(),
        )
        .then(idempotent(CUT).passing()),
        // Nobody asked for it, so it is nobody's.
        row(
            "late-unasked-reply",
            Script::steps([send(good()), Step::Wait(short), send(other_reply.clone())]),
            fine(),
        )
        .times(5)
        .pausing(Pause::UntilClosed),
        row(
            "late-bytes",
            Script::steps([send(good()), Step::Wait(short), send("\r\n\r\nx")]),
            fine(),
        )
        .times(5)
        .pausing(Pause::UntilClosed),
        row("two-replies-kept", Script::keep([good(), other_reply].concat()), fine()).times(5),
        clean_after(
            "clean-after-204-with-body",
            vec![send("HTTP/1.1 204 X\r\nContent-Length: 12\r\n\r\n{\"ok\":false}")],
            never(End::Unexpected(204, Outcome::Done)),
        ),
        clean_after(
            "clean-after-304-with-body",
            vec![send("HTTP/1.1 304 X\r\nContent-Length: 12\r\n\r\n{\"ok\":false}")],
            never(refused(304)),
        ),
        clean_after(
            "clean-after-error",
            vec![send(json("404 Not Found", "{}"))],
            never(refused(404)),
        )
        .connections(1),
        clean_after(
            "clean-after-large-error",
            vec![send(json("400 Bad Request", &"x".repeat(200_000)))],
            never(End::Raw(400, Outcome::Refused)),
        ),
        clean_after(
            "clean-after-redirect",
            vec![send(empty("301 X", "Location: /moved\r\n"))],
            never(REDIRECT),
        )
        .connections(1),
        clean_after(
            "clean-after-too-large",
            vec![send(json("200 OK", &" ".repeat(2 << 20)))],
            never(TOO_LARGE),
        )
        .connections(2),
        clean_after("clean-after-decode", vec![send(json("200 OK", "{}"))], never(DECODE))
            .connections(1),
        clean_after(
            "clean-after-length-too-short",
            vec![send(format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{VALUE}"))],
            never(DECODE),
        ),
    ]
}
