//! A clock that is off: a refusal that shows the server's `Date` corrects it, in each scheme that signs a time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bac_core::{
    AccessKey, BoxFuture, Call, Client, ClientBuilder, Clock, Credentials, Ed25519Signer, Error,
    client, http::HeaderMap, sign::HmacSigner,
};
use bac_tests::script::{Fields, OK, Peer, Script, script};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

#[client]
trait Signed {
    #[endpoint(GET "/a", text, sign = hmac(header = "X-Signature", over = "{timestamp}", timestamp = "X-Time"), key = "secret")]
    async fn hmac(&self) -> Result<String, Error>;

    #[endpoint(GET "/a", text, sign = http_signature(covers("@method")))]
    async fn http_signature(&self) -> Result<String, Error>;

    #[endpoint(GET "/a", text, sign = sigv4(service = "s3", region = "eu-1"))]
    async fn sigv4(&self) -> Result<String, Error>;

    #[endpoint(GET "/a", text, sign = dpop)]
    async fn dpop(&self) -> Result<String, Error>;

    #[endpoint(POST "/a", text, sign = hmac(header = "X-Signature"), key = "secret")]
    async fn timeless(&self, #[body(text)] body: &str) -> Result<String, Error>;
}

const NOW: u64 = 1_614_265_330;

/// A clock that stands still.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

const SCHEMES: [&str; 4] = ["hmac", "http_signature", "sigv4", "dpop"];

fn api(scheme: &str, client: ClientBuilder) -> SignedClient {
    let client = client.clock(Still).signer(Ed25519Signer::from_seed(&[7; 32]));
    let client = client.key("secret", HmacSigner::new("secret").unwrap());
    let client = match scheme {
        "sigv4" => client.credentials(AccessKey::new("AKID", "secret").into()),
        _ => client,
    };
    SignedClient::new(client.build().unwrap())
}

fn call(scheme: &str, api: &SignedClient) -> Call<'static, String, Error> {
    match scheme {
        "hmac" => api.hmac(),
        "http_signature" => api.http_signature(),
        "sigv4" => api.sigv4(),
        "dpop" => api.dpop(),
        _ => api.timeless("a"),
    }
}

/// The time that a request says, in seconds from `NOW`.
fn time(scheme: &str, headers: &HeaderMap) -> i64 {
    let field = |name: &str| headers[name].to_str().unwrap().to_owned();
    let seconds: u64 = match scheme {
        "hmac" => field("x-time").parse().unwrap(),
        "http_signature" => {
            let input = field("signature-input");
            let (_, rest) = input.split_once(";created=").unwrap();
            rest.split(';').next().unwrap().parse().unwrap()
        }
        "sigv4" => {
            let date = field("x-amz-date");
            let part = |from: usize, to: usize| date[from..to].to_owned();
            let day = [part(0, 4), part(4, 6), part(6, 8)].join("-");
            let time = [part(9, 11), part(11, 13), part(13, 15)].join(":");
            seconds_of(&format!("{day}T{time}Z"))
        }
        _ => {
            let proof = field("dpop");
            let claims = URL_SAFE_NO_PAD.decode(proof.split('.').nth(1).unwrap()).unwrap();
            let claims: Value = serde_json::from_slice(&claims).unwrap();
            claims["iat"].as_u64().unwrap()
        }
    };
    i64::try_from(seconds).unwrap() - i64::try_from(NOW).unwrap()
}

/// Of a time on the days around `NOW`, which are all of one month.
fn seconds_of(text: &str) -> u64 {
    let digits: Vec<u64> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|it| !it.is_empty())
        .map(|it| it.parse().unwrap())
        .collect();
    let [2021, 2, day, hour, minute, second] = *digits else { panic!("{text}") };
    // 1 February 2021.
    1_612_137_600 + (((day - 1) * 24 + hour) * 60 + minute) * 60 + second
}

/// A `Date` so many seconds from `NOW`.
fn date(offset: i64) -> Fields {
    let seconds = NOW.checked_add_signed(offset).unwrap();
    let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    vec![("date", &*text.leak())].leak()
}

