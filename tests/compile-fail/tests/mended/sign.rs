// What the mends make of `../ui/sign/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `accept_signature` takes no value
mod accept_signature_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), accept_signature))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the agent is an URL
mod bot_agent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "https://bot.example"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `accept_signature` takes no value
mod bot_flag {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(accept_signature))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `covers`
mod bot_foreign_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "https://bot.example"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `agnt`
mod bot_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "https://bot.example"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `agent` is given twice
mod bot_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "https://bot.example"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a component is named in lower case
mod component_capital {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "x-tenant")))]
    async fn add(&self, #[header("x-tenant")] tenant: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@url` is no component of a request
mod component_foreign {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "@target-uri")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@status` is no component of a request
mod component_of_reply {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a header is covered as it is, or by one of `sf`, `bs` and `key`
mod component_parameter_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("content-type")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `req` is for replies, which cover their request
mod component_request {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@authority")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a trailer cannot be covered
mod component_trailer {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@method` is covered twice
mod component_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "@path")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a header is covered as it is, or by one of `sf`, `bs` and `key`
mod component_two_parameters {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "cache-control")))]
    async fn add(&self, #[header("cache-control")] cache: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@metod` is no component of a request
mod component_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a component is a text in quotes
mod component_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the digest of the body is signed, and the endpoint has none
mod digest_without_body {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
}

// `dppo` is no scheme
mod dpop_misspelt {
use bac_core::{Error, client};

#[client(sign = dpop)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// the header `DPoP` is written by what signs
mod dpop_proof_said {
use bac_core::{Error, client};

#[client(sign = dpop)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] limit: u64) -> Result<String, Error>;
}

fn main() {}
}

// `dpop` takes nothing
mod dpop_with_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", sign = dpop)]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `hmac` says in parentheses where the signature goes
mod hmac_alone {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `hmac` does not say where the signature goes
mod hmac_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `encoding` is `hex`, `base64` or `base64url`
mod hmac_encoding {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", encoding = hex))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `encoding` is `hex`, `base64` or `base64url`
mod hmac_encoding_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", encoding = hex))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `algorithm`
mod hmac_foreign_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` has a meaning of its own
mod hmac_header_reserved {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `header` is a text in quotes
mod hmac_header_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `{bdy}` is nothing that is known of a request
mod hmac_placeholder {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", over = "{body}"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `{payload}` is nothing that is known of a request
mod hmac_placeholder_foreign {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", over = "{body}"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a `{` without its `}`
mod hmac_placeholder_open {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", over = "{body}"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `{body}` is nothing that is known of a request
mod hmac_prefix_body {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", prefix = ""))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the header `x-signature` is written by what signs
mod hmac_signature_said {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the time is signed, and the request does not say it
mod hmac_time_unsent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", over = "{timestamp}.{body}", timestamp = "X-Timestamp"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `header` is given twice
mod hmac_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `prefx`
mod hmac_unknown_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", prefix = "sha256="))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `http_signature` says in parentheses what it covers
mod http_signature_alone {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "@target-uri")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `digest` is `sha256` or `sha512`
mod http_signature_digest {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), digest = sha512))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `http_signature` does not say what it covers
mod http_signature_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "@target-uri")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `expires` is a number and a unit in quotes
mod http_signature_expires {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), expires = "300s"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `nonce` takes no value
mod http_signature_flag {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), nonce))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `window`
mod http_signature_foreign_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the label cannot be the key of a dictionary
mod http_signature_label {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), label = "sig1"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `expire`
mod http_signature_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), expires = "5m"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `tag` cannot be sent in a header
mod http_signature_tag {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the name of the key is empty
mod key_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a key where nothing signs
mod key_nothing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `key` is the name of a key in quotes
mod key_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks, key = "orders")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the query parameter `page` is a list, and one that is sent several times cannot be signed
mod query_param_list {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[query] page: &[u8], #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the query parameter `page` is signed, and nothing of `add` sends it
mod query_param_never_sent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@query-param` does not say which
mod query_param_without_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@query")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `sign` is a scheme, or the path of one
mod scheme_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `standard_webhook` is no scheme
mod scheme_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// two signatures are called `sig1`
mod several_label {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), http_signature(covers("@path"), label = "sig2")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// two signatures are called `a`
mod several_label_written {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(
        POST "/jobs",
        sign = (
            http_signature(covers("@method"), label = "a"),
            web_bot_auth,
            http_signature(covers("@path"), label = "sig2"),
        )
    )]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// several signatures are two at least
mod several_one {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `sigv4` signs all of a request, and stands alone
mod several_sigv4 {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), web_bot_auth(label = "bot")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `standard_webhooks` stands alone
mod several_webhooks {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), web_bot_auth(label = "bot")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `unsigned` on an endpoint that says what signs it
mod sign_and_unsigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `sigv4` names its service in parentheses
mod sigv4_alone {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// only a signature in the query expires
mod sigv4_expires {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `bucket`
mod sigv4_foreign_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a key where an access key signs
mod sigv4_key {
use bac_core::{Error, client};

#[client(sign = sigv4(service = "s3"))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// a signature in the query expires
mod sigv4_no_expires {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", in = query, expires = "15m"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `sigv4` does not name its service
mod sigv4_no_service {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `in` can be `query` alone
mod sigv4_of_others {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", in = query, expires = "15m"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// unexpected `regoin`
mod sigv4_part {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", region = "us-east-1"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `payload` can be `unsigned` alone
mod sigv4_payload {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", payload = unsigned))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `region` is a name in quotes
mod sigv4_region {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", region = "us-east-1"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `service` is a name in quotes
mod sigv4_service {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// no signature is good for that long
mod sigv4_too_long {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3", in = query, expires = "15m"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `service` is given twice
mod sigv4_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `standard_webhooks` takes nothing
mod standard_webhooks_with_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = standard_webhooks)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the body is signed, and it is a stream
mod stream_digest {
use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method")))]
    async fn add(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
}

// `unsigned` where nothing signs
mod unsigned_nothing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `unsigned` on an endpoint with a signed argument
mod unsigned_signed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[signed] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `unsigned` takes no value
mod unsigned_with_value {
use bac_core::{Error, client};

#[client(sign = standard_webhooks)]
trait Api {
    #[endpoint(POST "/jobs", unsigned)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `accept_signature` is of requests
mod verify_accept_signature {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `http_signature` says in parentheses what it covers
mod verify_alone {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "content-digest", "@method"; req, "@path"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@metod` is no component of a reply
mod verify_component_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "@method"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a reply has no `@method`
mod verify_component_of_request {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "@method"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@sttus` is no component of a reply
mod verify_component_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the reply is bound to the digest of its request, and the request has none
mod verify_digest_never_sent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `http_signature` does not say what it covers
mod verify_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "content-digest", "@method"; req, "@path"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `hmac` signs no replies
mod verify_foreign {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "content-digest", "@method"; req, "@path"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `verify = none` where no replies are verified
mod verify_none_nothing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// of a request a reply covers this with `req` alone
mod verify_parameter {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "@method"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the query parameter `page` is signed, and nothing of `add` sends it
mod verify_query_param_never_sent {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `@query-param` does not say which
mod verify_query_param_without_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "@query"; req)))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// a request has no status
mod verify_status_of_request {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@method"; req, "@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// the status has no parameters
mod verify_status_parameter {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// `http_signatur` is no scheme
mod verify_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}
