//! The `#[client]` macro of `bac`: parse → draft → check → lower → expand, and nothing else.
//!
//! Use it through `bac_core`, which re-exports both macros and holds what the generated code calls.
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod check;
mod diagnostics;
mod draft;
mod driver;
mod expand;
mod features;
mod given_back;
mod lower;
mod model;
mod open_enum;
mod page_struct;
mod parse;
mod suggest;
#[cfg(test)]
mod tests;
mod tokens;
mod types;

use proc_macro::TokenStream;

/// Turns a trait of declared endpoints into an HTTP client.
///
/// ```ignore
/// use bac_core::{Error, client, endpoint};
///
/// /// Jobs of a requester node.
/// #[client(error_body = ErrorBody)]
/// pub trait Job {
///     /// Submits a new job to the network.
///     #[endpoint(POST "/requester/submit", errors(400, 500))]
///     async fn submit(&self, #[signed] payload: &JobCreatePayload) -> Result<SubmitResponse, SubmitError>;
///
///     /// Reads one job.
///     #[endpoint(GET "/api/v1/jobs/{id}", timeout = "10s")]
///     async fn get(&self, id: &str, #[query] include: Option<&str>) -> Result<JobDetail, Error>;
/// }
/// ```
///
/// The page `docs/language.md` of the repository has the grammar, and of each word an example, its request and
/// its mistakes.
///
/// # Keys of `#[client(…)]`
///
/// | key | meaning |
/// |---|---|
/// | `base = "/api/v1"` | a prefix of every path of the trait; the path of an endpoint at the base itself is `""` |
/// | `error_body = Type` | the body of every declared error that names none; without it that is `serde_json::Value`, and `String` under another codec than JSON |
/// | `errors(500, 5XX = Problem)` | declared errors of every endpoint |
/// | `failure = path::to::function` | knows a success that tells of a failure, for the endpoints whose reply is JSON or read by another codec: a `fn(&Reply) -> Option<Problem>`, such as `Envelope::problem` of an `Envelope<T>`, where `Problem` is `error_body` |
/// | `accept = "text/csv"` | the header `Accept` of each request, in the place of what fits the reply |
/// | `accept_encoding(gzip, deflate)` | replies are asked for in these codings (`Accept-Encoding`), and decoded of them, within the same limits in size (feature `gzip` of `bac-core`, and `brotli` for `br`). A server answers so where the request accepts it |
/// | `content_encoding = gzip` | the body of each request is sent in this coding, `gzip`, `deflate` or `br`, also piece by piece; signatures and digests are over the coded bytes. A server decodes it, and refuses others with 415 |
/// | `attempts = 3` | how often a call is sent at most, from 1 to 100; what is sent again, and when, is a table of `RetryPolicy` |
/// | `attempt_timeout = "10s"` | the limit for one attempt: an integer and `ms`, `s` or `m` |
/// | `calls` | `jobs.calls().get(…).timeout(…)` in code that takes any implementation of the trait: `JobCalls`, with the endpoints as calls. An implementation that is no client gives calls of its futures (`Call::from_future`). A type that borrows shows its lifetime there: `Tag<'_>` |
/// | `challenge(409, header = "X-Session-Id")` | a reply of that status, from 400 to 599, brings a header field that the client keeps for the server and shows with each later call of such endpoints; the request is sent once more |
/// | `codec = xml` | what writes and reads every body, reply and error that says nothing of its own: `json`, which it is unless something is said, `xml` (feature `xml` of `bac-core`), or the path of a type with `Codec` of `bac_core::codec`. JSON under any codec are what is signed, parts, lines, events and messages; [`Page`](macro@Page) of a type of your own is read by it |
/// | `header("X-Version" = "2")` | header fields that each request has; an argument or a call that gives one goes before it, the client's own behind |
/// | `idempotent`, `idempotent = false` | doing the work twice does no more than doing it once, or does, whatever the method says: `GET`, `HEAD`, `PUT`, `DELETE` and what else IANA's registry calls so are idempotent |
/// | `idempotency_key`, `idempotency_key = "X-Key"` | each call shows a key of its own in the header `Idempotency-Key`, or that one, the same in each attempt, by which the server knows it again: for endpoints that are not idempotent |
/// | `name = Ident` | the name of the client, instead of the trait's name and `Client` |
/// | `none(304, 404)` | statuses of which a reply that is an `Option` is `None`, as it is of 204, for the endpoints that return one |
/// | `outcome = path::to::function` | what a reply that is no success says of the work, where its status does not: a `fn(&RawResponse) -> Option<Outcome>` |
/// | `provided` | every endpoint is a provided method of the trait: an implementation that is no client, such as a fake, need not have it, and then fails with an error of the kind `Unimplemented`; a server answers 501 |
/// | `query("lang" = "en", "beta")` | the same in the query; a name without a value is sent alone |
/// | `redirect = same_origin` | redirects (301, 302, 303, 307, 308) are followed within the origin that was asked, ten at most: the same request, or a `GET` after 303; after 301 and 302 only where the method only reads. Each is an attempt. A declared status is a success all the same |
/// | `refresh(401, 403)` | the statuses, from 400 to 599, that have a source of credentials asked for others; 401 without it |
/// | `sign = hmac(header = "X-Signature")` | signs each request with HMAC-SHA256 in that header, by the client's key; beside it `prefix = "sha256="`, `encoding = hex`, `base64` or `base64url`, `over = "{body}"` with `{body}`, `{header:NAME}`, `{timestamp}`, `{method}`, `{target}` and `{authority}`, and `timestamp = "X-Timestamp"`, the header of the time, which may stand in the prefix, too: `prefix = "t={timestamp},v1="` |
/// | `sign = http_signature(covers("@method", "@target-uri", "content-digest"))` | signs each request as RFC 9421 has it: derived components, headers and `"@query-param"; name = "page"`, a header also with `; sf`, `; bs` or `; key = "max-age"`; beside it `label = "sig1"`, `tag = "web-bot-auth"`, `expires = "5m"`, `nonce`, `alg`, `digest = sha256` or `sha512` for `Content-Digest` (RFC 9530), `key = "device"` in the place of the endpoint's, and `accept_signature`, by which it is made as a server asks for it with `Accept-Signature` |
/// | `sign = web_bot_auth(agent = "https://bot.example")` | the same as the profile Web Bot Auth has it, by a key that is called by the thumbprint of its public half; beside it `expires = "5m"`, `label`, `key` and `accept_signature` |
/// | `sign = (http_signature(…), http_signature(…, label = "device"))` | several signatures, one after the other |
/// | `sign = sigv4(service = "s3")` | signs each request with AWS Signature Version 4, by the `AccessKey` that the client's credentials are; beside it `region = "us-east-1"`, where the key does not say it, `payload = unsigned`, `path = raw` (signed as it stands, as it is of `s3` anyhow), and `in = query, expires = "15m"`; `.presign(time)` on a call gives a URL |
/// | `sign = dpop` | shows with each request a proof that the client has the key which its access token is bound to (RFC 9449): the token is `Credentials::dpop`, or of an `OAuth2Source` with `dpop(signer)`, and is sent as `Authorization: DPoP` |
/// | `sign = standard_webhooks` | the same as the Standard Webhooks specification has it |
/// | `sign = path::to::SCHEME` | signs with a `Scheme` of your own: a `static`, a constant or a unit struct |
/// | `verify = http_signature(covers("@status", "content-digest", "@path"; req))` | replies are signed so, and any other is an error; `; req` is of the request that is answered. The client is given the keys by `.verify(…)`, and the server half signs with its `Router::signer` |
/// | `key = "orders"` | the name of the key that signs, which the client is given by `.key("orders", signer)`, in the place of its `signer` |
/// | `strict_paths` | path values that come to hold a segment `.` or `..` when they are decoded, once or more (`a/../b`, `%2e%2e`, `..;x`), are refused before anything is sent, and by the server half |
/// | `crate = ::path` | where `bac_core` is, when it was renamed or came with another crate: with `bac-client` alone `crate = ::bac_client::bac_core` |
/// | `dyn` | `DynJob`, any implementation of the trait as one type, which implements it itself and gives calls, too; a type that borrows shows its lifetime |
/// | `server` | also generates the server half: `JobService` and `JobServer` (feature `server` of `bac-core`) |
/// | `success(200, 202)` | the statuses that carry the reply of an endpoint that does not say so itself |
/// | `server(feature = "server")` | the same under `#[cfg(feature = "server")]`; any condition of `#[cfg(…)]` will do |
///
/// # Keys of `#[endpoint(METHOD "/path/{id}", …)]`
///
/// An endpoint that is called at a link has no path: `#[endpoint(PUT, success(201))]`, and an argument marked
/// `#[url]`.
///
/// `METHOD` is one of IANA's registry, such as `GET`, `PROPFIND` or `VERSION-CONTROL`, but for `CONNECT`, `PRI`
/// and `TRACE`. Any other stands in quotes: `#[endpoint("PURGE" "/path")]`.
///
/// | key | meaning |
/// |---|---|
/// | `errors(400, 404 = NotFound, 4XX)` | declared error statuses and classes, each with the type of its body; an endpoint without the key that names another's error type has its list |
/// | `errors(401 = text, 404 = xml(Missing), 409 = path::Csv(Row))` | the same with how each body is read and written: `text` is a `String`, `text(T)` a type with `FromStr` and `Display`, `bytes` is `Bytes`, `json` and `xml` alone are the trait's `error_body`; a body that is not what was declared is no failure, and `body()` is `None` then |
/// | `errors(429 = Limited)` | the same where `Limited` derives [`macro@Reply`]: what the refusal says beside its body, such as `Retry-After`. A service makes one by `ErrorResponse::from_reply` |
/// | `errors()` | leaves the errors of the trait; the error type is `Error`, or one that exists |
/// | `failure = path::to::function`, `failure = none` | a success whose value tells of a failure, as RPCs answer, is one: the variant `Failed` of the error type, or an `Error` of the kind `Failed`, with the outcome *refused* unless `outcome` says otherwise. A `fn(&Reply) -> Option<Problem>`, where `Problem` is what an error of `errors(…)` holds that names no type (`error_body`); of a reply that is an `Option` it looks into what is there, and a stream is read too late for it. Such a call is not sent again, and hooks see the reply as it came, a success. A service answers with the reply that tells of the failure: an error `Failed` of a call is passed on as it came, and one that the service made itself is a 500. None where the trait has one |
/// | `accept = "text/csv"` | the same for this endpoint |
/// | `accept_encoding(gzip)`, `accept_encoding()` | the same, in the place of the trait's; with nothing in it none is asked for |
/// | `content_encoding = deflate`, `content_encoding = identity` | the same, in the place of the trait's; `identity` leaves the body as it is |
/// | `attempts = 3` | the same for this endpoint |
/// | `attempt_timeout = "10s"` | the same, and not above a `timeout` |
/// | `challenge(409, header = "X-Session-Id")` | the same, in the place of the trait's |
/// | `codec = xml` | the same for this endpoint, in the place of the trait's |
/// | `header("X-Version" = "2")` | the same, beside the trait's and before one of the same name |
/// | `idempotent`, `idempotent = false` | the same for this endpoint |
/// | `idempotency_key`, `idempotency_key = "X-Key"` | the same, but on `GET`, `HEAD` and other methods that only read, and on what is `idempotent`; a key that an argument or the call gives goes before a drawn one |
/// | `finish = path::to::function` | completes a JSON reply once it is decoded: a `fn(&mut Reply, &RawResponse)`, for what the head of the reply tells of its body |
/// | `none(304, 404)` | statuses from 300 to 499 of which the reply, which is an `Option`, is `None`, whatever comes with them; so it is of 204, 205 and JSON's `null` without the key |
/// | `outcome = path::to::function` | the same for this endpoint |
/// | `page(query = "continue")` | the reply is a page of a list, `Page<T>` or a type that derives [`macro@Page`], and the next one is the same request with the token of this one at that name in the query. `.pages()` and `.items()` of a call are streams of all, and `.at_page(position)` begins in their midst. An argument of that name says where the first page is |
/// | `page(link)` | the same with the next page at a link: of the page's own, or `rel="next"` of the header `Link` (RFC 8288); it is resolved against the URL that was asked, and not followed to another origin |
/// | `page(offset = "offset", limit = "limit")` | the same by the number of items before it; an empty page is the last. With `limit`, where the server keeps to what is asked there, so is one with fewer items |
/// | `provided` | the same for this endpoint, such as one that came later than the fakes |
/// | `query("watch" = "true", "uploads")` | the same in the query; endpoints of one path may differ in their constants alone, by which the server half tells them apart |
/// | `redirect = same_origin`, `redirect = none` | the same for this endpoint; none where the trait says that they are followed |
/// | `refresh(401, 403)` | the same, in the place of the trait's; not beside an argument `#[header("Authorization")]` |
/// | `sign = …` | the same, in the place of the trait's |
/// | `verify = …`, `verify = none` | the same, in the place of the trait's |
/// | `key = "…"` | the same, in the place of the trait's |
/// | `unsigned` | nothing signs the head, although the trait says so |
/// | `stall_timeout = "5m"` | the limit between two pieces of the reply's body, for an answer that begins at once and waits for something to happen (a long poll); of a WebSocket, for the answer to a ping |
/// | `strict_paths`, `strict_paths = false` | the same for this endpoint, but for values with `#[path(any_segments)]` |
/// | `resume` | of a reply of a `ByteStream`, alone or as the `#[body]` of a `Reply`: a body that breaks off goes on with what is missing of it, by another request with `Range` and `If-Range`, where the reply has a strong validator and the call may be sent again. `.resume(partial)` of a call goes on in another process. A server answers with the part that is asked for |
/// | `sse(end = "[DONE]", error("error") = Problem)` | of a reply of `Events<T>`: the data of the event that ends the stream, without which its end is an error, and the events that are errors, by their name and the type of their data; `error = path::to::function` tells them by their data, a `fn(&str) -> Option<T>`. The error is of the kind `Event`, and `Error::event` gives the value. `sse(resume)` has a stream that breaks off go on, by another request with `Last-Event-ID`; the endpoint is idempotent then |
/// | `success(200, 202)` | the statuses that carry the reply, from 200 to 399; the class `2XX` when left out, but for 206, which has to be declared, and 204 and 205 where the type needs a body. A server answers with the first |
/// | `success(200 = Charge, 202 = Pending, 204 = ())` | the same, each with a type of its own; as soon as one names a type all do, and the reply names the enum that is made: `Captured::Ok(Charge)`, `Captured::Accepted(Pending)`, `Captured::NoContent`, and of `2XX = T` `Captured::Success(StatusCode, T)`. `is_ok()`, `ok()`, `into_ok()`, `is_no_content()` and `status()` look into it, and a server answers from it. What comes is read by the codec of the endpoint, unless the type or a word says otherwise: `202 = text`, `203 = bytes`, `207 = xml(Report)`, as of an error |
/// | `text` | the reply is text in UTF-8, and its type `String` |
/// | `bytes` | the reply is bytes as they come, and its type `Bytes` of the `bytes` crate |
/// | `xml` | the reply is XML, as with `codec = xml`, and nothing else is |
/// | `timeout = "10s"` | the limit for a whole call: an integer and `ms`, `s` or `m`; it may be longer than the client's limit for an attempt |
/// | `websocket` | opens a WebSocket with `GET`; the reply is `Messages<T>`, a stream of JSON texts (feature `websocket` of `bac-core`) |
///
/// # Arguments
///
/// An argument named in the path fills its placeholder; every other argument says how it is sent.
///
/// | argument | is sent |
/// |---|---|
/// | `id: &str`, with `{id}` in the path | in the path, percent-encoded |
/// | `path: &str`, with `{path..}` in the path | in the path with its slashes, each segment percent-encoded; an empty one, `.` and `..` are refused before anything is sent |
/// | `#[path(any_segments)] key: &str`, with `{key..}` in the path | the same where empty segments, `.` and `..` are parts of a name, as in an object store; a `/` beside `.` and `..` is sent as `%2F`, and a name that is `.` or `..` itself is refused before anything is sent |
/// | `segments: &[&str]`, with `{segments..}` in the path | in the path, a segment for each item |
/// | `#[url] at: &Link` | the URL that is called, in the place of a path (`#[endpoint(GET)]`): a `Link` that a server gave, of the same origin as the client's server; query arguments go behind its own query. Not with `server` |
/// | `#[url(any_origin)] at: &Link` | the same of any origin: credentials, header fields of the client, what a `challenge` gave, and what is signed never go to another, nor does such a call from `https` to `http` |
/// | `#[query] tag: &str`, `#[query("wire-name")] tag: &str` | in the query |
/// | `#[query(style = comma)] ids: &[u64]` | as one value, `ids=1,2`; also `space` and `pipe`. An item that holds what stands between items is refused before anything is sent |
/// | `#[query(flatten)] filter: &Filter` | each member of a serde struct, a map or pairs `&[(K, V)]` by its own name: texts, numbers, flags and lists of them, which are repeated; a member that is `None` is left out, and one that has members of its own refused before anything is sent |
/// | `#[query(style = deep)] filter: &Filter` | the same as `filter[member]=value` |
/// | `#[query(with = path::to::function)] at: Time` | in the query, as a `fn(&Time) -> impl Display` writes it, item by item of a list; not with `server` |
/// | `#[header("X-Name")] name: &str` | as a header field; `#[header("Content-Type")]` says what a body of bytes, of text or a stream is |
/// | `#[header(prefix = "x-meta-")] meta: &BTreeMap<String, String>` | a header field for each member of a map, a struct or pairs; a name that is none, is given twice, or is another argument's or the client's is refused before anything is sent |
/// | `#[cookie("name")] session: &str` | as a cookie, all of them in one `Cookie`; a value that could bring a second one is refused before anything is sent |
/// | `#[body] item: &Item` | as JSON body, or as `codec` of the endpoint or the trait says |
/// | `#[body("application/merge-patch+json")] patch: &Patch` | as JSON body of this media type; `#[body(json, "…")]` where the name does not tell that it is JSON |
/// | `#[body(text)] text: &str` | as the text of a `Display` type, `text/plain; charset=utf-8`, or what `#[body(text, "text/csv")]` says |
/// | `#[body(bytes)] data: Bytes` | byte for byte, as `application/octet-stream`, or what `#[body(bytes, "image/png")]` says: `Bytes`, `Vec<u8>`, `&[u8]` |
/// | `#[body(xml)] order: &Order` | as XML by serde, `application/xml`, or what `#[body(xml, "application/atom+xml")]` says (feature `xml` of `bac-core`; `bac_core::codec::Xml` has what it can hold) |
/// | `#[body(path::to::Csv)] rows: &[Row]` | as a type with `Encode<[Row]>` of `bac_core::codec` writes it (and `Decode` for the server half), under its media type, or what `#[body(path::to::Csv, "text/csv")]` says |
/// | `#[body(form)] order: &Order` | as `application/x-www-form-urlencoded`, a field for each of a struct or a map that serde writes; a list repeats its field |
/// | `#[form] amount: u64`, `#[form("wire-name")] note: Option<&str>` | as one field of such a form, which all of them make together |
/// | `#[body(stream)] data: Upload` | piece by piece, as `application/octet-stream`, what `#[body(stream, "image/png")]` or the [`Upload`](https://docs.rs/bac-core/latest/bac_core/struct.Upload.html) says: a file, a stream or bytes, of a known length or not. A service reads it as it comes, by `Upload::into_stream` |
/// | `#[part] purpose: &str`, `#[part("file")] data: Upload` | in a part of its own of a `multipart/form-data` body: the text of a `Display` type, or an `Upload` with its file name, sent piece by piece; a list is sent repeated. With `server` text is also a type with `FromStr`, and the service is called when all parts are there, each within limits, but for an `Upload` that is declared last: that it reads as it comes |
/// | `#[part(json)] meta: &Meta`, `#[part(bytes, "sum")] sum: Bytes` | the same as JSON, or byte for byte |
/// | `#[signed] payload: &Payload` | as JSON, in a signed envelope |
///
/// Values of path, query, header, cookie, form field and text body are any type with `Display` (and
/// `FromStr` for the server half); bodies and payloads in JSON or as a whole form any type with serde's
/// traits, and the body of an error `Debug`, too. A `&str` or a `String` marked `#[body]` is JSON, too: it
/// is sent in quotes. A body that borrows can be sent; with `server` it must be one that can also be read.
/// What is flattened, or sent in headers by a prefix, is any type with serde's `Serialize` (and
/// `Deserialize` for the server half, which reads what no other argument names; header names come in
/// lower case). A member that is a list needs `#[serde(default)]` there: an empty one is not sent.
/// What is nested deeper than a list cannot be written as a form or a query: such a call fails before
/// anything is sent. A server that reads `#[serde(flatten)]` out of a form finds text in it, whatever the
/// type of the field.
/// `Option` leaves a query argument, a header, a cookie, a form field, a part or a body out when it is `None`; a
/// slice, an array, `Vec`, `VecDeque`, `LinkedList`, `BTreeSet` or `HashSet` repeats its query argument,
/// header, form field or part. They are known by their spelling: another name of one of them
/// (`type Maybe<T> = Option<T>`) is an error at the type. Inside
/// of a type of one's own, they are values like any other.
///
/// An argument may stand under `#[cfg(…)]`: the endpoint then has it in the client, in `OPERATIONS` and in
/// the server half where the condition holds, and its callers give it there.
///
/// # Replies
///
/// The reply is JSON, or what `codec` says, unless the endpoint or the type says otherwise: a type that derives
/// [`macro@Reply`] takes headers and status, too, and says by itself what its body is, and for `()` any body
/// will do. The `Content-Type` has no say in it; the `Accept` of a request names what is read.
///
/// | reply | is |
/// |---|---|
/// | `ByteStream` | the body as it comes: a `futures` stream, a reader, an iterator for threads, or saved to a file |
/// | `Lines<T>` | a value of JSON in each line (NDJSON), or in a sequence of RFC 7464, which a service writes where `accept = "application/json-seq"` is declared |
/// | `Events<T>`, `Events<Event<T>>` | server-sent events, each with JSON as its data |
/// | a struct that derives `Reply`, with `#[body] data: ByteStream` | the same with headers and status |
///
/// A call of these ends with the head of the reply; what comes later is held to `stall_timeout` alone, and
/// what breaks off is an error of the stream.
///
/// A `websocket` endpoint takes a `#[signed]` argument, too: its envelope is the first message that
/// is sent.
///
/// # Methods of one's own
///
/// A method with a body and without `#[endpoint]` is the trait's own: whatever implements the trait has it,
/// the client, a fake and the object of `dyn`. An `async fn` among them gives a future that can be sent, so
/// code that takes any implementation asks for `A: Job + Sync` to call it.
///
/// # Errors
///
/// A path has one `{rest..}` at most, with text alone in its first and its last segment. A server half
/// prefers an endpoint without one where both fit a request.
///
/// One request, a method and a path with its constants, is one endpoint of a trait. An error type that is generated has a
/// name that nothing else has: no type of the module, of another trait, or of the language.
///
/// Every mistake of the trait is reported in one compilation, each on the token it concerns; the
/// rest of the trait still expands.
#[proc_macro_attribute]
pub fn client(attribute: TokenStream, item: TokenStream) -> TokenStream {
    driver::client(attribute.into(), item.into()).into()
}

