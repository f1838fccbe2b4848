// What the mends make of `../ui/reply/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// how many headers of a name come is not known before
mod array {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    links: Vec<String>,
}

fn main() {}
}

// a reply is not read as a form
mod body_form {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(text)]
    value: String,
}

fn main() {}
}

// a body is read whatever its media type is
mod body_media_type {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(text)]
    value: String,
}

fn main() {}
}

// unknown kind of body `txt`
mod body_word {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(text)]
    value: String,
}

fn main() {}
}

// `#[reply(…)]` says where `bac_core` is
mod crate_alone {
use bac_core::Reply;

#[derive(Reply)]
#[reply(crate = ::bac_core)]
struct Page {
    #[header("Link")]
    link: String,
}

fn main() {}
}

// `bac_core` is a relative path
mod crate_relative {
use bac_core::Reply;

#[derive(Reply)]
#[reply(crate = ::bac_core)]
struct Page {
    #[header("Link")]
    link: String,
}

fn main() {}
}

// `ETag:` is not a header name
mod header_name {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: String,
}

fn main() {}
}

// header `etag` is in field `etag` already
mod header_twice {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: String,
    
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod header_unnamed {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Retry-After")]
    retry_after: String,
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes
mod header_unquoted {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: String,
}

fn main() {}
}

// a list of headers is always there
mod option_of_list {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    links: Vec<String>,
}

fn main() {}
}

// a header is there or not, and nothing in between
mod option_of_option {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    link: Option<String>,
}

fn main() {}
}

// `` is not a header name
mod prefix_empty {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header(prefix = "Meta-")]
    meta: std::collections::BTreeMap<String, String>,
}

fn main() {}
}

// headers `X-Meta-…` are in field `meta` already
mod prefix_twice {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header(prefix = "x-meta-")]
    meta: std::collections::BTreeMap<String, String>,
    
}

fn main() {}
}

// `#[status]` takes no value
mod status_with_value {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status]
    status: u16,
}

fn main() {}
}

// the body is in field `value` already
mod two_bodies {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body]
    value: String,
    
}

fn main() {}
}

// field `etag` is at two places of the reply
mod two_places {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    
    etag: String,
}

fn main() {}
}

// the status is in field `status` already
mod two_statuses {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status]
    status: u16,
    
}

fn main() {}
}

// field `value` says not where it is in the reply
mod unplaced {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: Option<String>,
    #[body] value: String,
}

fn main() {}
}

// field `1` says not where it is in the reply
mod unplaced_tuple {
use bac_core::Reply;

#[derive(Reply)]
struct Page(#[header("ETag")] Option<String>, #[body] String);

fn main() {}
}
