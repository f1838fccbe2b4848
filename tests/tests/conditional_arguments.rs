//! Arguments that are there under a condition: in the client, its other forms, a fake and the server.
#![deny(warnings)]

use bac_core::{
    Client, Error, Location, Parameter, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Peer, json_reply};
use serde_json::{Value, json};

#[client(server, calls, dyn)]
trait Api {
    /// Finds some.
    #[endpoint(GET "/{id}", errors(404))]
    async fn find(
        &self,
        id: &str,
        #[cfg(any(unix, not(unix)))]
        #[query]
        tag: &str,
        #[cfg(all(unix, not(unix)))]
        #[query]
        absent: &NoSuchType,
        #[cfg(any(unix, not(unix)))]
        #[header("X-Trace")]
        trace: Option<&str>,
    ) -> Result<Value, ApiError>;

    /// Without an error type of its own.
    #[cfg(any(unix, not(unix)))]
    #[endpoint(POST "/")]
    async fn add(
        &self,
        #[cfg(all(unix, not(unix)))]
        #[cfg(any(unix, not(unix)))]
        #[header("X-A")]
        a: NoSuchType,
        #[body] value: &Value,
    ) -> bac_core::Result<Value, Error>;
}

struct Fake;

impl Api for Fake {
    async fn find(
        &self,
        id: &str,
        #[cfg(any(unix, not(unix)))] tag: &str,
        #[cfg(all(unix, not(unix)))] absent: &NoSuchType,
        #[cfg(any(unix, not(unix)))] trace: Option<&str>,
    ) -> Result<Value, ApiError> {
        Ok(json!([id, tag, trace]))
    }

    async fn add(&self, value: &Value) -> Result<Value, Error> {
        Ok(value.clone())
    }
}

struct Service;

impl ApiService for Service {
    async fn find(
        &self,
        _: &Context,
        id: &str,
        tag: &str,
        trace: Option<&str>,
    ) -> Result<Value, ApiError> {
        Ok(json!([id, tag, trace]))
    }

    async fn add(&self, _: &Context, value: &Value) -> Result<Value, Error> {
        Ok(value.clone())
    }
}

#[tokio::test]
async fn a_client_sends_what_is_there() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = ApiClient::new(Client::new(peer.url()).unwrap());
    api.find("a", "t", Some("7")).await.unwrap();
    Api::find(&api, "b", "t", None).await.unwrap();
    api.add(&json!({})).await.unwrap();
    let received = peer.received();
    assert_eq!((received[0].target(), received[0].header("x-trace")), ("/a?tag=t", vec!["7"]));
    assert_eq!(received[1].target(), "/b?tag=t");
    assert_eq!(received[2].body, b"{}");
}

#[test]
fn the_declaration_as_data_has_what_is_there() {
    let [find, add] = ApiClient::OPERATIONS else { panic!("{:?}", ApiClient::OPERATIONS) };
    let names = |parameters: &[Parameter]| parameters.iter().map(|p| p.name).collect::<Vec<_>>();
    assert_eq!(names(find.parameters()), ["id", "tag", "trace"]);
    assert_eq!(names(add.parameters()), ["value"]);
    assert_eq!(find.parameters()[1].location, Location::Query);
}

#[tokio::test]
async fn so_have_every_other_form_and_the_server() {
    let expected = json!(["a", "t", "7"]);
    assert_eq!(Fake.find("a", "t", Some("7")).await.unwrap(), expected);
    assert_eq!(Fake.calls().find("a", "t", Some("7")).await.unwrap(), expected);
    assert_eq!(DynApi::new(Fake).find("a", "t", Some("7")).await.unwrap(), expected);
    let server = InProcess::new(Router::new().mount(ApiServer::new(Service)));
    let client = Client::builder("http://in-process").transport(server).build().unwrap();
    let api = ApiClient::new(client);
    assert_eq!(api.find("a", "t", Some("7")).await.unwrap(), expected);
    assert_eq!(api.add(&json!(3)).await.unwrap(), json!(3));
}
