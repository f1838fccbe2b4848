//! One prepared invocation of an endpoint, to be tuned and then awaited.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{
    failure::OwnedFailure,
    given::{Given, GivenFuture},
    pages::{Items, Pages},
    part::Known,
    presigned::Presigned,
    run::{self, Success},
};
#[cfg(feature = "gzip")]
use crate::coding::ContentCoding;
use crate::{
    client::{CallSettings, Client, OnProgress, Progress, ServerSelector},
    error::{EndpointError, Error},
    maybe_send::{BoxFuture, MaybeSend},
    message::Request,
    partial::Partial,
    position::Position,
    reply::{Decoder, Paged, Response, TellFailure},
    request::ArgumentEncoder,
};

/// One prepared invocation of an endpoint, which does nothing until it is awaited.
///
/// The methods of a generated client return it as a `Call<'static, T, E>`, which owns all it needs.
/// Awaiting it gives the declared result; before that
/// it can be tuned, stored, sent to another thread or, as `tokio::spawn(call.into_future())`, be
/// spawned. Where a future is asked for, as in `select!`, `into_future()` makes one. It must be
/// awaited inside a tokio runtime with time and I/O enabled, from first to last in the same one
/// (`#[tokio::main]` has both; without them tokio panics), or run by [`blocking`](Self::blocking),
/// which needs none. Calls of one client may run in several runtimes. Dropping the future ends the
/// exchange.
///
/// ```
/// use std::time::Duration;
/// use bac_core::{Client, Error, client};
///
/// #[client]
/// trait Health {
///     #[endpoint(GET "/healthz")]
///     async fn check(&self) -> Result<(), Error>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Error> {
/// let health = HealthClient::new(Client::builder("http://127.0.0.1:9").build()?);
///
/// let call = health.check().timeout(Duration::from_secs(5)).header("x-request-id", "7");
/// let request = call.to_request().await?;
/// assert_eq!(request.url().as_str(), "http://127.0.0.1:9/healthz");
///
/// let error = health.check().await.unwrap_err();
/// assert!(error.is_connect());
/// # Ok(())
/// # }
/// ```
///
/// # A call that no client makes
///
/// What implements a declared trait and is no client, such as a fake, answers by a future of its own.
/// [`from_future`](Self::from_future) makes a call of it, which may borrow for `'c`: code that asks for
/// a `Call` takes either. Nothing is sent there, so that
///
/// | of such a call | does |
/// |---|---|
/// | awaiting, [`blocking`](Self::blocking) | run the future |
/// | [`timeout`](Self::timeout) | end it in time, with an outcome that is unknown |
/// | [`to_request`](Self::to_request), [`response`](Self::response), [`blocking_response`](Self::blocking_response) | give an error, and the future is not run |
/// | every other setting | nothing |
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'c, T, E> {
    work: Work<'c, T, E>,
    settings: CallSettings,
}

/// What comes to the result.
#[allow(
    clippy::large_enum_variant,
    reason = "an exchange is the rule, and a box one allocation more"
)]
enum Work<'c, T, E> {
    Exchange(Exchange<T>),
    Given(Given<'c, T, E>),
}

/// What a client does with the arguments of an endpoint.
struct Exchange<T> {
    client: Client,
    arguments: ArgumentEncoder,
    decoder: Decoder<T>,
}

impl<T, E> Call<'static, T, E> {
    // Once for each pair of types, and not in each endpoint.
    #[inline(never)]
    pub(crate) fn new(client: &Client, arguments: ArgumentEncoder, decoder: Decoder<T>) -> Self {
        let exchange = Exchange { client: client.clone(), arguments, decoder };
        Self { work: Work::Exchange(exchange), settings: CallSettings::default() }
    }

    /// With a function that knows a success that tells of a failure.
    pub(crate) fn failing(mut self, failure: TellFailure<T>) -> Self {
        if let Work::Exchange(exchange) = &mut self.work {
            exchange.decoder.tell(failure);
        }
        self
    }
}

