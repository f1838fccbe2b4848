//! What to do next.

use super::kind::ErrorKind;
use crate::operation::Outcome;

/// Whether to send a request again, by what became of it.
pub(super) const fn resend_advice(
    kind: ErrorKind,
    outcome: Outcome,
    is_idempotent: bool,
) -> Option<&'static str> {
    match (kind, outcome) {
        (ErrorKind::Timeout(_), Outcome::NotSent) => Some("nothing was sent"),
        // It would be as large again.
        (ErrorKind::TooLarge, Outcome::Done) if is_idempotent => None,
        (ErrorKind::BodyCut | ErrorKind::Timeout(_), Outcome::Done) if is_idempotent => {
            Some("only the reply was lost: send it again, as it is idempotent")
        }
        (ErrorKind::Changed | ErrorKind::Range, _) => Some("ask for all of it anew"),
        (_, Outcome::Done) => Some("the server reported success: do not send it again"),
        (_, Outcome::Unknown) if is_idempotent => Some(
            "the server may or may not have carried it out: send it again, as it is idempotent",
        ),
        (_, Outcome::Unknown) => {
            Some("the server may or may not have carried it out: look before sending it again")
        }
        _ => None,
    }
}

/// What to do about a handshake that failed, by the words of the TLS library.
pub(super) fn tls_advice(cause: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["UnknownIssuer", "unknown issuer", "UnknownCA", "self-signed", "self signed"]) {
        "nothing was sent: the authority that signed the server's certificate is not known here; \
         name a PEM file that holds it in the environment variable SSL_CERT_FILE"
    } else if says(&["not valid for name", "NotValidForName"]) {
        "nothing was sent: the server's certificate is for another name; write a name that it is for \
         in the URL"
    } else if says(&["Expired", "expired", "NotValidYet", "not valid yet"]) {
        "nothing was sent: check the clock of this machine, and the server's certificate"
    } else if says(&["InvalidContentType", "corrupt message", "InvalidMessage"]) {
        "nothing was sent: TLS is not spoken there; write `http://` in the URL"
    } else {
        "nothing was sent: check that `https` is served at this address, and its certificate"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::TimeoutPhase;

    #[test]
    fn a_request_is_sent_again_where_that_does_no_harm() {
        let stall = ErrorKind::Timeout(TimeoutPhase::Stall);
        let again = |kind, outcome| {
            [true, false].map(|is_idempotent| resend_advice(kind, outcome, is_idempotent))
        };
        for kind in [ErrorKind::BodyCut, stall] {
            assert_eq!(
                again(kind, Outcome::Done),
                [
                    Some("only the reply was lost: send it again, as it is idempotent"),
                    Some("the server reported success: do not send it again"),
                ]
            );
        }
        assert_eq!(
            again(ErrorKind::TooLarge, Outcome::Done),
            [None, Some("the server reported success: do not send it again")]
        );
        let reported = Some("the server reported success: do not send it again");
        assert_eq!(again(ErrorKind::Hook, Outcome::Done), [reported; 2]);
        for kind in [ErrorKind::Transport, stall] {
            assert_eq!(
                again(kind, Outcome::Unknown),
                [
                    Some(
                        "the server may or may not have carried it out: send it again, as it is idempotent"
                    ),
                    Some(
                        "the server may or may not have carried it out: look before sending it again"
                    ),
                ]
            );
        }
        assert_eq!(again(stall, Outcome::NotSent), [Some("nothing was sent"); 2]);
        assert_eq!(again(ErrorKind::InvalidInput, Outcome::NotSent), [None; 2]);
        assert_eq!(again(ErrorKind::Changed, Outcome::Done), [Some("ask for all of it anew"); 2]);
        assert_eq!(again(ErrorKind::Redirect, Outcome::Refused), [None; 2]);
    }

    #[test]
    fn what_a_handshake_failed_of_is_told_with_what_to_do() {
        for (cause, advice) in [
            ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
            (
                "invalid peer certificate: certificate not valid for name \"localhost\"; certificate \
                 is only valid for IpAddress(127.0.0.1)",
                "a name that it is for",
            ),
            ("invalid peer certificate: certificate expired", "the clock"),
            ("received corrupt message of type InvalidContentType", "`http://`"),
            ("received fatal alert: HandshakeFailure", "`https` is served"),
        ] {
            assert!(tls_advice(cause).contains(advice), "{cause}: {}", tls_advice(cause));
        }
    }
}
