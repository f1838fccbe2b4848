//! What a token endpoint answers (RFC 6749 sections 5.1 and 5.2).

use std::time::Duration;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::oauth2_error::OAuth2Error;
use crate::{
    json,
    message::{RawResponse, StatusLine, is_redirect, is_transient},
};

/// A token, and what is said of it.
pub(super) struct TokenReply {
    pub(super) access_token: Zeroizing<String>,
    pub(super) life: Option<Duration>,
}

/// The refresh token that takes the place of the one that was used, whatever else the reply lacks: the
/// old one may be good for nothing from now on.
pub(super) fn refresh_token(reply: &RawResponse) -> Option<Zeroizing<String>> {
    let said = json::read_if_any::<Map<String, Value>>(&reply.body)?;
    let token = text(&said, "refresh_token").filter(|_| reply.status.is_success())?;
    Some(Zeroizing::new(token.to_owned()))
}

/// Reads a whole reply of the token endpoint that is shown as `endpoint`. What a good one holds is
/// secret, so that no error quotes it.
/// `is_bound` says whether a token is to be bound to a key.
pub(super) fn read(
    endpoint: &str,
    reply: &RawResponse,
    is_bound: bool,
) -> Result<TokenReply, OAuth2Error> {
    let said = match json::read_if_any(&reply.body) {
        Some(Value::Object(said)) => said,
        _ => Map::new(),
    };
    if !reply.status.is_success() || said.contains_key("error") {
        return Err(refused(endpoint, reply, text(&said, "error")));
    }
    let unusable = |found: &str| {
        OAuth2Error::new(format!(
            "the token endpoint `{endpoint}` answered {} {found}; check that its URL is that of a \
             token endpoint",
            StatusLine(reply.status)
        ))
    };
    let access_token = text(&said, "access_token")
        .ok_or_else(|| unusable("without a JSON object that has a text `access_token`"))?;
    let wanted = if is_bound { "DPoP" } else { "Bearer" };
    match said.get("token_type").map(Value::as_str) {
        // It must be there (section 5.1), and is left out by some.
        None if !is_bound => {}
        Some(Some(kind)) if kind.eq_ignore_ascii_case(wanted) => {}
        kind if is_bound => {
            let kind =
                kind.flatten().map_or("no type".to_owned(), |kind| format!("the type `{kind}`"));
            return Err(OAuth2Error::new(format!(
                "the token endpoint `{endpoint}` gave a token of {kind}, and one that is bound to \
                 the key, `DPoP`, was asked for: have DPoP turned on for this client there, or leave \
                 `dpop(…)` out of the source"
            )));
        }
        Some(Some(kind)) if kind.eq_ignore_ascii_case("dpop") => {
            return Err(OAuth2Error::new(format!(
                "the token endpoint `{endpoint}` gave a token that is bound to a key, and the source has \
                 none: give it the client's with `dpop(signer)`"
            )));
        }
        kind => {
            return Err(OAuth2Error::new(format!(
                "the token endpoint `{endpoint}` gave a token of the type `{}`, and only `Bearer` can \
                 be sent",
                kind.flatten().unwrap_or_default()
            )));
        }
    }
    Ok(TokenReply {
        access_token: Zeroizing::new(access_token.to_owned()),
        life: said.get("expires_in").and_then(seconds),
    })
}

fn text<'a>(said: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    said.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A number, which some write as a text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