impl<'c, T, E> Call<'c, T, E> {
    /// A call that is answered by `future`, and by no server: see
    /// [above](Self#a-call-that-no-client-makes).
    ///
    /// ```
    /// use bac_core::{Call, Error};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
    /// let name = String::from("a");
    /// let call: Call<'_, usize, Error> = Call::from_future(async { Ok(name.len()) });
    /// assert_eq!(call.timeout(std::time::Duration::from_secs(5)).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_future(future: impl Future<Output = Result<T, E>> + MaybeSend + 'c) -> Self {
        Self { work: Work::Given(Given::new(future)), settings: CallSettings::default() }
    }

    /// The limit for this call as a whole, signing included, instead of the declared one and the
    /// client's.
    ///
    /// It may be longer than the client's limit for an attempt, which cuts a call short only where another
    /// attempt may follow ([`attempt_timeout`](Self::attempt_timeout) sets that).
    ///
    /// A limit that is zero or longer than 365 days is reported when the call is awaited.
    ///
    /// What it counts and what other limits do is a table of
    /// [`ClientBuilder`](crate::ClientBuilder#which-limit-counts-what).
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.settings.total = Some(limit);
        self
    }

    /// The limit between two pieces of this reply's body, instead of the client's: for an answer that
    /// begins at once and waits for something to happen (a long poll), which [`timeout`](Self::timeout)
    /// alone does not make longer. It does not count before the head. Of a stream it is the limit for
    /// the answer to a ping.
    ///
    /// A limit that is zero or longer than 365 days is reported when the call is awaited.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use bac_core::{Client, Error, client};
    ///
    /// #[client]
    /// trait Events {
    ///     /// The next event, which may be an hour away.
    ///     #[endpoint(GET "/events/next")]
    ///     async fn next(&self) -> Result<String, Error>;
    /// }
    ///
    /// # async fn run(events: EventsClient) -> Result<(), Error> {
    /// let hour = Duration::from_secs(3600);
    /// let event = events.next().timeout(hour).attempt_timeout(hour).stall_timeout(hour).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub const fn stall_timeout(mut self, limit: Duration) -> Self {
        self.settings.stall = Some(limit);
        self
    }

    /// The limit for each attempt of this call, instead of the declared one and the client's: connecting,
    /// sending, waiting for the head, reading the body.
    ///
    /// A limit that is zero or longer than 365 days is reported when the call is awaited.
    pub const fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.attempt = Some(limit);
        self
    }

    /// How often this call is sent at most, from 1 to 100, instead of the declared number and the
    /// client's: 1 is once, whatever fails. What is sent again, and when, is a table of
    /// [`RetryPolicy`](crate::RetryPolicy). A refusal that new credentials, a declared challenge or a hook
    /// answer is not counted: the request follows once more all the same.
    ///
    /// Another number is reported when the call is awaited.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// Sends this key, by which the server knows the call again, instead of one that is drawn: with it,
    /// doing a call twice does no more than doing it once, also by another process that has kept the key.
    /// It goes into the declared header field (`idempotency_key = "…"`), or `Idempotency-Key`.
    ///
    /// It makes the call one that is sent again after any failure that may pass, so the server must
    /// know such keys. A key that cannot be sent in a header is reported when the call is awaited.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        if let Work::Exchange(Exchange { arguments, .. }) = &mut self.work {
            let declared = arguments.operation().idempotency_key();
            arguments.set_header(declared.unwrap_or(bac_wire::IDEMPOTENCY_KEY), key);
            self.settings.has_key = true;
        }
        self
    }

    /// Sends the body of this call in a coding (`Content-Encoding`), instead of the declared one. What signs the
    /// call, digests and every attempt have the coded bytes; [`request_limit`](crate::ClientBuilder::request_limit)
    /// is that of what is coded. One that comes piece by piece is coded as it comes, and sent without its length.
    /// The server must know that coding.
    ///
    /// A call that says `content-encoding` by a header itself is reported when it is awaited.
    ///
    /// ```
    /// use bac_core::{Client, ContentCoding, Error, client};
    ///
    /// #[client]
    /// trait Notes {
    ///     #[endpoint(PUT "/note")]
    ///     async fn put(&self, #[body(text)] note: &str) -> Result<(), Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// # let notes = NotesClient::new(Client::new("http://127.0.0.1:9")?);
    /// let call = notes.put("a note").content_encoding(ContentCoding::Gzip);
    /// assert_eq!(call.to_request().await?.headers()["content-encoding"], "gzip");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "gzip")]
    pub const fn content_encoding(mut self, coding: ContentCoding) -> Self {
        self.settings.content_encoding = Some(coding);
        self
    }

    /// Gives hooks and the transport a value to see, such as a tenant or a priority: nothing of it is
    /// sent. One of each type is kept.
    ///
    /// ```
    /// # use bac_core::{Client, Error, client};
    /// # #[client]
    /// # trait Jobs {
    /// #     #[endpoint(GET "/jobs")]
    /// #     async fn list(&self) -> Result<(), Error>;
    /// # }
    /// #[derive(Clone, PartialEq, Debug)]
    /// struct Tenant(&'static str);
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// # let jobs = JobsClient::new(Client::builder("http://127.0.0.1:9").build()?);
    /// let request = jobs.list().extension(Tenant("blue")).to_request().await?;
    /// assert_eq!(request.extensions().get(), Some(&Tenant("blue")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn extension<V: Clone + Send + Sync + 'static>(mut self, value: V) -> Self {
        self.settings.extensions.insert(value);
        self
    }

    /// Tells `told` how far this call has come, after each piece that is sent or received of what comes
    /// piece by piece: an [`Upload`](crate::Upload), parts, a stream of the reply. Of a body or a reply
    /// that is there as a whole nothing is told. It is called where the exchange is driven, and should not
    /// take its time.
    ///
    /// ```no_run
    /// # use bac_core::{ByteStream, Client, Error, client};
    /// # #[client]
    /// # trait Files {
    /// #     #[endpoint(GET "/files/{name}")]
    /// #     async fn get(&self, name: &str) -> Result<ByteStream, Error>;
    /// # }
    /// # async fn run(files: FilesClient) -> Result<(), Error> {
    /// let file = files.get("a.iso").on_progress(|progress| {
    ///     eprintln!("{} of {:?} bytes", progress.received, progress.to_receive);
    /// });
    /// file.await?.save("a.iso", 4 << 30).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_progress(mut self, told: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.settings.on_progress = Some(OnProgress(Arc::new(told)));
        self
    }

    /// Asks for what is missing of a body that is there in part, of an endpoint with `resume`: awaited, the call gives
    /// the stream of the rest, which begins at [`offset`](crate::ByteStream::offset). Where the server has something
    /// else by now, it is the stream of that, from its beginning. [`ByteStream::append`](crate::ByteStream::append)
    /// writes either into a file.
    ///
    /// A call to another endpoint fails with [`ErrorKind::InvalidInput`](crate::ErrorKind) when it is awaited, and
    /// nothing is sent.
    ///
    /// ```
    /// use bac_core::{ByteStream, Client, Error, Partial, client};
    ///
    /// #[client]
    /// trait Files {
    ///     #[endpoint(GET "/files/{name}", resume)]
    ///     async fn get(&self, name: &str) -> Result<ByteStream, Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let files = FilesClient::new(Client::new("http://127.0.0.1:9")?);
    /// let partial: Partial = serde_json::from_str(r#"{"received":100,"validator":{"etag":"\"7\""}}"#)?;
    /// let request = files.get("a.iso").resume(&partial).to_request().await?;
    /// assert_eq!(request.headers()["range"], "bytes=100-");
    /// assert_eq!(request.headers()["if-range"], "\"7\"");
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(mut self, partial: &Partial) -> Self {
        if let Work::Exchange(Exchange { arguments, .. }) = &mut self.work {
            if arguments.operation().resumes_bytes() {
                self.settings.extensions.insert(Known::new(partial.clone()));
            } else {
                arguments.fail(Error::invalid_input(NO_RESUME));
            }
        }
        self
    }

    /// Sends this call to another of the client's servers, by name or by index: see
    /// [`Client::on_server`].
    ///
    /// A server that there is not is reported when the call is awaited.
    pub fn on_server(mut self, server: impl Into<ServerSelector>) -> Self {
        if let Work::Exchange(Exchange { client, arguments, .. }) = &mut self.work {
            match client.on_server(server) {
                Ok(selected) => *client = selected,
                Err(error) => arguments.fail(error),
            }
        }
        self
    }

    /// Sends a header field with this call, instead of any other of that name.
    ///
    /// When the call is awaited, it fails with [`ErrorKind::InvalidInput`](crate::ErrorKind), and
    /// nothing is sent, if `name` is no header name, if `value` holds a line break or another
    /// control character or has a space at an end, or if the client writes the header itself (`Host`, `Content-Length`,
    /// `Transfer-Encoding` and the like).
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Work::Exchange(exchange) = &mut self.work {
            exchange.arguments.set_header(name, value);
        }
        self
    }

    /// Adds `name=value` to the query of this call, behind what the endpoint declares, for what a
    /// server takes beyond that. Both are percent-encoded; a name that is there already is sent once
    /// more. A signature is over the payload alone, and not over this.
    ///
    /// A value that cannot be written as text is reported when the call is awaited.
    ///
    /// ```
    /// # use bac_core::{Client, Error, client};
    /// # #[client]
    /// # trait Jobs {
    /// #     #[endpoint(GET "/jobs")]
    /// #     async fn list(&self, #[query] limit: u32) -> Result<(), Error>;
    /// # }
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// # let jobs = JobsClient::new(Client::builder("http://127.0.0.1:9").build()?);
    /// let request = jobs.list(5).query("trace", true).to_request().await?;
    /// assert_eq!(request.url().query(), Some("limit=5&trace=true"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        if let Work::Exchange(exchange) = &mut self.work {
            exchange.arguments.query(name, &value);
        }
        self
    }
}

