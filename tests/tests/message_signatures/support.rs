//! Time, keys and what stands in a message, for all tests here.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxFuture, Clock, Ed25519Signer, Request,
    sign::{HmacSigner, PublicKey, Signer},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;

/// A time that stands still, and numbers that count.
#[derive(Clone, Debug)]
pub struct At(u64, Arc<Mutex<u64>>);

pub fn at(seconds: u64) -> At {
    At(seconds, Arc::default())
}

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        let mut number = self.1.lock().unwrap();
        *number += 1;
        *number
    }
}

pub const CREATED: u64 = 1_618_884_473;
pub const DATE: &str = "Tue, 20 Apr 2021 02:07:55 GMT";
pub const BODY: &str = r#"{"hello": "world"}"#;

/// The test keys of RFC 9421 appendix B.1.4 and B.1.5.
pub fn ed25519() -> Ed25519Signer {
    let seed = URL_SAFE_NO_PAD.decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU").unwrap();
    Ed25519Signer::from_seed(&seed.try_into().unwrap()).with_key_id("test-key-ed25519")
}

pub fn shared_secret() -> HmacSigner {
    let secret =
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";
    HmacSigner::new(STANDARD.decode(secret).unwrap()).unwrap().with_key_id("test-shared-secret")
}

pub fn header(request: &Request, name: &str) -> String {
    request.headers()[name].to_str().unwrap().to_owned()
}

/// A request of ours as a server gets it.
pub fn received(request: &Request) -> http::Request<Bytes> {
    let url = request.url();
    let target =
        url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
    let mut received = http::Request::new(request.body().as_bytes().unwrap().clone());
    *received.method_mut() = request.method().clone();
    *received.uri_mut() = target.parse().unwrap();
    *received.headers_mut() = request.headers().clone();
    received
}

/// The public half of [`ed25519`].
pub fn public_key() -> PublicKey {
    PublicKey::parse(ed25519().public_key()).unwrap()
}
