// What the mends make of `../ui/errors/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// the body of a status is a type
mod bad_body_type {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = String))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the body type of status `404` is written after `=`
mod body_after_colon {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = String))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// a `form` is sent, and no error is read from one
mod body_is_form {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = text))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the body of an error cannot borrow
mod body_is_reference {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = String))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the body of an error cannot borrow
mod body_is_slice {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = Vec<String>))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
}

// unknown codec `txt`
mod body_misspelt {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(403 = text, 404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the body of an error cannot borrow
mod borrowed_body {
use bac_core::client;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = String))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
}

// the body of an error cannot borrow
mod borrowed_text {
use bac_core::client;

#[client(error_body = String)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
}

// statuses are a list in parentheses: `errors(404, 500)`
mod bracketed {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404, 500))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// classes of statuses are written in capitals
mod class_lower_case {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(4XX))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `2XX` is not an error status
mod class_of_successes {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// unexpected `,`
mod comma {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404, 500))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `list` and `nodes` declare different errors for `JobError`
mod different_lists {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors(404, 500))]
    async fn nodes(&self) -> Result<String, NodesError>;
}

fn main() {}
}

// status `404` is declared twice
mod duplicate {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404, 500))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `errors()` declares nothing
mod empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `errors()` declares nothing
mod empty_on_client {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Fault` is the name of a reply of endpoint `x`, which exists already
mod failure_of_a_name_that_is_used {
use bac_core::client;

fn fault(_: &Fault) -> Option<u64> {
    None
}

#[derive(serde::Deserialize)]
struct Fault {}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", failure = fault)]
    async fn x(&self) -> Result<Fault, XError>;
}

fn main() {}
}

// `x` and `y` declare different errors for `ApiError`
mod failure_shared_by_other_lists {
use bac_core::client;

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64, failure = fault)]
trait Api {
    #[endpoint(GET "/x", errors(404))]
    async fn x(&self) -> Result<u64, ApiError>;

    #[endpoint(GET "/y", errors(409))]
    async fn y(&self) -> Result<u64, YError>;
}

fn main() {}
}

// `100` is not an error status
mod informational {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `nodes` leaves all declared errors, but `JobError` has those of `list`
mod left_and_named {
use bac_core::client;

#[client(errors(500))]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors())]
    async fn nodes(&self) -> Result<String, ::bac_core::Error>;
}

fn main() {}
}

// expected `,` after `400`
mod missing_comma {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(400, 404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// statuses are numbers: `errors(404)`
mod named {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `ApiClient` is the name of the generated client
mod named_as_client {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `ApiServer` is the name of the generated server
mod named_as_server {
use bac_core::client;

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `Api` is the name of the trait
mod named_as_trait {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// statuses are numbers: `errors(404)`
mod named_with_body {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = String))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// status `404` has no body type
mod no_body_type {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 ))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// endpoint `get` declares errors but names no error type
mod no_error_type {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the trait declares errors of every endpoint, but `get` names no error type
mod no_error_type_for_trait {
use bac_core::client;

#[client(errors(500))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `304` is not an error status
mod not_modified {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `4004` is not an HTTP status
mod out_of_range {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `Error` is the error type of every client and cannot be generated
mod own_error {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the trait declares errors of every endpoint, but `get` names `Error`
mod own_error_under_trait {
use bac_core::{Error, client};

#[client(errors(500))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// the error type of endpoint `get` must be a new name
mod path_as_error_type {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// statuses are numbers: `errors(404)`
mod quoted {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// statuses are numbers: `errors(404)`
mod quoted_among_others {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404, 500))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// a range is not a status
mod range {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(4XX))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// redirects are not errors here
mod redirect {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// unknown key `error` in `#[endpoint]`
mod singular {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// statuses are a list in parentheses: `errors(404)`
mod square_brackets {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `200` is not an error status
mod success {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `success()` declares nothing
mod success_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `404` is not a success status
mod success_is_error {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// status `200` is declared twice
mod success_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `99` is not an HTTP status
mod too_small {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `Problem` is the name of the body of an error of endpoint `list`, which exists already
mod type_of_a_body {
use bac_core::client;

#[derive(Debug, serde::Deserialize)]
pub struct Problem;

#[client(error_body = Problem)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
}

// `Job` is the name of a reply of endpoint `list`, which exists already
mod type_of_a_reply {
use bac_core::client;

#[derive(Debug, serde::Deserialize)]
pub struct Job;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<Vec<Job>, ListError>;
}

fn main() {}
}

// `String` is the name of a type of the language
mod type_of_the_language {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<u64, ListError>;
}

fn main() {}
}