impl<T, E: EndpointError> Call<'_, T, E> {
    /// What would be sent: a signed call is signed, and nothing of it leaves. Hooks are not run; a source of
    /// credentials is asked, as for any call.
    ///
    /// # Errors
    /// Those of building and signing the request: an argument that cannot be sent, no signer, a
    /// signer that fails, a body over the limit, or no tokio runtime. And
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind) for a call that no client makes.
    pub async fn to_request(self) -> Result<Request, E> {
        let request = match self.work {
            Work::Exchange(Exchange { client, arguments, .. }) => {
                run::request(client, arguments, self.settings, None).await
            }
            Work::Given(_) => Err(no_request()),
        };
        request.map_err(E::from_error)
    }

    /// A URL that whoever has it may use for `life`, of an endpoint whose scheme signs URLs
    /// (`sign = sigv4(…)`): from a second to a week, in whole seconds. Nothing is sent.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use bac_core::{AccessKey, Client, Error, client};
    ///
    /// #[client(sign = sigv4(service = "s3"))]
    /// trait Files {
    ///     #[endpoint(GET "/files/{path..}", bytes)]
    ///     async fn get(&self, path: &str) -> Result<bac_core::bytes::Bytes, Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// let key = AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI").in_region("eu-west-1");
    /// let client = Client::builder("https://files.example").credentials(key.into()).build()?;
    /// let url = FilesClient::new(client).get("a/b").presign(Duration::from_secs(900)).await?;
    /// assert!(url.url().as_str().starts_with("https://files.example/files/a/b?X-Amz-Algorithm="));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`to_request`](Self::to_request), and where the scheme signs no URLs, or not for so long.
    pub async fn presign(self, life: Duration) -> Result<Presigned, E> {
        let request = match self.work {
            Work::Exchange(Exchange { client, arguments, .. }) => {
                let now = client.clock().now();
                let seconds = Some(life.as_secs());
                let request = run::request(client, arguments, self.settings, seconds).await;
                request.map(|request| Presigned::new(request, now, life))
            }
            Work::Given(_) => Err(no_request()),
        };
        request.map_err(E::from_error)
    }
}

