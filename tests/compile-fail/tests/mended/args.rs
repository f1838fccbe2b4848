// What the mends make of `../ui/args/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// the generated server cannot receive an array
mod array_on_server {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_assigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_content_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text, "text/csv")] rows: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &str) -> Result<String, Error>;
}

fn main() {}
}

// `application/octet-stream` is no JSON, which a body is unless it says otherwise
mod body_media_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self, #[body(bytes)] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_media_type_assigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_media_type_first {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `application/x-www-form-urlencoded` is no JSON, which a body is unless it says otherwise
mod body_media_type_of_form {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(form)] order: &std::collections::BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `application/xml` is no JSON, which a body is unless it says otherwise
mod body_media_type_of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text, "application/xml")] order: Option<&str>) -> Result<String, Error>;
}

fn main() {}
}

// ` image/png` is not a media type
mod body_media_type_spaced {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// a body of `Bytes` is not JSON
mod body_of_bytes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self, #[body(bytes)] data: bac_core::bytes::Bytes) -> Result<String, Error>;
}

fn main() {}
}

// a body of `Bytes` is not JSON
mod body_of_bytes_as {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "application/json")] data: bac_core::bytes::Bytes) -> Result<String, Error>;
}

fn main() {}
}

// a body of `RequestBody` is not JSON
mod body_of_request_body {
use bac_core::{Error, RequestBody, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream)] data: RequestBody) -> Result<String, Error>;
}

fn main() {}
}

// `image/png` is no JSON, which a body is unless it says otherwise
mod body_of_upload {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream, "image/png")] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// a body of `Upload` is not JSON
mod body_of_upload_as_json {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no body
mod body_of_websocket {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self, #[query] filter: &str) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// a `GET` request has no body
mod body_on_get {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] filter: &str) -> Result<String, Error>;
}

fn main() {}
}

// a `HEAD` request has no body
mod body_on_head {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn list(&self, #[query] filter: &str) -> Result<(), Error>;
}

fn main() {}
}

// unknown kind of body `streem`
mod body_streamed {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// unknown kind of body `binary`
mod body_synonym {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text)] text: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[body]` takes what the body is, and behind it a media type in quotes
mod body_with_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] a: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown kind of body `txt`
mod body_word {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text)] text: &str) -> Result<String, Error>;
}

fn main() {}
}

// arguments must be plain names
mod by_reference {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot receive an array
mod bytes_array_on_server {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] id: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `timout` in `#[endpoint]`
mod cfg_and_mistake {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}", timeout = "1s")]
    async fn get(&self, id: &str, #[cfg(unix)] #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[cfg_attr]` is not supported on an argument
mod cfg_attr {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `{id}` stands in the path whether or not its argument is there
mod cfg_of_placeholder {
use bac_core::{Error, client};

#[client]
trait Api {
    #[cfg(unix)] #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `cookie` is written by the arguments marked `#[cookie]`
mod cookie_and_header {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("id")] id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `session=` is not the name of a cookie
mod cookie_name {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("session")] id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Option<&[u64]>` is a list, and a cookie has one value
mod cookie_of_list {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("session")] ids: Option<u64>) -> Result<String, Error>;
}

fn main() {}
}

// cookie `id` is sent by two arguments
mod cookie_twice {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("id")] id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[cookie]` takes the name of the cookie in quotes
mod cookie_unnamed {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("session")] session: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[cookie]` takes the name of the cookie in quotes
mod cookie_unquoted {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("session")] id: &str) -> Result<String, Error>;
}

fn main() {}
}

// arguments have no docs of their own
mod documented {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(
        &self,
        // What to look for.

        #[query]
        tag: &str,
    ) -> Result<String, Error>;
}

fn main() {}
}

// `&[u64]` has no members
mod flatten_list {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tags: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `#[query]` takes the name on the wire in quotes
mod flatten_misspelt {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// a flattened value has the names of its members
mod flatten_named {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// a flattened value has no style of its own
mod flatten_style {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `flatten` takes no value
mod flatten_value {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `with` writes one text, and a flattened value has several
mod flatten_with {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(flatten)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `order` is the request body, and `amount` a field of it
mod form_and_body {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] order: &str, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot receive an array
mod form_array_on_server {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` is set by the client
mod form_content_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
}

// unknown argument attribute `from`
mod form_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no form
mod form_on_get {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn put(&self, #[query] first: &str, #[query("2nd")] second: Option<u8>) -> Result<String, Error>;
}

fn main() {}
}

// a `HEAD` request has no form
mod form_on_head {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn put(&self, #[query] first: &str) -> Result<(), Error>;
}

fn main() {}
}

// a `GET` request has no form
mod form_on_websocket {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket)]
    async fn put(&self, #[query] first: &str) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// `Option<Option<u64>>` has two ways to be absent
mod form_option_of_option {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: Option<u64>) -> Result<String, Error>;
}

fn main() {}
}

// `#[form]` takes the name on the wire in quotes
mod form_renamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form("amount")] total: u64) -> Result<String, Error>;
}

fn main() {}
}

// a form field needs a name
mod form_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
}

// `#[form]` takes the name on the wire in quotes
mod form_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form("amount")] total: u64) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` is set by the client
mod header_content_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` is set by the client
mod header_content_type_of_bytes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] image: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` is set by the client
mod header_content_types {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/image")]
    async fn put(&self, #[body(bytes)] image: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `Expect` is set by the client
mod header_expect {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/jobs")]
    async fn put(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `X Job` is not a header name
mod header_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("X-Job")] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Length` is set by the client
mod header_reserved {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod header_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("Trace-Id")] trace_id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod header_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header("X-Trace")] trace: &str) -> Result<String, Error>;
}

