//! What a trait provides: endpoints that an implementation need not have, and methods of the user's own.

use bac_core::{
    BoxError, Client, Error, ErrorKind, MaybeSync, Outcome, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Peer, json_reply};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[client(errors(404, 501), server, calls, dyn)]
trait Repos {
    #[endpoint(GET "/repos")]
    async fn list(&self) -> Result<Vec<String>, ReposError>;

    /// From 1.2.
    #[endpoint(GET "/repos/{id}/newer", provided)]
    async fn newer(&self, id: &str, #[query] tags: &[&str]) -> Result<Value, ReposError>;

    /// How many there are.
    async fn count(&self, least: usize) -> Result<usize, ReposError> {
        let all = self.list().await?;
        if all.len() < least {
            return self.newer("none", &[]).await.map(|_| 0);
        }
        Ok(all.len())
    }

    /// Without a server.
    fn version(&self) -> u32 {
        1
    }
}

/// Every endpoint may be left out.
#[client(provided)]
trait Fakes {
    #[endpoint(GET "/a")]
    async fn a(&self) -> Result<Value, Error>;

    #[endpoint(GET "/b")]
    async fn b(&self) -> Result<Value, Error>;
}

/// Written before there was `newer`.
struct Old;

impl Repos for Old {
    async fn list(&self) -> Result<Vec<String>, ReposError> {
        Ok(vec!["a".to_owned(), "b".to_owned()])
    }
}

/// The same of a service.
struct OldService;

impl ReposService for OldService {
    async fn list(&self, _: &Context) -> Result<Vec<String>, ReposError> {
        Ok(Vec::new())
    }
}

fn unimplemented(error: &ReposError) {
    let ReposError::Client(error) = error else { panic!("{error}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unimplemented, Outcome::NotSent));
    assert!(!error.is_retryable());
    assert!(error.to_string().starts_with("`Repos::newer` is not implemented here"), "{error}");
}

#[tokio::test]
async fn an_old_fake_goes_on() {
    unimplemented(&Old.newer("a", &["x"]).await.unwrap_err());
    unimplemented(&Old.calls().newer("a", &[]).await.unwrap_err());
    unimplemented(&DynRepos::new(Old).newer("a", &[]).await.unwrap_err());
    assert_eq!(Old.list().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_fake_may_have_it() {
    struct New;
    impl Fakes for New {
        async fn b(&self) -> Result<Value, Error> {
            Ok(json!(2))
        }
    }
    assert_eq!(New.b().await.unwrap(), json!(2));
    assert_eq!(New.a().await.unwrap_err().kind(), ErrorKind::Unimplemented);
}

#[tokio::test]
async fn a_client_has_every_endpoint() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = ReposClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(Repos::newer(&api, "a", &["x"]).await.unwrap(), json!(1));
    assert_eq!(api.newer("a", &["y"]).await.unwrap(), json!(1));
    assert_eq!(peer.received()[1].target(), "/repos/a/newer?tags=y");
}

#[tokio::test]
async fn an_old_server_answers_501() {
    let router = Router::new().mount(ReposServer::new(OldService));
    let client = Client::builder("http://in.process").transport(InProcess::new(router));
    let api = ReposClient::new(client.build().unwrap());
    assert_eq!(api.list().await.unwrap(), [""; 0]);
    let error = api.newer("a", &[]).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    let ReposError::NotImplemented(response) = error else { panic!("{error}") };
    assert_eq!(
        response.body().unwrap(),
        &json!({"message": "Repos.newer is not implemented here"})
    );
}

#[tokio::test]
async fn methods_of_ones_own_call_endpoints_of_whatever_they_are_called_on() {
    fn sent<T: Send>(value: T) -> T {
        value
    }

    let peer = Peer::keeping(json_reply("200 OK", r#"["a"]"#)).unwrap();
    let api = ReposClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(sent(api.count(1)).await.unwrap(), 1);
    assert_eq!(Old.count(2).await.unwrap(), 2);
    assert_eq!(DynRepos::new(Old).count(0).await.unwrap(), 2);
    unimplemented(&Old.count(3).await.unwrap_err());
    assert_eq!((api.version(), Old.version()), (1, 1));
}

/// What an endpoint cannot be, a method of one's own is: it has a type parameter.
#[client]
trait Settings {
    #[endpoint(GET "/settings/{name}")]
    async fn untyped(&self, name: &str) -> Result<Value, Error>;

    #[endpoint(PUT "/settings/{name}")]
    async fn put_untyped(&self, name: &str, #[body] value: &Value) -> Result<(), Error>;

    async fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, BoxError> {
        Ok(serde_json::from_value(self.untyped(name).await?)?)
    }

    async fn put<T: Serialize + MaybeSync>(&self, name: &str, value: &T) -> Result<(), BoxError> {
        Ok(self.put_untyped(name, &serde_json::to_value(value)?).await?)
    }
}

#[tokio::test]
async fn a_method_of_ones_own_has_type_parameters() {
    let peer = Peer::keeping(json_reply("200 OK", "[1,2]")).unwrap();
    let settings = SettingsClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(settings.get::<Vec<u8>>("sizes").await.unwrap(), [1, 2]);
    assert_eq!(settings.get::<(u8, u8)>("sizes").await.unwrap(), (1, 2));
    assert!(settings.get::<String>("sizes").await.unwrap_err().is::<serde_json::Error>());
    settings.put("sizes", &[3, 4]).await.unwrap();
    let sent = peer.received().pop().unwrap();
    assert_eq!((sent.method(), &*sent.body), ("PUT", &b"[3,4]"[..]));
}