impl<T, E> Call<'_, T, E>
where
    T: Send + 'static,
    E: EndpointError + Send + 'static,
{
    /// Sends the call, and gives status, headers, content type and raw body beside the value.
    ///
    /// ```no_run
    /// # use bac_core::{Client, Error, client};
    /// # #[client]
    /// # trait Health {
    /// #     #[endpoint(GET "/healthz")]
    /// #     async fn check(&self) -> Result<String, Error>;
    /// # }
    /// # async fn run(health: HealthClient) -> Result<(), Error> {
    /// let response = health.check().response().await?;
    /// println!("{}: {}", response.status(), response.value());
    /// if let Some(served_by) = response.headers().get("x-served-by") {
    ///     println!("by {served_by:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The declared errors, an unexpected response, or an [`Error`](crate::Error)
    /// where nothing usable came back, or where no client makes the call
    /// ([`ErrorKind::InvalidInput`](crate::ErrorKind)).
    pub async fn response(self) -> Result<Response<T>, E> {
        match self.work {
            Work::Exchange(Exchange { client, arguments, decoder }) => {
                whole(run::run(client, arguments, self.settings).await, &decoder)
            }
            Work::Given(_) => Err(E::from_error(no_reply())),
        }
    }

    /// Sends the call and waits for its value on this thread, which may be any: one without an
    /// asynchronous runtime, one of `spawn_blocking` or `block_in_place`, one of a runtime without
    /// timers or I/O. In asynchronous code it works, too, but **holds the thread**: no other task of
    /// that thread goes on until the reply is there, and if one of them is what the reply waits for, such
    /// as a server in the same runtime, the call ends with its time limit. Await it there instead.
    ///
    /// The first blocking call of a client starts one background thread, which lives as long as
    /// the client and its clones. Its connections are its own, apart from those of awaited calls;
    /// with a [`transport`](crate::ClientBuilder::transport) of yours, they are the transport's affair.
    ///
    /// ```no_run
    /// # use bac_core::{Client, Error, client};
    /// # #[client]
    /// # trait Health {
    /// #     #[endpoint(GET "/healthz")]
    /// #     async fn check(&self) -> Result<(), Error>;
    /// # }
    /// fn main() -> Result<(), Error> {
    ///     HealthClient::new(Client::new("http://127.0.0.1:1234")?).check().blocking()
    /// }
    /// ```
    ///
    /// # Errors
    /// As awaiting the call; and [`ErrorKind::Configuration`](crate::ErrorKind) where the background
    /// runtime cannot be made.
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking(self) -> Result<T, E> {
        match self.work {
            Work::Exchange(Exchange { client, arguments, decoder }) => {
                let mut success = run::run_blocking(client, arguments, self.settings)
                    .map_err(OwnedFailure::into_endpoint_error)?;
                success.value(&decoder).map_err(E::from_error)
            }
            Work::Given(given) => given.block(self.settings),
        }
    }

    /// As [`blocking`](Self::blocking), with status, headers, content type and raw body beside the
    /// value.
    ///
    /// # Errors
    /// As [`blocking`](Self::blocking).
    #[cfg(not(target_family = "wasm"))]
    pub fn blocking_response(self) -> Result<Response<T>, E> {
        match self.work {
            Work::Exchange(Exchange { client, arguments, decoder }) => {
                whole(run::run_blocking(client, arguments, self.settings), &decoder)
            }
            Work::Given(_) => Err(E::from_error(no_reply())),
        }
    }
}

