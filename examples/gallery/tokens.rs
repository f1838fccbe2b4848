//! Tokens, after OAuth 2.0 (RFC 6749, 7009, 7662, 8414, 8628): forms of which a field says what the others are,
//! and errors that are told apart by a word.

use bac_core::{Client, Credentials, Error, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "tokens",
    title: "the tokens of an authorization server, after OAuth 2.0",
    source: include_str!("tokens.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(error_body = Problem)]
trait Tokens {
    #[endpoint(GET "/.well-known/oauth-authorization-server")]
    async fn metadata(&self) -> Result<Metadata, Error>;

    #[endpoint(POST "/device", errors(400, 401))]
    async fn device(
        &self,
        #[form] client_id: &str,
        #[form] scope: &str,
    ) -> Result<Device, TokenError>;

    #[endpoint(POST "/token")]
    async fn token(&self, #[body(form)] grant: &Grant) -> Result<Token, TokenError>;

    #[endpoint(POST "/introspect", idempotent)]
    async fn introspect(&self, #[form] token: &str) -> Result<Introspection, TokenError>;

    #[endpoint(POST "/revoke", idempotent)]
    async fn revoke(
        &self,
        #[form] token: &str,
        #[form] token_type_hint: Option<&str>,
    ) -> Result<(), TokenError>;
}

#[derive(Debug, Serialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
enum Grant {
    ClientCredentials {
        scope: &'static str,
    },
    RefreshToken {
        refresh_token: String,
    },
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode {
        device_code: String,
        client_id: &'static str,
    },
}

#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    grant_types_supported: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Device {
    device_code: String,
    user_code: String,
    verification_uri: String,
}

#[derive(Debug, Deserialize)]
struct Token {
    access_token: String,
    token_type: String,
    expires_in: u64,
    refresh_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Introspection {
    active: bool,
    scope: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Problem {
    error: String,
    error_description: Option<String>,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let credentials = Credentials::basic("the-gallery", "a-test-secret");
    let tokens = TokensClient::new(Client::builder(url).credentials(credentials).build()?);

    let metadata = tokens.metadata().await?;
    let grants = metadata.grant_types_supported.len();
    transcript.say(format_args!("{} knows {grants} grants", metadata.issuer));

    let device = tokens.device("the-gallery", "read write").await?;
    transcript.say(format_args!("enter {} at {}", device.user_code, device.verification_uri));
    let grant = Grant::DeviceCode { device_code: device.device_code, client_id: "the-gallery" };
    let token = loop {
        match tokens.token(&grant).await {
            Ok(token) => break token,
            // Who means it waits for `interval` here.
            Err(TokenError::BadRequest(error)) if is_pending(error.body()) => {
                transcript.say("not yet");
            }
            Err(error) => return Err(error.into()),
        }
    };
    transcript.say(format_args!("a {} token for {} s", token.token_type, token.expires_in));

    let active = tokens.introspect(&token.access_token).await?;
    transcript.say(format_args!("active: {}, for {:?}", active.active, active.scope));
    tokens.revoke(&token.access_token, Some("access_token")).await?;
    let active = tokens.introspect(&token.access_token).await?.active;
    transcript.say(format_args!("active: {active}"));

    let refresh_token = token.refresh_token.ok_or("it can be refreshed")?;
    if let Err(TokenError::BadRequest(error)) =
        tokens.token(&Grant::RefreshToken { refresh_token }).await
    {
        let problem = error.body().ok_or("the error has a body")?;
        transcript.say(format_args!("{}: {:?}", problem.error, problem.error_description));
    }
    let token = tokens.token(&Grant::ClientCredentials { scope: "read" }).await?;
    transcript.say(format_args!("a {} token for {} s", token.token_type, token.expires_in));
    Ok(())
}

fn is_pending(problem: Option<&Problem>) -> bool {
    problem.is_some_and(|it| matches!(it.error.as_str(), "authorization_pending" | "slow_down"))
}

/// After the RFCs that are named above.
fn answer(seen: &Seen) -> Answer {
    let body = String::from_utf8_lossy(&seen.body);
    let problem = |error: &str, words: &str| {
        let body = format!(r#"{{"error": "{error}", "error_description": "{words}"}}"#);
        Answer::json(400, body)
    };
    let token = r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA"}"#;
    let answer = match seen.call() {
        ("GET", "/.well-known/oauth-authorization-server") => Answer::json(
            200,
            r#"{"issuer": "https://server.example.com", "token_endpoint": "https://server.example.com/token", "grant_types_supported": ["client_credentials", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]}"#,
        ),
        ("POST", "/device") => Answer::json(
            200,
            r#"{"device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS", "user_code": "WDJB-MJHT", "verification_uri": "https://example.com/device", "expires_in": 1800, "interval": 5}"#,
        ),
        ("POST", "/token") if body.contains("device_code=") && seen.earlier == 2 => {
            problem("authorization_pending", "The user has not said yes yet.")
        }
        ("POST", "/token") if body.contains("refresh_token=") => {
            problem("invalid_grant", "The refresh token was revoked.")
        }
        ("POST", "/token") => Answer::json(200, token),
        ("POST", "/introspect") if seen.earlier < 5 => Answer::json(
            200,
            r#"{"active": true, "client_id": "the-gallery", "scope": "read write", "exp": 1419356238}"#,
        ),
        ("POST", "/introspect") => Answer::json(200, r#"{"active": false}"#),
        ("POST", "/revoke") => Answer::status(200),
        _ => Answer::unknown(),
    };
    answer.header("cache-control", "no-store")
}
