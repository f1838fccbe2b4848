//! The payload that a service is given is the one whose signature was checked, however the
//! envelope around it is written.

use bac_core::{
    Ed25519Signer, Error, SignedRequest, client,
    server::{Context, Router},
};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

#[client(server)]
trait Echo {
    #[endpoint(POST "/echo")]
    async fn echo(&self, #[signed] payload: &Value) -> Result<Value, Error>;
}

#[derive(Clone)]
struct Service;

impl EchoService for Service {
    async fn echo(&self, _: &Context, payload: &Value) -> Result<Value, Error> {
        Ok(payload.clone())
    }
}

/// What the service was given; `None` if the request did not reach it.
async fn given(body: String) -> Option<Value> {
    let router = Router::new().mount(EchoServer::new(Service));
    let request = http::Request::post("/echo").body(Bytes::from(body)).unwrap();
    let response = router.handle(request).await;
    match response.status() {
        StatusCode::OK => Some(serde_json::from_slice(response.body()).unwrap()),
        StatusCode::BAD_REQUEST => None,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_was_verified_is_what_is_served() {
    let signer = Ed25519Signer::from_seed(&[7; 32]);
    let payload = json!({"ClientID": "a", "Name": "good"});
    let signed = SignedRequest::sign(&payload, &signer).await.unwrap();
    let good = str::from_utf8(signed.payload_bytes()).unwrap();
    let proof = format!(
        r#""signature":"{}","client_public_key":"{}""#,
        signed.signature_text(),
        signed.public_key_text()
    );
    let bad = good.replace("good", "evil");
    for body in [
        format!(r#"{{"payload":{good},{proof}}}"#),
        format!(r#"{{"payload":{bad},"payload":{good},{proof}}}"#),
        format!(r#"{{"PayLoad":{bad},{proof},"p\u0061yload":{good}}}"#),
        format!(r#"{{"more":{{"payload":{bad}}},"payload":{good},{proof}}}"#),
        format!(r#"{{"more":"\",\"payload\":{{}}","payload":{good},{proof}}}"#),
        format!(r#"{{"payload":{good},{proof},"payload\u0000":{bad},"payload ":{bad}}}"#),
        format!(r#"{{"payload":{good},{proof}}}{{"payload":{bad},{proof}}}"#),
        format!(r#"{{"payload":{good},{proof}}},"payload":{bad}"#),
        format!(r#"{{"signature":"AAAA",{proof},"payload":{good},"signature":null}}"#),
    ] {
        assert_eq!(given(body.clone()).await.as_ref(), Some(&payload), "{body}");
        // An envelope made elsewhere is cut in the same way before it is sent.
        let read = SignedRequest::<Value>::from_bytes(body.clone()).unwrap();
        assert_eq!(read.payload_bytes(), good.as_bytes(), "{body}");
        assert_eq!(read.as_bytes(), body.as_bytes());
        read.verify().unwrap();
    }
    for body in [
        format!(r#"{{"payload":{bad},{proof}}}"#),
        format!(r#"{{"payload":{good},"payload":{bad},{proof}}}"#),
        format!(r#"{{"payload":{good},{proof},"PAYLOAD":{bad}}}"#),
        format!(r#"{{"payload":{good},{proof},"p\u0061yload":{bad}}}"#),
        format!(r#"{{"payload":{good},{proof},"payload":null}}"#),
        format!(r#"{{"payload":{good},{proof},"\u017fignature":"AAAA"}}"#),
        format!(r#"{{"payload":{},{proof}}}"#, good.replace(',', ", ")),
        format!(r#"{{"more":{{"payload":{good}}},{proof}}}"#),
        format!("\u{FEFF}{{\"payload\":{good},{proof}}}"),
        format!(r#"[{good},"{}","{}"]"#, signed.signature_text(), signed.public_key_text()),
    ] {
        assert_eq!(given(body.clone()).await, None, "{body}");
    }
}

#[tokio::test]
async fn deep_payloads_are_refused_without_harm() {
    let signer = Ed25519Signer::from_seed(&[7; 32]);
    let depth = 1_000_000;
    let deep = ["[".repeat(depth), "]".repeat(depth)].concat();
    let deep = serde_json::value::RawValue::from_string(deep).unwrap();
    let signed = SignedRequest::sign(&deep, &signer).await.unwrap();
    signed.verify().unwrap();
    assert_eq!(given(String::from_utf8(signed.as_bytes().to_vec()).unwrap()).await, None);
}