impl<T, E> Call<'_, T, E> {
    /// Asks for the page of a list at this position, of an endpoint with `page(…)`: awaited, the call is that page, and
    /// [`pages`](Self::pages) and [`items`](Self::items) go on from there. It takes the place of what the arguments
    /// say of it.
    ///
    /// A position that is none of such a list is reported when the call is awaited.
    ///
    /// ```
    /// use bac_core::{Client, Error, Page, Position, client};
    ///
    /// #[client]
    /// trait Issues {
    ///     #[endpoint(GET "/issues", page(query = "after"))]
    ///     async fn list(&self, #[query] state: &str) -> Result<Page<String>, Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// # let issues = IssuesClient::new(Client::new("http://127.0.0.1:9")?);
    /// let request = issues.list("open").at_page(&Position::token("i 7")).to_request().await?;
    /// assert_eq!(request.url().query(), Some("state=open&after=i%207"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn at_page(mut self, position: &Position) -> Self {
        if let Work::Exchange(exchange) = &mut self.work {
            exchange.arguments.set_position(position);
        }
        self
    }
}

impl<'c, T, E> Call<'c, T, E>
where
    T: Paged + Send + 'static,
    E: EndpointError + Send + 'static,
{
    /// The pages of the list, from the one that this call is, of an endpoint with `page(…)`: one call each, with all
    /// that is set on this one. Each is the same request with another position, and nothing of the arguments is
    /// encoded again. Nothing is sent before the first is asked for.
    ///
    /// ```no_run
    /// use bac_core::{Error, Page, client};
    ///
    /// #[client]
    /// trait Issues {
    ///     #[endpoint(GET "/issues", page(offset = "offset", limit = "limit"))]
    ///     async fn list(&self, #[query] limit: u32) -> Result<Page<String>, Error>;
    /// }
    ///
    /// # async fn run(issues: IssuesClient) -> Result<(), Error> {
    /// let mut pages = issues.list(50).attempts(5).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} issues", page?.items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<'c, T, E> {
        match self.work {
            Work::Exchange(Exchange { client, arguments, decoder }) => {
                Pages::asked(client, arguments, self.settings, decoder)
            }
            Work::Given(given) => Pages::given(given.within(self.settings)),
        }
    }

    /// The items of the [`pages`](Self::pages), one after the other.
    ///
    /// ```no_run
    /// # use bac_core::{Error, Page, client};
    /// # #[client]
    /// # trait Issues {
    /// #     #[endpoint(GET "/issues", page(link))]
    /// #     async fn list(&self) -> Result<Page<String>, Error>;
    /// # }
    /// # fn run(issues: IssuesClient) -> Result<(), Error> {
    /// for issue in issues.list().items().blocking() {
    ///     println!("{}", issue?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<'c, T, E> {
        self.pages().items()
    }
}