/// Declares one method of a `#[client]` trait as an HTTP endpoint.
///
/// `#[client]` reads and removes this attribute; alone it is an error. It needs no import; with
/// `use bac_core::{client, endpoint}` a forgotten `#[client]` is told as what it is. Its keys are listed at [`macro@client`].
#[proc_macro_attribute]
pub fn endpoint(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    driver::stray_endpoint(item.into()).into()
}

/// Makes a struct the reply of an endpoint: each field says where it is in it.
///
/// ```ignore
/// use bac_core::{Reply, http::StatusCode};
///
/// #[derive(Reply)]
/// struct Tagged<T> {
///     #[header("ETag")]
///     etag: Option<String>,
///     #[status]
///     status: StatusCode,
///     #[body]
///     value: T,
/// }
/// ```
///
/// | field | is |
/// |---|---|
/// | `#[header("Location")] at: String` | the header of this name: any type with `FromStr`. A reply without it is an error; it says that the work was done |
/// | `#[header("ETag")] etag: Option<String>` | the same, or `None` |
/// | `#[header("Location")] at: Link` | the same, resolved against the URL that was asked |
/// | `#[header("Link")] links: Vec<String>` | each header of this name, as it is: nothing parts one at its commas. Also `VecDeque`, `LinkedList`, `BTreeSet` and `HashSet` |
/// | `#[header(prefix = "x-meta-")] meta: BTreeMap<String, String>` | the headers whose names begin so, by what follows, in lower case: a map, a struct or pairs of serde |
/// | `#[status] status: StatusCode` | the status; also as `u16` |
/// | `#[body] value: T` | the body, in JSON: any type with serde's `Deserialize` |
/// | `#[body(xml)] value: T`, `#[body(path::to::Csv)] rows: Vec<Row>` | the body as XML, or as a type with `Decode` of `bac_core::codec` reads it, whatever `codec` of the endpoint is |
/// | `#[body(text)] text: String` | the body as text in UTF-8: any type with `FromStr` |
/// | `#[body(bytes)] data: Bytes` | the body as it came; also as `Vec<u8>` |
/// | `#[body] value: Option<T>` | the same of each kind, or `None` where the body is empty |
///
/// Without a `#[body]` whatever body comes is not looked at, and the struct can be the reply to `HEAD`,
/// or of status 204. `Option` and lists are known by their spelling; another name of one of them is an
/// error at the type.
///
/// With the feature `server` of `bac-core` a service answers with the same struct: `IntoReply` is
/// implemented where what it holds can be written (`Display` for headers and text, serde's `Serialize` for
/// JSON and for what has a prefix, `Encode` of a codec).
///
/// `#[reply(crate = ::path)]` on the struct says where `bac_core` is, as `crate` of [`macro@client`].
#[proc_macro_derive(Reply, attributes(header, status, body, reply))]
pub fn reply(item: TokenStream) -> TokenStream {
    driver::reply(item.into()).into()
}

