// What the mends make of `../ui/path/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `#[query]` and `#[path]` on the same argument
mod any_segments_and_query {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}")]
    async fn get(&self, #[path(any_segments)] key: &str, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[path]` takes nothing but `any_segments`
mod any_segments_assigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}")]
    async fn get(&self, #[path(any_segments)] key: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[path]` takes nothing but `any_segments`
mod any_segments_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}")]
    async fn get(&self, #[path(any_segments)] key: &str) -> Result<String, Error>;
}

fn main() {}
}

// `&[&str]` has segments of its own
mod any_segments_of_list {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}")]
    async fn get(&self, key: &[&str]) -> Result<String, Error>;
}

fn main() {}
}

// `{key}` is one segment, and takes no others
mod any_segments_of_one {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}/info")]
    async fn get(&self, #[path(any_segments)] key: &str) -> Result<String, Error>;
}

fn main() {}
}

// `\` is not allowed in a path
mod backslash {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/nodes")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `job-id` is not an argument name
mod bad_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job_id}")]
    async fn get(&self, job_id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a control character is not allowed in a path
mod control_character {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs%0A")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id}`
mod dollar {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `..` is not allowed in a path
mod dot_segment {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/nodes")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `//` is not allowed in a path
mod double_slash {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/nodes")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id}`
mod doubled_braces {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// path placeholder `{id}` appears twice
mod duplicate {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}/{id_2}")]
    async fn get(&self, id: &str, id_2: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path must start with `/`
mod empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `%2E%2e` is not allowed in a path
mod encoded_dot_segment {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/nodes")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `job.id` is not an argument name
mod field {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job_id}")]
    async fn get(&self, job_id: &str) -> Result<String, Error>;
}

fn main() {}
}

// query string in the path
mod flag_in_query {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", query("uploads"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id}`
mod foreign_angle {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id}`
mod foreign_colon {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id..}`
mod foreign_rest {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{rest..}")]
    async fn get(&self, rest: &str) -> Result<String, Error>;
}

fn main() {}
}

// `id:?` is not an argument name
mod format_spec {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#` is not allowed in a path
mod fragment {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// a path must not contain a host
mod host {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/v1/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// no argument for path placeholder `{type}`
mod keyword {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{type}")]
    async fn get(&self, r#type: &str) -> Result<String, Error>;
}

fn main() {}
}

// no argument for path placeholder `{type}`
mod keyword_without_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{type}")]
    async fn get(&self, r#type: &str) -> Result<String, Error>;
}

fn main() {}
}

// unmatched `}` in the path
mod lacks_open {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `&[u64]` cannot be a path value
mod list {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{ids}")]
    async fn get(&self, ids: u64) -> Result<String, Error>;
}

fn main() {}
}

// no argument for path placeholder `{job_id}`
mod no_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job_id}/logs")]
    async fn logs(&self, job_id: &str) -> Result<String, Error>;
}

fn main() {}
}

// no argument for path placeholder `{id}`
mod no_argument_at_all {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path must start with `/`
mod no_slash {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/requester/submit")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `ö` is not allowed in a path
mod non_ascii {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/gr%C3%B6%C3%9Fe")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// path placeholders are written `{id}`
mod number_sign {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path placeholder needs a name
mod numbered {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path placeholder needs a name
mod numbered_otherwise {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job}")]
    async fn get(&self, job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Option<u64>` cannot be a path value
mod option {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: u64) -> Result<String, Error>;
}

fn main() {}
}

// no argument for path placeholder `{job}`
mod other_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job}")]
    async fn get(&self, job: u64) -> Result<String, Error>;
}

fn main() {}
}

// `id:[0-9]+` is not an argument name
mod pattern {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: u64) -> Result<String, Error>;
}

fn main() {}
}

// `%` starts a percent-encoded byte
mod percent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/100%25")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// query string in the path
mod query {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", query("limit" = "10"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// query string in the path
mod query_beside_query {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1s", query("watch" = "true", "limit" = "5", "full"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// query string in the path
mod query_beside_query_of_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", query("watch","all"))]
    async fn get(&self, #[query] limit: u32) -> Result<String, Error>;
}

fn main() {}
}

// query string in the path
mod query_of_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("page")] number: u64) -> Result<String, Error>;
}

fn main() {}
}

// `?tag` is not an argument name
mod query_template {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `*path` is not an argument name
mod rest {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
}

// the generated server cannot receive an array
mod rest_array_on_server {
use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &[u64]) -> Result<String, Error>;
}

fn main() {}
}

// `{base..}` and `{head}` share a segment
mod rest_beside_value {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/compare/{base..}/...{head}")]
    async fn compare(&self, base: &str, head: &str) -> Result<String, Error>;
}

fn main() {}
}

// argument `path` is in the path and marked `#[query]`
mod rest_marked {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Option<&str>` cannot be a path value
mod rest_option {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Option<&[&str]>` cannot be a path value
mod rest_option_of_list {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &[&str]) -> Result<String, Error>;
}

fn main() {}
}

// placeholders `{bucket}` and `{key}` touch
mod rest_touches {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/{bucket}/{key..}")]
    async fn get(&self, bucket: &str, key: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path placeholder needs a name
mod rest_unnamed {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
}

// `self` is not an argument name
mod self_as_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `&BTreeSet<u64>` cannot be a path value
mod set {
use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{ids}")]
    async fn list(&self, ids: u64) -> Result<String, Error>;
}

fn main() {}
}

// a space is not allowed in a path
mod space {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/all%20jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unmatched `}` in the path
mod stray_close {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/id")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `strict` in `#[endpoint]`
mod strict_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}", strict_paths)]
    async fn get(&self, key: &str) -> Result<String, Error>;
}

fn main() {}
}

// no value in the path is one that `strict_paths` judges
mod strict_of_any {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}")]
    async fn get(&self, #[path(any_segments)] key: &str) -> Result<String, Error>;
}

fn main() {}
}

// no value in the path is one that `strict_paths` judges
mod strict_of_nothing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `strict_paths` is `true` or `false`
mod strict_word {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}", strict_paths = true)]
    async fn get(&self, key: &str) -> Result<String, Error>;
}

fn main() {}
}

// placeholders `{a}` and `{b}` touch
mod touching {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{a}/{b}")]
    async fn get(&self, a: &str, b: &str) -> Result<String, Error>;
}

fn main() {}
}

// both `{from..}` and `{to..}` take any number of segments
mod two_rests {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/copy/{from..}/to/{to}")]
    async fn copy(&self, from: &str, to: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path must not contain a host
mod two_slashes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/x")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// path placeholder is not closed
mod unclosed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// path placeholder is not closed
mod unclosed_in_segment {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}/logs")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// a path placeholder needs a name
mod unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}