fn refused(endpoint: &str, reply: &RawResponse, code: Option<&str>) -> OAuth2Error {
    let mut text = format!("the token endpoint `{endpoint}` answered {}", StatusLine(reply.status));
    let words = reply.message();
    // The words know the code only beside others.
    if !words.is_empty() {
        text += &format!(": {words}");
    }
    text += match code {
        Some("invalid_client") => "; check client id and client secret, and how they are sent",
        Some("invalid_grant") => "; the grant has expired or was taken back: log in anew",
        Some("invalid_scope") => "; ask for scopes that the client may have",
        Some("unauthorized_client" | "unsupported_grant_type") => {
            "; have this grant allowed to the client"
        }
        Some("invalid_request") => "; see which parameters the endpoint asks for",
        _ if is_redirect(reply.status) => "; redirects are not followed: give the URL it leads to",
        _ => "",
    };
    let error = OAuth2Error::new(text).with_code(code.map(str::to_owned));
    if is_transient(reply.status) { error.passing(reply.headers.clone()) } else { error }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn reply(status: u16, body: &'static str) -> Result<TokenReply, OAuth2Error> {
        let status = StatusCode::from_u16(status).unwrap();
        let reply = RawResponse::new(status, HeaderMap::new(), body.into());
        read("https://id.example/token", &reply, false)
    }

    /// The examples of RFC 6749 sections 5.1 and 5.2, and what servers make of them.
    #[test]
    fn as_the_standard_and_as_servers_write_it() {
        let good = reply(
            200,
            r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600}"#,
        );
        let error = good.err().unwrap().to_string();
        assert!(error.contains("type `example`") && !error.contains("2Yot"), "{error}");
        for (body, life) in [
            (r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#, Some(3600)),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":"60"}"#, Some(60)),
            (r#"{"access_token":"t","token_type":"BEARER","expires_in":1.0}"#, Some(1)),
            (r#"{"access_token":"t","expires_in":-1}"#, None),
            (r#"{"access_token":"t","expires_in":1e300}"#, None),
            (r#"{"access_token":"t","expires_in":"soon"}"#, None),
            (r#"{"access_token":"t","expires_in":"NaN"}"#, None),
        ] {
            let good = reply(200, body).ok().unwrap();
            assert_eq!(good.life, life.map(Duration::from_secs), "{body}");
            assert_eq!(*good.access_token, "t");
        }
    }

    /// It is kept also where the rest is of no use.
    #[test]
    fn a_refresh_token_is_read_by_itself() {
        let given = |status: u16, body: &'static str| {
            let status = StatusCode::from_u16(status).unwrap();
            let reply = RawResponse::new(status, HeaderMap::new(), body.into());
            refresh_token(&reply).map(|token| token.to_string())
        };
        assert_eq!(given(200, r#"{"refresh_token":"r"}"#).as_deref(), Some("r"));
        for (status, body) in [
            (200, r#"{"access_token":"t","refresh_token":""}"#),
            (200, r#"{"access_token":"t","refresh_token":7}"#),
            (200, "[]"),
            (400, r#"{"error":"invalid_grant","refresh_token":"r"}"#),
        ] {
            assert_eq!(given(status, body), None, "{body}");
        }
    }

    #[test]
    fn a_refusal_is_told_with_what_to_do() {
        for (status, body, code, found) in [
            (400, r#"{"error":"invalid_request"}"#, "invalid_request", "which parameters"),
            (
                401,
                r#"{"error":"invalid_client","error_description":"no such client"}"#,
                "invalid_client",
                "answered 401 Unauthorized: no such client (invalid_client); check client id",
            ),
            (200, r#"{"error":"invalid_grant"}"#, "invalid_grant", "log in anew"),
            (400, r#"{"error":"invalid_scope","error_uri":"x"}"#, "invalid_scope", "scopes"),
            (403, r#"{"error":"custom"}"#, "custom", "403 Forbidden: custom"),
            (503, "away\u{1b}[2J", "", "503 Service Unavailable: away\\u{1b}[2J"),
            (308, "", "", "308 Permanent Redirect; redirects are not followed"),
            (200, "<html>", "", "200 OK without a JSON object"),
            (
                200,
                r#"{"access_token":7,"x":"s3cret"}"#,
                "",
                "without a JSON object that has a text",
            ),
            (200, r#"["s3cret"]"#, "", "without a JSON object"),
        ] {
            let error = reply(status, body).err().unwrap();
            assert_eq!(error.code().unwrap_or_default(), code, "{error}");
            let text = error.to_string();
            assert!(text.contains(found) && text.contains("`https://id.example/token`"), "{text}");
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
}
