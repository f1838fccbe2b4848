// What the mends make of `../ui/keys/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `#[endpoint]` has no method and no path
mod bare {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/path")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `base` is empty
mod base_empty {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// a path must start with `/`
mod base_no_slash {
use bac_core::{Error, client};

#[client(base = "/api")]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `base` must not end with `/`
mod base_only_slash {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `base` must not end with `/`
mod base_slash {
use bac_core::{Error, client};

#[client(base = "/api")]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `#[endpoint]` takes parentheses
mod brackets {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `,` after `POST`
mod comma {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// expected `,` before `timeout`
mod comma_between_keys {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", text, timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `timeout` is given twice
mod duplicate {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `dyn` takes no value
mod dyn_with_value {
use bac_core::{Error, client};

#[client(dyn)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `#[endpoint]` has no method and no path
mod empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/path")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `=` after `GET`
mod equals {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `error_body` is a type
mod error_body_no_type {
use bac_core::client;

#[client(error_body = String)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `errors` is given twice
mod errors_twice {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404, 500))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `failure` is the path of a function
mod failure_called {
use bac_core::{Error, client};

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", failure = fault)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
}

// a reply that is `()` has no value that could tell of a failure
mod failure_nothing {
use bac_core::{Error, client};

fn fault(_: &()) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(DELETE "/x")]
    async fn x(&self) -> Result<(), Error>;
}

fn main() {}
}

// `failure` is the path of a function
mod failure_quoted {
use bac_core::{Error, client};

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", failure = fault)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
}

// a reply that is `text` has no value that could tell of a failure
mod failure_text {
use bac_core::{Error, client};

fn fault(_: &String) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", text)]
    async fn x(&self) -> Result<String, Error>;
}

fn main() {}
}

// a reply that is `websocket` has no value that could tell of a failure
mod failure_websocket {
use bac_core::{Error, client, websocket::Messages};

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", websocket)]
    async fn x(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
}

// `finish` is the path of a function
mod finish_called {
use bac_core::{Error, RawResponse, client};

fn complete(_: &mut u64, _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(GET "/x", finish = complete)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
}

// a reply that is `()` cannot be finished: only JSON can
mod finish_nothing {
use bac_core::{Error, RawResponse, client};

fn complete(_: &mut (), _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(DELETE "/x")]
    async fn x(&self) -> Result<(), Error>;
}

fn main() {}
}

// `finish` is the path of a function
mod finish_quoted {
use bac_core::{Error, RawResponse, client};

fn complete(_: &mut u64, _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(GET "/x", finish = complete)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
}

// a reply that is `text` cannot be finished: only JSON can
mod finish_text {
use bac_core::{Error, RawResponse, client};

fn complete(_: &mut String, _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(GET "/x", text)]
    async fn x(&self) -> Result<String, Error>;
}

fn main() {}
}

// `text` takes no value
mod flag_false {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `server` takes no value
mod flag_with_value {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `#[get(…)]` does not mark an endpoint
mod foreign_attribute {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PURGE`
mod foreign_method_of_others {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint("PURGE" "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PROPFNID`
mod foreign_method_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PROPFIND "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method and the path come first, without names
mod foreign_syntax {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method and the path come first, without names
mod foreign_with_keys {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `txt` in `#[endpoint]`
mod format_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `text` takes no value
mod format_with_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method and the path come first
mod keys_first {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/path", timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// HTTP methods are written in capitals, without quotes
mod method_case {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method stands before the path, without quotes
mod method_in_path {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// expected an HTTP method
mod method_missing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PURGE`
mod method_of_others {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint("PURGE" "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// HTTP methods are written without a path
mod method_path {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// HTTP methods are written in capitals, without quotes
mod method_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `A B` is not the name of an HTTP method
mod method_quoted_no_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint("A-B" "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PROPFNID`
mod method_registered_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PROPFIND "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// HTTP methods are written in capitals, without quotes
mod method_registered_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PROPFIND "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PSOT`
mod method_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// HTTP methods are written in capitals, without quotes
mod method_with_hyphen_case {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(VERSION-CONTROL "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// expected `,` before `timeout`
mod missing_comma {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `"10s"`
mod no_key {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the path has no HTTP method
mod no_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `POST` has no path
mod no_path {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/path")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method comes before the path
mod order {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `outcome` is the path of a function
mod outcome_quoted {
use bac_core::{Error, Outcome, RawResponse, client};

fn outcome(_: &RawResponse) -> Option<Outcome> {
    None
}

#[client(outcome = outcome)]
trait Api {
    #[endpoint(GET "/x")]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
}

// `timeout` takes a value
mod parenthesized_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "10s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the path is a string literal after the method
mod path_in_parentheses {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the path is a string literal after the method
mod path_not_literal {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/path")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the path is a string literal after the method
mod path_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `provided` takes no value
mod provided_with_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", provided)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `crate` is a path
mod quoted_crate {
use bac_core::{Error, client};

#[client(crate = ::bac_core)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `name` is the identifier of the client
mod quoted_name {
use bac_core::{Error, client};

#[client(name = Jobs)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `bac_core` is a relative path
mod relative_crate {
use bac_core::{Error, client};

#[client(crate = ::bac_core)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the method and the path come first
mod request_line_last {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1s", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// events go on behind the last event, and not behind the last byte
mod resume_events {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "x"))]
    async fn feed(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// unknown key `resumable` in `#[endpoint]`
mod resume_misspelt {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// a body goes on where its request can be sent again, and this one is not idempotent
mod resume_not_idempotent {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/next", idempotent = false)]
    async fn next(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// a part of a body is asked for with `GET`, and this is `POST`
mod resume_post {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(POST "/export")]
    async fn export(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// `Range` asks for what is missing, which `resume` does
mod resume_range_argument {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file")]
    async fn file(&self, #[header("Range")] range: &str) -> Result<ByteStream, Error>;
}

fn main() {}
}

// `If-Range` asks for what is missing, which `resume` does
mod resume_range_constant {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// a reply that is `text` is read whole, and does not go on by itself
mod resume_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/log", text)]
    async fn log(&self) -> Result<String, Error>;
}

fn main() {}
}

// `resume` takes no value
mod resume_with_value {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// `server` takes no value
mod server_assigned {
use bac_core::{Error, client};

#[client(server(feature = "server"))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `server()` has no condition
mod server_empty {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `server(…)` takes a condition of `#[cfg(…)]`
mod server_quoted {
use bac_core::{Error, client};

#[client(server(feature = "server"))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `server(…)` takes one condition
mod server_two_conditions {
use bac_core::{Error, client};

#[client(server(all(feature = "server", test)))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `feature` is compared with a string
mod server_unquoted {
use bac_core::{Error, client};

#[client(server(feature = "server"))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// an event without data is passed over, and ends nothing
mod sse_end_empty {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse())]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// `end` is the data of an event in quotes
mod sse_end_no_text {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "DONE"))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// a stream has one end
mod sse_end_twice {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "a"))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// `sse` takes the end of the stream, and the events that are errors
mod sse_end_unnamed {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "[DONE]"))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// it is the name of no event
mod sse_error_no_name {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(error("message") = u64))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// unknown word `eror` of `sse`
mod sse_misspelt {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(error("error") = u64))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// a reply that is `text` has no events
mod sse_of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", text)]
    async fn follow(&self) -> Result<String, Error>;
}

fn main() {}
}

// a stream goes on where its request can be sent again, and this one is not idempotent
mod sse_resume_alone {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(POST "/chat")]
    async fn ask(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// a stream goes on where its request can be sent again, and this one is not idempotent
mod sse_resume_post {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(POST "/chat", sse(end = "x"))]
    async fn ask(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// unknown word `done` of `sse`
mod sse_word {
use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "[DONE]"))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
}

// stall_timeout `30` has no unit
mod stall_timeout_without_unit {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", stall_timeout = "30s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `timeout` is a number and a unit in quotes
mod timeout_duration {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "10s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `1.5s` is not a duration
mod timeout_fraction {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1500ms")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `timeout` is a number and a unit in quotes
mod timeout_number {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "30s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `1m30s` is not a duration
mod timeout_two_units {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "90s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `1h` is not a duration
mod timeout_unit {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "60m")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// timeout `30` has no unit
mod timeout_without_unit {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "30s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// a timeout of zero lets no call succeed
mod timeout_zero {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// a reply cannot be both `text` and `bytes`
mod two_formats {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `timeuot` in `#[endpoint]`
mod unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "10s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `bas` in `#[client]`
mod unknown_on_client {
use bac_core::{Error, client};

#[client(base = "/api")]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// a reply cannot be both `websocket` and `text`
mod websocket_and_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// a WebSocket is opened with `GET`
mod websocket_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// a WebSocket is opened with status `101`
mod websocket_success {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}