fn main() {}
}

// `impl …` arguments are not supported
mod impl_trait {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[query]` is given twice on argument `tag`
mod kind_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// an item of `&[Option<u64>]` cannot be absent
mod list_of_options {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] pages: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// argument `id` is in the path and marked `#[query]`
mod marked_and_in_path {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown argument attribute `quary`
mod misspelt_kind {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// arguments must be plain names
mod mutable {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// an argument is sent, never changed
mod mutable_reference {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &String) -> Result<String, Error>;
}

fn main() {}
}

// `Option<Option<u64>>` has two ways to be absent
mod nested_option {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] page: Option<u64>) -> Result<String, Error>;
}

fn main() {}
}

// `data` is the request body, and `name` a part of it
mod part_and_body {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str, #[part] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// `name` is a field of a form, and `data` a part of the body
mod part_and_form {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str, #[part] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// `order` is the request body, and `name` a part of it
mod part_and_json {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str, #[part(json)] order: &Vec<u64>) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot receive an array
mod part_array_on_server {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part(bytes)] sum: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `#[part]` takes what the part is, and behind it its name on the wire in quotes
mod part_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown kind of part `jsno`
mod part_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(json, "m")] meta: &Vec<u64>) -> Result<String, Error>;
}

fn main() {}
}

// `Option<Option<&str>>` has two ways to be absent
mod part_nested_option {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: Option<&str>) -> Result<String, Error>;
}

fn main() {}
}

// a part of `&[u8]` is not text
mod part_of_bytes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(bytes, "file")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// a part of `Bytes` is not text
mod part_of_own_bytes {
use bac_core::{Error, bytes::Bytes, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(bytes)] data: Bytes) -> Result<String, Error>;
}

fn main() {}
}

// a part of `Vec<u8>` is not text
mod part_of_vector {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(bytes)] data: Vec<u8>) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no parts
mod part_on_get {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[part]` takes what the part is, and behind it its name on the wire in quotes
mod part_renamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part("purpose")] why: &str) -> Result<String, Error>;
}

fn main() {}
}

// a part needs a name
mod part_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown kind of part `purpose`
mod part_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part("purpose")] why: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown kind of part `file`
mod part_word {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// path arguments need no attribute
mod path_marker {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `{id}` is not in the path
mod path_not_in_template {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod prefix_alone {
use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "Meta-")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `X-Meta-:` is not a header name
mod prefix_colon {
use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "X-Meta-")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `` is not a header name
mod prefix_empty {
use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "Meta-")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `&str` has no members
mod prefix_of_text {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header("X-Meta")] meta: &str) -> Result<String, Error>;
}

fn main() {}
}

// header prefix `x-meta-more-` is sent by two arguments
mod prefix_twice {
use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "X-Meta-")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod prefix_unquoted {
use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "Meta-")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
}

// `&str` has no members
mod query_flattened {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] filter: &str) -> Result<String, Error>;
}

fn main() {}
}

// the name is given twice
mod query_named_twice {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("a")] id: u64) -> Result<String, Error>;
}

fn main() {}
}

// `#[query]` takes the name on the wire in quotes
mod query_renamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("pageSize")] size: u64) -> Result<String, Error>;
}

fn main() {}
}

// a query argument needs a name
mod query_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] a: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[query]` takes the name on the wire in quotes
mod query_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query("tag")] a: &str) -> Result<String, Error>;
}

fn main() {}
}

// argument `id` is declared twice
mod repeated {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// an item of `&BTreeSet<Option<u64>>` cannot be absent
mod set_of_options {
use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot receive a set of references
mod set_of_references_on_server {
use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &BTreeSet<String>) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no body
mod signed_get {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn list(&self, #[signed] filter: &str) -> Result<String, Error>;
}

fn main() {}
}

// a signed payload cannot be left out
mod signed_option {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[signed] payload: &str) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot lend an argument for `'static`
mod static_on_server {
use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no body
mod stream_on_get {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request has no body
mod struct_on_get {
use bac_core::{Error, client};

/// What to look for.
#[derive(serde::Serialize)]
struct Filter {
    tag: String,
}

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self, #[body] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `&str` has no members
mod style_deep_of_text {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] filter: &str) -> Result<String, Error>;
}

fn main() {}
}

// `u64` is no list
mod style_of_one {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("ids")] id: u64) -> Result<String, Error>;
}

fn main() {}
}

// there is no style `csv`
mod style_otherwise {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = comma)] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// a style is written without quotes
mod style_quoted {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = comma)] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// there is no style `repeat`
mod style_repeat {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `style` is given twice
mod style_twice {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = comma)] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `#[query]` and `#[body]` on the same argument
mod two_kinds {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[query] order: &str) -> Result<String, Error>;
}

fn main() {}
}

// cannot tell how `filter` is sent
mod unplaced {
use bac_core::{Error, client};

/// What to look for.
#[derive(serde::Serialize)]
struct Filter {
    tag: String,
}

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn list(&self, #[body] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `[u64]` has no size of its own
mod unsized_slice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `str` has no size of its own
mod unsized_str {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// argument `tag` is not part of the request
mod unused {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// arguments must be named
mod wild {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] name: &str) -> Result<String, Error>;
}

fn main() {}
}

// `with` writes one text, and a value of style `deep` has several
mod with_deep {
use bac_core::{Error, client};

#[derive(serde::Serialize)]
pub struct Filter {
    tag: String,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = deep)] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
}

// `with` takes the path of a function
mod with_quoted {
use bac_core::{Error, client};

fn written(time: &u64) -> String {
    format!("{time}s")
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(with = self::written)] after: u64) -> Result<String, Error>;
}

fn main() {}
}
