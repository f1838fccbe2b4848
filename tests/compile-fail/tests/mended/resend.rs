// What the mends make of `../ui/resend/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// an attempt of `1m` is longer than its call, which has `10s`
mod attempt_above_call {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", timeout = "10s", attempt_timeout = "10s")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempt_timeout` is a number and a unit in quotes
mod attempt_of_trait {
use bac_core::{Error, client};

#[client(attempt_timeout = "10s")]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// attempt_timeout `10` has no unit
mod attempt_without_unit {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempt_timeout = "10s")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempts` is a number
mod attempts_fraction {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 3)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempts` is a number
mod attempts_never {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 1)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempts` is a number
mod attempts_of_trait {
use bac_core::{Error, client};

#[client(attempts = 5)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempts` is a number
mod attempts_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 3)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `1000` attempts are too many
mod attempts_too_many {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 100)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `attempts` is a number without a type
mod attempts_typed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 3)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// without an attempt nothing is sent
mod attempts_zero {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 1)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `challenge` takes a list in parentheses
mod challenge_brackets {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `X-Session-Id:` is not a header name
mod challenge_header_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// the status of a challenge is a number alone
mod challenge_named {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `x-session-id` is what the challenge gives, which the client shows
mod challenge_of_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `X-Session-Id` is what the challenge gives, which the client shows
mod challenge_of_constant {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `header` is the name of a header in quotes
mod challenge_of_trait {
use bac_core::{Error, client};

#[client(challenge(409, header = "X-Session-Id"))]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// the status of a challenge stands before its header
mod challenge_order {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// the status of a challenge is a number alone
mod challenge_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `challenge` is given twice
mod challenge_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// a challenge has one header
mod challenge_two_headers {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// a challenge has one status
mod challenge_two_statuses {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// the header of a challenge is named by `header`
mod challenge_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `header` is the name of a header in quotes
mod challenge_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `once`
mod challenge_word {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `idempotence` in `#[endpoint]`
mod idempotence {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotent` takes a value behind `=`, or none
mod idempotent_in_parentheses {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent = false)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotent` is `true` or `false`
mod idempotent_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent = false)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotent` is given twice
mod idempotent_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotent` and `idempotency_key` on the same endpoint
mod idempotent_with_key {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `authorization` has a meaning of its own
mod key_authorization {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `` is not a header name
mod key_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "Idempotency-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotency_key` is the name of a header in quotes
mod key_false {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotency_key` takes a value behind `=`, or none
mod key_in_parentheses {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "X-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `idempotent_key` in `#[endpoint]`
mod key_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "X-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Request Key` is not a header name
mod key_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "Request-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Host` has a meaning of its own
mod key_of_client {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// a `GET` request needs no idempotency key
mod key_on_get {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// a `HEAD` request needs no idempotency key
mod key_on_head {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs", success(204))]
    async fn add(&self) -> Result<(), Error>;
}

fn main() {}
}

// `idempotent` and `idempotency_key` on the same endpoint
mod key_on_idempotent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// a `PROPFIND` request needs no idempotency key
mod key_on_propfind {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PROPFIND "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotency_key` is the name of a header in quotes
mod key_true {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `idempotency_key` is the name of a header in quotes
mod key_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "X-Request-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `&[&str]` is many keys, and a call has one
mod many_keys {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn post(&self, #[header("Idempotency-Key")] keys: Option<&str>) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `max_attempts` in `#[endpoint]`
mod max_attempts {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 3)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `not_idempotent` in `#[endpoint]`
mod not_idempotent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent = false)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// statuses are a list in parentheses: `refresh(403)`
mod refresh_assigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `4XX` is not the status of a refusal
mod refresh_class {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(401))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `refresh()` names no status
mod refresh_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `200` is not the status of a refusal
mod refresh_of_trait {
use bac_core::{Error, client};

#[client(refresh(401))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `"403"` is not the status of a refusal
mod refresh_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `reauthenticate` in `#[endpoint]`
mod refresh_synonym {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// status `401` is named twice
mod refresh_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(401, 403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// a status of `refresh` says nothing more
mod refresh_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// the argument `key` says who calls, and no other credentials are asked for
mod refresh_with_authorization {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("authorization")] key: &str) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `retries` in `#[endpoint]`
mod retries {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 4)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `retry` in `#[endpoint]`
mod retry_never {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 1)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}
