//! I: TLS that is spoken wrongly, and X1 to X5: certificates that are no proof.

use bac_core::reqwest::Certificate;

use super::{VALUE, good, send};
use crate::{
    end::{CONNECT, CONNECT_TIMEOUT, CUT, DECODE, End, SILENT, TLS, TRANSPORT},
    expect::{Expects, always, idempotent, never},
    row::{Counted, Peer, Row},
    script::{Script, Step},
    tls_config::{Certificates, self_signed},
};

pub fn rows() -> Vec<Row> {
    let certificates = Certificates::new("the authority");
    let root = Certificate::from_der(certificates.root()).unwrap();
    // The system's own roots, which are read by each client that may need them, are left out.
    let trusting = |row: Row| {
        let root = root.clone();
        row.transport(move |builder| {
            let root = root.clone();
            builder.configure(move |http| http.tls_certs_only([root.clone()]))
        })
    };
    // What is no TLS at all: nothing of a request can leave.
    let raw = |name, steps: &[Step], expects: Expects| {
        let row = Row::new('I', name, Script::greeting(steps), expects);
        let row = row.counted_by(Counted::Connections).with_tls_address().hearing_strays();
        trusting(row).also("no request arrived", |seen| seen.log.requests.is_empty())
    };
    let reply = |name, bytes: &[u8], expects| {
        raw(name, &[Step::Hear, send(bytes.to_owned()), Step::Hold], expects)
    };
    // The handshake is good, and what follows is not.
    let spoken = |name, script, expects| {
        let peer = Peer::Tls(script, certificates.server("127.0.0.1"));
        trusting(Row::with('I', name, peer, expects))
    };
    let shown = |name, config, words| {
        let peer = Peer::Tls(Script::keep(good()), config);
        trusting(Row::with('X', name, peer, never(TLS)))
            .counted_by(Counted::Connections)
            .saying(words)
    };
    let server = |name: &str| certificates.server(name);
    let not_tls = || never(TLS);
    vec![
        raw("tls-silent", &[Step::Hold], always(CONNECT_TIMEOUT)),
        raw("tls-close", &[Step::Hear, Step::Close], always(CONNECT)),
        raw("tls-rst", &[Step::Hear, Step::Reset], always(CONNECT)),
        reply("tls-garbage", &[0x5a; 512], not_tls()),
        reply("tls-plain-http", b"HTTP/1.1 400 Bad Request\r\n\r\n", not_tls()).saying("http://"),
        reply("tls-zeros", &[0; 64], not_tls()),
        // handshake_failure, and protocol_version.
        reply("tls-alert-handshake", &[21, 3, 3, 0, 2, 2, 40], not_tls()),
        reply("tls-alert-version", &[21, 3, 1, 0, 2, 2, 70], not_tls()),
        reply(
            "tls-record-too-long",
            &[&[22, 3, 3, 0xff, 0xff][..], &[0; 0xffff]].concat(),
            not_tls(),
        ),
        reply("tls-data-first", &[23, 3, 3, 0, 4, 1, 2, 3, 4], not_tls()),
        reply("tls-hello-cut", &server_hello([3, 3])[..20], always(CONNECT_TIMEOUT)),
        reply("tls-hello-alone", &server_hello([3, 3]), always(CONNECT_TIMEOUT)),
        spoken("tls-ok", Script::keep(good()), never(End::Ok)).times(3).connections(1),
        spoken("tls-close-after-request", Script::steps([Step::Close]), idempotent(TRANSPORT)),
        spoken(
            "tls-notify-after-request",
            Script::steps([Step::CloseNotify]),
            idempotent(TRANSPORT),
        ),
        spoken("tls-rst-after-request", Script::steps([Step::Reset]), idempotent(TRANSPORT)),
        spoken("tls-silent-after-request", Script::steps([Step::Hold]), idempotent(SILENT)),
        spoken(
            "tls-cut-body",
            Script::answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
            idempotent(CUT),
        ),
        // Without a length, only TLS can say that the end is the end, and not somebody who cut it.
        spoken(
            "tls-truncated",
            Script::answer(format!("HTTP/1.1 200 OK\r\n\r\n{VALUE}")),
            idempotent(CUT),
        ),
        spoken(
            "tls-ends-at-close",
            Script::steps([send(format!("HTTP/1.1 200 OK\r\n\r\n{VALUE}")), Step::CloseNotify]),
            never(End::Ok),
        ),
        spoken("tls-decode", Script::keep(super::json("200 OK", "{}")), never(DECODE)),
        shown("certificate-expired", certificates.server_between("127.0.0.1", 2001, 2002), "clock"),
        shown("certificate-not-yet", certificates.server_between("127.0.0.1", 2301, 2302), "clock"),
        shown("certificate-for-another-name", server("example.com"), "for another name"),
        shown("certificate-for-another-address", server("127.0.0.2"), "for another name"),
        shown("certificate-self-signed", self_signed("127.0.0.1"), "authority"),
        shown(
            "certificate-of-unknown-issuer",
            Certificates::new("another one").server("127.0.0.1"),
            "authority",
        ),
        reply("tls-1.1", &server_hello([3, 2]), not_tls()).of_family('X'),
        reply("tls-1.0", &server_hello([3, 1]), not_tls()).of_family('X'),
    ]
}

/// A server's hello in this version, in which nothing else is wrong.
fn server_hello(version: [u8; 2]) -> Vec<u8> {
    let mut body = version.to_vec();
    body.extend([7; 32]);
    // No session, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, no compression.
    body.extend([0, 0xc0, 0x2f, 0]);
    let handshake = [&[2, 0, 0, body.len() as u8][..], &body].concat();
    [&[22, version[0], version[1], 0, handshake.len() as u8][..], &handshake].concat()
}
