//! Several successes, each of its own type, over a socket and in process.

use std::future::Future;

use bac_core::{
    Client, Error, ErrorKind, Outcome, Reply, client,
    http::StatusCode,
    server::{Context, InProcess},
};
use bac_tests::Peer;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Charge {
    id: u64,
}

/// Where a charge that is not done yet is.
#[derive(Debug, PartialEq, Reply)]
pub struct Pending {
    #[header("Location")]
    at: String,
}

/// A value that has none of the traits of others.
#[allow(missing_debug_implementations, reason = "that is what it is for")]
#[derive(Serialize, Deserialize)]
pub struct Bare(u64);

#[client(server, errors(402, 500))]
pub trait Charges {
    #[endpoint(POST "/{id}/capture", success(200 = Charge, 202 = Pending, 204 = ()))]
    async fn capture(&self, id: u64) -> Result<Captured, ChargeError>;

    #[endpoint(POST "/{id}/capture-again", success(204 = (), 202 = Pending, 200 = Charge))]
    async fn capture_again(&self, id: u64) -> Result<Captured, ChargeError>;

    #[endpoint(GET "/{id}", success(2XX = Vec<Charge>, 200 = Charge, 302 = Pending), none(404))]
    async fn look(&self, id: u64) -> Result<Option<Looked>, ChargeError>;

    #[endpoint(GET "/{id}/bare", success(201 = Bare))]
    async fn bare(&self, id: u64) -> Result<Made, ChargeError>;
}

struct Service;

impl ChargesService for Service {
    async fn capture(&self, _: &Context, id: u64) -> Result<Captured, ChargeError> {
        Ok(match id {
            200 => Captured::Ok(Charge { id }),
            202 => Captured::Accepted(Pending { at: "/7".to_owned() }),
            204 => Captured::NoContent,
            _ => return Err(ChargeError::payment_required("no".into())),
        })
    }

    async fn capture_again(&self, cx: &Context, id: u64) -> Result<Captured, ChargeError> {
        self.capture(cx, id).await
    }

    async fn look(&self, _: &Context, id: u64) -> Result<Option<Looked>, ChargeError> {
        Ok(match id {
            200 => Some(Looked::Ok(Charge { id })),
            207 => Some(Looked::Success(StatusCode::MULTI_STATUS, vec![Charge { id }])),
            302 => Some(Looked::Found(Pending { at: "/7".to_owned() })),
            _ => None,
        })
    }

    async fn bare(&self, _: &Context, id: u64) -> Result<Made, ChargeError> {
        Ok(Made::Created(Bare(id)))
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(test: impl Fn(ChargesClient) -> F) {
    let server = ChargesServer::new(Service);
    let transport = InProcess::new(server.clone());
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    test(ChargesClient::new(client)).await;
    let url = bac_tests::listen(server).await.unwrap();
    test(ChargesClient::new(Client::new(url).unwrap())).await;
}

#[tokio::test]
async fn each_status_has_its_variant() {
    both(|charges| async move {
        for status in [200, 202, 204] {
            let reply = charges.capture(status).response().await.unwrap();
            assert_eq!(u64::from(reply.status().as_u16()), status);
            assert_eq!(reply.value().status(), reply.status());
            match reply.into_value() {
                Captured::Ok(charge) => assert_eq!(charge, Charge { id: 200 }),
                Captured::Accepted(pending) => assert_eq!(pending.at, "/7"),
                Captured::NoContent => assert_eq!(status, 204),
            }
        }
        let error = charges.capture(1).await.unwrap_err();
        assert!(matches!(error, ChargeError::PaymentRequired(_)), "{error:?}");
        // The same list in another order is the same enum.
        let captured: Captured = charges.capture_again(202).await.unwrap();
        assert!(captured.accepted().is_some());
    })
    .await;
}

#[tokio::test]
async fn accessors_give_what_there_is() {
    both(|charges| async move {
        let captured = charges.capture(200).await.unwrap();
        assert_eq!(captured.ok(), Some(&Charge { id: 200 }));
        assert!(captured.is_ok() && !captured.is_accepted() && !captured.is_no_content());
        assert!(captured.accepted().is_none());
        assert_eq!(format!("{captured:?}"), "Ok(Charge { id: 200 })");
        assert_eq!(captured.into_ok(), Some(Charge { id: 200 }));
        assert!(charges.capture(204).await.unwrap().is_no_content());
        assert_eq!(charges.capture(202).await.unwrap().into_ok(), None);
        let made = charges.bare(7).await.unwrap();
        assert_eq!(made.created().map(|bare| bare.0), Some(7));
    })
    .await;
}

#[tokio::test]
async fn a_class_has_the_status_with_it_and_none_is_none() {
    both(|charges| async move {
        let looked = charges.look(207).await.unwrap().unwrap();
        assert_eq!(looked.status(), StatusCode::MULTI_STATUS);
        assert!(looked.is_success() && !looked.is_ok());
        assert_eq!(looked.into_success(), Some(vec![Charge { id: 207 }]));
        assert!(charges.look(200).await.unwrap().unwrap().ok().is_some());
        assert_eq!(charges.look(302).await.unwrap().unwrap().found().unwrap().at, "/7");
        let none = charges.look(404).response().await.unwrap();
        assert_eq!((none.status().as_u16(), none.value().is_none()), (404, true));
    })
    .await;
}

/// Each is read as its own type, and nothing else is a success.
#[tokio::test]
async fn what_is_not_of_its_type_or_not_declared_is_an_error() {
    let of = async |reply: &str| {
        let peer = Peer::keeping(reply.as_bytes()).unwrap();
        ChargesClient::new(Client::new(peer.url()).unwrap()).capture(1).await.unwrap_err()
    };
    let error = of("HTTP/1.1 202 Accepted\r\nContent-Length: 8\r\n\r\n{\"id\":1}").await;
    assert_eq!(error.outcome(), Outcome::Done);
    let ChargeError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("the reply has no header `Location`"), "{error}");
    let error = of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"id\":\"a\"}").await;
    assert!(error.to_string().contains("at `id`"), "{error}");
    for status in ["201 Created", "206 Partial Content"] {
        let error =
            of(&format!("HTTP/1.1 {status}\r\nContent-Length: 8\r\n\r\n{{\"id\":1}}")).await;
        assert!(matches!(error, ChargeError::Unexpected(_)), "{error:?}");
        assert_eq!(error.outcome(), Outcome::Done);
    }
    let _: fn(Error) -> ChargeError = ChargeError::from;
}
