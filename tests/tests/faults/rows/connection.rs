//! A: what a connection may come to before there is a reply.

use std::time::Duration;

use bac_core::{ErrorKind, Outcome};

use super::{good, json, send};
use crate::{
    end::{CONNECT, CONNECT_TIMEOUT, End, SILENT, TRANSPORT, error, refused},
    expect::{always, idempotent, never},
    row::{Counted, Peer, Row},
    script::{Script, Step},
};

/// More than what sockets buffer.
const LARGE: usize = 5 << 20;
/// More than what comes with a head.
const NOT_SMALL: usize = 1 << 20;

pub fn rows() -> Vec<Row> {
    let row = |name, script, expects| Row::new('A', name, script, expects);
    let by_connection =
        |name, script, expects| row(name, script, expects).counted_by(Counted::Connections);
    let silent = || idempotent(SILENT);
    // Whether a byte had left when the connection was gone is a matter of microseconds.
    let gone = || {
        let unsent = error(ErrorKind::Transport, Outcome::NotSent);
        idempotent(TRANSPORT).or(CONNECT).or(unsent).any_attempts()
    };
    vec![
        Row::with('A', "refuse", Peer::Nobody, always(CONNECT))
            .counted_by(Counted::Nothing)
            .also("it is told as one of connecting", |seen| seen.told[0].is_connect),
        Row::with('A', "connect-hang", Peer::Full, always(CONNECT_TIMEOUT))
            .counted_by(Counted::Nothing)
            .also("it is told as one of connecting", |seen| seen.told[0].is_connect),
        by_connection("accept-close", Script::greeting([Step::Close]), gone()),
        by_connection("accept-rst", Script::greeting([Step::Reset]), gone()),
        by_connection(
            "accept-wait-close",
            Script::greeting([Step::Wait(Duration::from_millis(200)), Step::Close]),
            idempotent(TRANSPORT),
        ),
        by_connection("accept-ignore", Script::greeting([Step::Ignore]), silent()),
        by_connection(
            "no-read",
            Script::greeting([Step::Ignore]).with_receive_buffer(4096),
            silent(),
        )
        .with_payload(LARGE)
        .submit_alone(),
        row(
            "slow-accept",
            Script::keep(good()).after_one_greeting([Step::Wait(Duration::from_millis(600))]),
            never(End::Ok),
        ),
        row("close-after-request", Script::steps([Step::Close]), idempotent(TRANSPORT)),
        row("rst-after-request", Script::steps([Step::Reset]), idempotent(TRANSPORT)),
        row("half-close-after-request", Script::steps([Step::HalfClose]), idempotent(TRANSPORT)),
        row(
            "close-mid-request",
            Script::steps([Step::Close]).reading_heads(),
            idempotent(TRANSPORT),
        )
        .with_payload(NOT_SMALL)
        .submit_alone(),
        row("rst-mid-request", Script::steps([Step::Reset]).reading_heads(), idempotent(TRANSPORT))
            .with_payload(NOT_SMALL)
            .submit_alone(),
        row("stop-mid-request", Script::steps([Step::Ignore]).reading_heads(), silent())
            .with_payload(LARGE)
            .submit_alone(),
        row(
            "refused-mid-request",
            Script::steps([send(json("413 Payload Too Large", "{}")), Step::Hold]).reading_heads(),
            never(refused(413)),
        )
        .with_payload(NOT_SMALL)
        .hearing_strays()
        .submit_alone(),
        // Which of the two was first is nothing that HTTP/1.1 could tell.
        by_connection(
            "reply-before-request",
            Script::greeting([send(good()), Step::Ignore]),
            gone().or(End::Ok),
        ),
        by_connection(
            "banner-before-request",
            Script::greeting([send("SSH-2.0-OpenSSH_9.9\r\n"), Step::Ignore]),
            gone(),
        ),
        row("close-then-ok", passing(Step::Close), idempotent(TRANSPORT).passing()),
        row("rst-then-ok", passing(Step::Reset), idempotent(TRANSPORT).passing()),
        row(
            "close-twice-then-ok",
            Script::in_order(vec![vec![Step::Close], vec![Step::Reset], vec![send(good())]]),
            idempotent(TRANSPORT).passing_twice(),
        ),
        row("silent-then-ok", passing(Step::Hold), idempotent(SILENT).passing()),
    ]
}

fn passing(fault: Step) -> Script {
    Script::in_order(vec![vec![fault], vec![send(good())]])
}