impl<'c, T, E> IntoFuture for Call<'c, T, E>
where
    T: Send + 'static,
    E: EndpointError + Send + 'static,
{
    type Output = Result<T, E>;
    type IntoFuture = CallFuture<'c, T, E>;

    // Once for each pair of types, and not wherever a call is awaited.
    #[inline(never)]
    fn into_future(self) -> CallFuture<'c, T, E> {
        CallFuture(match self.work {
            Work::Exchange(Exchange { client, arguments, decoder }) => Running::Exchange {
                success: run::run(client, arguments, self.settings),
                decoder,
                fail: OwnedFailure::into_endpoint_error,
            },
            Work::Given(given) => Running::Given(given.within(self.settings)),
        })
    }
}

impl<T, E> fmt::Debug for Call<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut call = f.debug_struct("Call");
        if let Work::Exchange(Exchange { client, arguments, .. }) = &self.work {
            call.field("operation", arguments.operation()).field("base_url", &client.base_url());
        }
        call.field("timeout", &self.settings.total)
            .field("attempt_timeout", &self.settings.attempt)
            .field("stall_timeout", &self.settings.stall)
            .field("attempts", &self.settings.attempts)
            .finish_non_exhaustive()
    }
}

/// A [`Call`] on its way.
///
/// The exchange is one boxed future that knows no type of the endpoint's, so that an endpoint adds
/// its decoder to a program and little more.
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<'c, T, E>(Running<'c, T, E>);

enum Running<'c, T, E> {
    Exchange {
        success: BoxFuture<'static, Result<Success, OwnedFailure>>,
        decoder: Decoder<T>,
        /// Chosen where the call starts: a type that is no endpoint's error is reported there, once,
        /// and not again wherever the future is used.
        fail: fn(OwnedFailure) -> E,
    },
    Given(GivenFuture<'c, T, E>),
}

impl<T, E> Future for CallFuture<'_, T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Running::Exchange { success, decoder, fail } => {
                Poll::Ready(match ready!(success.as_mut().poll(context)) {
                    Ok(mut success) => success.value(decoder).map_err(|error| fail(error.into())),
                    Err(failure) => Err(fail(failure)),
                })
            }
            Running::Given(future) => Pin::new(future).poll(context),
        }
    }
}

impl<T, E> fmt::Debug for CallFuture<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

const NO_RESUME: &str = "the endpoint has no `resume`, and asks for no part of its reply: declare it, or make the call without `resume`";

#[cold]
fn no_request() -> Error {
    Error::invalid_input(
        "there is no request to show: the call is answered by other code than a client, such as a fake",
    )
}

#[cold]
fn no_reply() -> Error {
    Error::invalid_input(
        "there is no reply to show: the call is answered by other code than a client, such as a fake; \
         await it for its value",
    )
}

fn whole<T, E: EndpointError>(
    success: Result<Success, OwnedFailure>,
    decoder: &Decoder<T>,
) -> Result<Response<T>, E> {
    let success = success.map_err(OwnedFailure::into_endpoint_error)?;
    success.into_response(decoder).map_err(E::from_error)
}