/// Makes a struct a page of a list: where its items are, and where the next page is.
///
/// ```ignore
/// use bac_core::{Error, Page, client};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Page)]
/// struct PodList {
///     #[page(items)]
///     items: Vec<Pod>,
///     #[page(next = PodList::next)]
///     metadata: ListMeta,
/// }
///
/// impl PodList {
///     fn next(&self) -> Option<&str> {
///         self.metadata.next.as_deref()
///     }
/// }
///
/// #[client]
/// trait Pods {
///     #[endpoint(GET "/pods", page(query = "continue"))]
///     async fn list(&self, #[query] limit: u32) -> Result<PodList, Error>;
/// }
/// ```
///
/// | attribute | says |
/// |---|---|
/// | `#[page(items)] items: Vec<T>` | that the items are in this field: any collection, or an `Option` of one |
/// | `#[page(next)] next: Option<String>` | that the token, link or offset of the next page is in this field: a `String`, an unsigned number or a `Link`, or an `Option` of one. `None` and an empty text are the last page |
/// | `#[page(next = path::to::function)]` | on any field or above the struct: the same by a function, a `fn(&Self)` that returns one of them, a `&str`, or a `bac_core::Next`, which can leave it to the endpoint |
/// | `#[page(crate = ::path)]` | above the struct: where `bac_core` is, as `crate` of [`macro@client`] |
///
/// Without `next` the header `Link` tells of the next page, or the number of items; with `page(query = "…")` that is
/// an error at the type.
#[proc_macro_derive(Page, attributes(page))]
pub fn page(item: TokenStream) -> TokenStream {
    page_struct::page(item.into()).into()
}

