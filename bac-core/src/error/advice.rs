//! What to do next.

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
    use super::tls_advice;

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