fn times(scheme: &str, script: &Script) -> Vec<i64> {
    (0..script.count()).map(|index| time(scheme, script.request(index).headers())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_server_is_taken_once_a_call() {
    for scheme in SCHEMES {
        for (status, offset) in [(401, 600), (403, -600), (400, 61), (401, 86_400), (403, -86_400)]
        {
            let (script, client) = script([Peer::Status(status, date(offset))]);
            let api = api(scheme, client);
            // It is no attempt of those that were asked for.
            call(scheme, &api).attempts(1).await.unwrap();
            // What was learnt stays.
            call(scheme, &api).await.unwrap();
            assert_eq!(times(scheme, &script), [0, offset, offset], "{scheme}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_fault_of_the_clock_is_refused_once() {
    for scheme in SCHEMES {
        for (status, fields) in [
            (401, date(59)),
            (403, date(-59)),
            // Nobody's clock is off by so much: whoever says so would have requests of another day signed.
            (401, date(86_401)),
            (401, date(-86_401)),
            (401, date(10 * 365 * 86_400)),
            (404, date(600)),
            (409, date(600)),
            (401, &[("date", "soon")]),
            (401, &[("date", "")]),
            (401, &[]),
        ] {
            let (script, client) = script([Peer::Status(status, fields), OK]);
            let api = api(scheme, client);
            let error = call(scheme, &api).await.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(times(scheme, &script), [0], "{scheme} {status} {fields:?}");
            call(scheme, &api).await.unwrap();
            assert_eq!(times(scheme, &script), [0, 0], "{scheme} {status} {fields:?}");
        }
    }
    // What signs no time is not sent again for one.
    let (script, client) = script([Peer::Status(401, date(600))]);
    call("timeless", &api("timeless", client)).await.unwrap_err();
    assert_eq!(script.count(), 1);
}

/// A server whose `Date` is another each time has each call sent twice at most; one that was lied about for a
/// while is right again as soon as it says so.
#[tokio::test(start_paused = true)]
async fn a_date_that_lies_costs_one_request_a_call() {
    for scheme in SCHEMES {
        let lies = [600, 1200, 1800, -1800].map(|offset| Peer::Status(401, date(offset)));
        let (script, client) = script(lies);
        let api = api(scheme, client);
        for _ in 0..2 {
            call(scheme, &api).await.unwrap_err();
        }
        // A success is no reason to believe a `Date`.
        call(scheme, &api).await.unwrap();
        assert_eq!(times(scheme, &script), [0, 600, 1200, 1800, -1800], "{scheme}");
    }
    for scheme in SCHEMES {
        let (script, client) = script([600, 0].map(|offset| Peer::Status(401, date(offset))));
        let api = api(scheme, client);
        call(scheme, &api).await.unwrap_err();
        call(scheme, &api).await.unwrap();
        assert_eq!(times(scheme, &script), [0, 600, 0], "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_corrected_for_the_server_that_showed_it() {
    for scheme in SCHEMES {
        let (script, client) = script([Peer::Status(401, date(600))]);
        let client = client.server("other", "http://127.0.0.1:10");
        let client = match scheme {
            "sigv4" => client.credentials_for("other", AccessKey::new("AKID", "secret").into()),
            _ => client,
        };
        let api = api(scheme, client);
        call(scheme, &api).await.unwrap();
        call(scheme, &api).on_server("other").await.unwrap();
        assert_eq!(times(scheme, &script), [0, 600, 0], "{scheme}");
    }
}

/// Credentials are no part of it.
#[tokio::test(start_paused = true)]
async fn a_token_is_sent_again_with_the_new_time() {
    let (script, client) = script([Peer::Status(401, date(600))]);
    let client = client.clock(Still).signer(Ed25519Signer::from_seed(&[7; 32]));
    let client: Client = client.credentials(Credentials::dpop("token")).build().unwrap();
    SignedClient::new(client).dpop().await.unwrap();
    assert_eq!(script.header("authorization"), ["DPoP token", "DPoP token"]);
}
