//! A payload in another client's name does not leave the client.

use bac_client::{
    Bac, CancelError, Client, ClientIdCheck, SubmitError,
    model::{JobCancelPayload, JobCreatePayload, ModerateJobRequest, Spec},
};
use bac_core::{
    BoxFuture, Ed25519Signer, Error, ErrorKind, Outcome, Request, RsaSigner, SignedRequest, Signer,
    Transport, TransportBody, TransportError, client, server::InProcess,
};
use bac_node::Node;
use serde_json::{Value, json, value::RawValue};

/// Answers whatever it is asked.
#[derive(Debug)]
struct Canned;

impl Transport for Canned {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        Box::pin(async { Ok(http::Response::new(TransportBody::full("{}"))) })
    }
}

fn checked(transport: impl Transport, signer: impl Signer) -> Client {
    Client::builder("http://127.0.0.1:9")
        .transport(transport)
        .signer(signer)
        .hook(ClientIdCheck)
        .build()
        .unwrap()
}

fn ed25519() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[7; 32])
}

#[tokio::test]
async fn the_own_name_passes() {
    for signer in [Box::new(ed25519()) as Box<dyn Signer>, Box::new(RsaSigner::generate().unwrap())]
    {
        let client_id = signer.client_id().to_owned();
        let bac = Bac::new(checked(InProcess::new(Node::new().unwrap()), signer));
        let payload = JobCreatePayload::new(client_id, Spec::docker("ubuntu:22.04"));
        bac.job().submit(&payload).await.unwrap();
    }
}

#[tokio::test]
async fn another_name_is_not_sent() {
    let upper = ed25519().client_id().to_ascii_uppercase();
    let bac = Bac::new(checked(InProcess::new(Node::new().unwrap()), ed25519()));
    for client_id in ["", "someone else's", &upper] {
        let payload = JobCreatePayload::new(client_id, Spec::docker("ubuntu:22.04"));
        let Err(SubmitError::Client(error)) = bac.job().submit(&payload).await else {
            panic!("{client_id} is sent");
        };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
        assert!(error.to_string().contains(ed25519().client_id()), "{error}");
        assert!(client_id.is_empty() || !error.to_string().contains(client_id), "{error}");

        let payload = ModerateJobRequest::approve(client_id, "job");
        assert!(bac.job().approve(&payload).await.is_err());
    }
}

#[tokio::test]
async fn what_was_signed_before_is_looked_at_too() {
    let other = Ed25519Signer::from_seed(&[8; 32]);
    let bac = Bac::new(checked(InProcess::new(Node::new().unwrap()), ed25519()));
    let payload = JobCancelPayload::new(other.client_id(), "none");

    // By the key in the envelope, not by the client's own.
    let theirs = SignedRequest::sign(&payload, &other).await.unwrap();
    let error = bac.job().cancel_signed(&theirs).await.unwrap_err();
    assert!(matches!(error, CancelError::Unexpected(_)), "{error}");

    let ours = SignedRequest::sign(&payload, &ed25519()).await.unwrap();
    let error = bac.job().cancel_signed(&ours).await.unwrap_err();
    let CancelError::Client(error) = error else { panic!("{error}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
}

/// A payload as it stands, signed by the key that is checked.
async fn verdict(payload: &str) -> Result<(), Error> {
    let own = OwnClient::new(checked(Canned, ed25519()));
    let payload = RawValue::from_string(payload.replace("OWN", ed25519().client_id())).unwrap();
    let signed = SignedRequest::sign(&payload, &ed25519()).await.unwrap();
    let envelope = SignedRequest::from_bytes(signed.as_bytes().clone()).unwrap();
    own.signed_signed(&envelope).await.map(drop)
}

#[tokio::test]
async fn a_payload_is_read_as_nodes_read_it() {
    for own in [
        r#"{"clientid": "OWN"}"#,
        r#"{"CLIENTID": "someone else's", "ClientID": "OWN"}"#,
        r#"{"ClientID": "someone else's", "ClientId": "OWN"}"#,
        r#"{"ClientID": "OWN", "clientID": null}"#,
        r#"{"ClientID": null}"#,
        r#"{"Other": {"ClientID": "someone else's"}, "ClientID": "OWN"}"#,
        // Half a surrogate pair as a name, and a number that no float holds.
        r#"{"\ud800": 1e999, "ClientID": "OWN"}"#,
    ] {
        verdict(own).await.unwrap_or_else(|error| panic!("{own}: {error}"));
    }
    for other in [
        r#"{"clientid": "someone else's"}"#,
        r#"{"ClientID": "OWN", "clientId": "someone else's"}"#,
        r#"{"ClientID": "OWN", "ClientID": "someone else's"}"#,
        r#"{"ClientID": "someone else's", "clientID": null}"#,
        r#"{"ClientID": "OWN", "ClientID": ["OWN"]}"#,
        r#"{"\ud800": 1e999, "ClientID": "someone else's"}"#,
        r#"{"ClientID": "\ud800"}"#,
        r#"{"\u0043lientID": "someone else's"}"#,
    ] {
        let error = verdict(other).await.expect_err(other);
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent), "{other}");
    }
}

#[client]
trait Own {
    #[endpoint(POST "/plain")]
    async fn plain(&self, #[body] body: &Value) -> Result<Value, Error>;

    #[endpoint(POST "/signed")]
    async fn signed(&self, #[signed] payload: &Value) -> Result<Value, Error>;
}

#[tokio::test]
async fn other_requests_pass() {
    let own = OwnClient::new(checked(Canned, ed25519()));
    own.plain(&json!({"ClientID": "x"})).await.unwrap();
    for payload in [json!({"Name": "x"}), json!(["ClientID"]), json!("ClientID"), json!(7)] {
        own.signed(&payload).await.unwrap();
    }
    assert!(own.signed(&json!({"ClientID": 7})).await.is_err());
}