/// Makes an enum open: what is not known of it is kept as it came, and written back so.
///
/// ```ignore
/// use bac_core::{OpenEnum, UnknownObject};
///
/// /// A text.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, OpenEnum)]
/// #[serde(rename_all = "kebab-case")]
/// pub enum State {
///     Running,
///     #[serde(rename = "done", alias = "finished")]
///     Completed,
///     #[serde(other)]
///     Other(String),
/// }
///
/// /// An object, told by its `type`.
/// #[derive(Clone, Debug, PartialEq, OpenEnum)]
/// #[serde(tag = "type", rename_all = "snake_case")]
/// pub enum Event {
///     Started(Started),
///     Idle,
///     #[serde(other)]
///     Unknown(UnknownObject),
/// }
/// ```
///
/// It takes the place of serde's derives, and speaks their words: `rename_all` and `tag` of the enum,
/// `rename` and `alias` of a variant, and `other` of the one that keeps what is unknown.
/// `#[open_enum(crate = ::path)]` says where `bac_core` is, as `crate` of [`macro@client`] does.
///
/// **A text** (without `tag`) has `as_str`, `is_known`, `From<&str>`, `From<String>`, `FromStr`, which never
/// fails, and `Display`, which shows the very word: so it is a query argument, a header or a part of a
/// path, and a key of a map. What is no text is an error. A word that is not known is whatever a peer sent:
/// `bac_core::Escaped` makes it fit for a terminal.
///
/// **An object** (with `tag`) has `tag` and `is_known`. A known variant is a unit, or has one type for what
/// stands beside the tag: where that does not fit, it is an error that names the field, and never an
/// unknown object. Nor is an object without the tag one. What is unknown is a `UnknownObject`: read from
/// JSON text it is kept byte for byte.
#[proc_macro_derive(OpenEnum, attributes(open_enum, serde))]
pub fn open_enum(item: TokenStream) -> TokenStream {
    open_enum::open_enum(item.into()).into()
}
