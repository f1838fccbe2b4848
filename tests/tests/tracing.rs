//! What a subscriber of `tracing` is told of a call: enough, under the names of OpenTelemetry, and no
//! secret.

use std::{
    collections::BTreeMap,
    fmt,
    future::ready,
    sync::{Arc, Mutex},
};

use bac_core::{
    BoxFuture, Client, ClientBuilder, Credentials, Ed25519Signer, Error, Request, Transport,
    TransportBody, TransportError, TransportErrorKind, client,
};
use http::StatusCode;
use serde_json::{Value, json};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

#[client]
trait Api {
    #[endpoint(GET "/items/{id}")]
    async fn item(&self, id: &str, #[query] token: &str) -> Result<Value, Error>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, Error>;
}

type Fields = BTreeMap<String, String>;

/// Keeps every closed span and every event with its fields.
#[derive(Clone, Default)]
struct Keep(Arc<Mutex<Vec<(String, Fields)>>>);

struct Read<'a>(&'a mut Fields);

impl Visit for Read<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Keep {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Read(&mut fields));
        let parent = context.span(id).unwrap().parent().map(|parent| parent.name().to_owned());
        fields.extend(parent.map(|parent| ("parent".to_owned(), parent)));
        context.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(&mut Read(span.extensions_mut().get_mut().unwrap()));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Read(&mut fields));
        self.0.lock().unwrap().push((event.metadata().level().to_string(), fields));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let fields = span.extensions().get::<Fields>().unwrap().clone();
        self.0.lock().unwrap().push((span.name().to_owned(), fields));
    }
}

impl Keep {
    fn start() -> (Self, DefaultGuard) {
        let keep = Self::default();
        let subscriber = Registry::default().with(keep.clone());
        (keep, tracing::subscriber::set_default(subscriber))
    }

    /// What was kept since the last time, of one name.
    fn take(&self, name: &str) -> Vec<Fields> {
        let mut kept = self.0.lock().unwrap();
        let (taken, left) = kept.drain(..).partition(|(kept, _)| kept == name);
        *kept = left;
        taken.into_iter().map(|(_, fields): (_, Fields)| fields).collect()
    }
}

/// Answers with these statuses, then with 200; 0 is a connection that breaks.
#[derive(Clone, Debug)]
struct Statuses(Arc<Mutex<Vec<u16>>>);

impl Transport for Statuses {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let status = self.0.lock().unwrap().pop().unwrap_or(200);
        if status == 0 {
            let error = TransportError::new(TransportErrorKind::Exchange, "reset");
            return Box::pin(ready(Err(error)));
        }
        let mut response = http::Response::new(TransportBody::full("7"));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let headers = response.headers_mut();
        headers.insert("deprecation", "@1688169599".parse().unwrap());
        headers.insert("sunset", "Sun, 30 Jun 2024 23:59:59 GMT".parse().unwrap());
        Box::pin(ready(Ok(response)))
    }
}

fn builder(mut statuses: Vec<u16>) -> ClientBuilder {
    statuses.reverse();
    let builder = Client::builder("https://api.example:8443/v1");
    let builder = builder.transport(Statuses(Arc::new(Mutex::new(statuses))));
    builder.signer(Ed25519Signer::generate().unwrap())
}

fn api(statuses: Vec<u16>) -> ApiClient {
    ApiClient::new(builder(statuses).build().unwrap())
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn spans_have_the_names_of_opentelemetry() {
    let (keep, _guard) = Keep::start();
    api(vec![503, 0]).item("a", "t").await.unwrap();
    let of_all = [
        ("http.request.method", "GET"),
        ("otel.kind", "client"),
        ("otel.name", "GET /items/{id}"),
        ("parent", "call"),
        ("server.address", "api.example"),
        ("server.port", "8443"),
        ("url.scheme", "https"),
        ("url.template", "/items/{id}"),
    ];
    let of_one: [&[(&str, &str)]; 3] = [
        &[
            ("error.type", "503"),
            ("http.response.status_code", "503"),
            ("otel.status_code", "ERROR"),
        ],
        &[
            ("error.type", "transport"),
            ("http.request.resend_count", "1"),
            ("otel.status_code", "ERROR"),
        ],
        &[("http.request.resend_count", "2"), ("http.response.status_code", "200")],
    ];
    let expected: Vec<_> = of_one.iter().map(|own| fields(&[&of_all, *own].concat())).collect();
    assert_eq!(keep.take("attempt"), expected);
    let call = [
        ("bac.attempts", "3"),
        ("bac.operation", "Api.item"),
        ("otel.kind", "internal"),
        ("otel.name", "Api.item"),
    ];
    assert_eq!(keep.take("call"), [fields(&call)]);

    let api = api(vec![404]);
    api.sign(&json!(1)).await.unwrap_err();
    let [call] = &keep.take("call")[..] else { panic!() };
    assert_eq!((&*call["error.type"], &*call["bac.attempts"]), ("404", "1"));
}

#[tokio::test(start_paused = true)]
async fn a_deprecation_is_told_once_an_operation() {
    let (keep, _guard) = Keep::start();
    let api = api(vec![200, 404]);
    for _ in 0..3 {
        let _ = api.item("a", "t").await;
    }
    let _ = api.clone().sign(&json!(1)).await;
    let told = keep.take("WARN");
    let operations: Vec<_> = told.iter().map(|fields| &*fields["operation"]).collect();
    assert_eq!(operations, ["Api.item", "Api.sign"]);
    assert_eq!(told[0]["message"], "the server says that the operation is deprecated");
    assert!(told[0]["since"].contains("1688169599"), "{told:?}");
    assert_eq!(told[0]["server"], "https://api.example:8443/v1");
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_told() {
    let (keep, _guard) = Keep::start();
    let credentials = Credentials::bearer("s3cret-token");
    let api =
        ApiClient::new(builder(vec![503, 0, 401, 500]).credentials(credentials).build().unwrap());
    for _ in 0..3 {
        let _ = api.item("s3cret-id", "s3cret-query").header("x-key", "s3cret-header").await;
        let _ = api.sign(&json!({"password": "s3cret-payload"})).await;
    }
    let kept = keep.0.lock().unwrap();
    assert!(kept.len() > 10, "{}", kept.len());
    assert!(!format!("{kept:?}").contains("s3cret"), "{kept:?}");
}

#[tokio::test(start_paused = true)]
async fn hooks_run_in_the_span_of_their_attempt() {
    /// Writes down where it is.
    #[derive(Clone, Debug, Default)]
    struct Where(Arc<Mutex<Vec<&'static str>>>);

    impl bac_core::Hook for Where {
        fn before_request<'a>(
            &'a self,
            _: &'a mut bac_core::Attempt,
        ) -> BoxFuture<'a, Result<(), bac_core::BoxError>> {
            let name = tracing::Span::current().metadata().map_or("", |span| span.name());
            self.0.lock().unwrap().push(name);
            Box::pin(ready(Ok(())))
        }
    }

    let (_keep, _guard) = Keep::start();
    let seen = Where::default();
    let api = ApiClient::new(builder(vec![]).hook(seen.clone()).build().unwrap());
    api.item("a", "t").await.unwrap();
    assert_eq!(*seen.0.lock().unwrap(), ["attempt"]);
}
