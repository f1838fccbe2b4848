//! The same calls written by hand, with care, on reqwest and the same signature libraries.

use std::time::Duration;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use bac_client::model::{JobCreatePayload, SubmitResponse};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, CONTENT_TYPE},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::se::Serializer;
use reqwest::{Client, ClientBuilder, Response, Url, redirect::Policy};
use serde::Serialize as _;

use crate::{
    fault::Fault, filter::Filter, finish::keep_content_type, order::Order, receipt::Receipt,
};

const PERCENT_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What the declared side accepts.
const ACCEPTED: HeaderValue =
    HeaderValue::from_static("application/json, application/problem+json;q=0.9, */*;q=0.1");

const XML: HeaderValue = HeaderValue::from_static("application/xml");
const ACCEPTED_XML: HeaderValue =
    HeaderValue::from_static("application/xml, text/xml;q=0.9, */*;q=0.1");

pub(crate) struct ByHand {
    http: Client,
    base: String,
    submit: Url,
    jobs: Url,
    key: Option<Key>,
}

impl ByHand {
    pub(crate) fn new(address: &str, limited: bool, key: Option<Key>) -> Result<Self, Fault> {
        let mut http = http().default_headers(HeaderMap::from_iter([(ACCEPT, ACCEPTED)]));
        if limited {
            http = http.timeout(Duration::from_secs(40)).read_timeout(Duration::from_secs(20));
        }
        let base = format!("http://{address}");
        let submit = Url::parse(&format!("{base}/requester/submit"))?;
        let jobs = Url::parse(&format!("{base}/api/v1/orchestrator/jobs"))?;
        Ok(Self { http: http.build()?, base, submit, jobs, key })
    }

    pub(crate) async fn get(&self, id: &str) -> Result<SubmitResponse, Fault> {
        let id = utf8_percent_encode(id, PERCENT_ENCODED);
        let url = format!("{}/api/v1/orchestrator/jobs/{id}", self.base);
        value(self.http.get(url).send().await?).await
    }

    pub(crate) async fn finished(&self, id: &str) -> Result<SubmitResponse, Fault> {
        let id = utf8_percent_encode(id, PERCENT_ENCODED);
        let url = format!("{}/api/v1/orchestrator/jobs/{id}", self.base);
        let mut reply = self.http.get(url).send().await?;
        let headers = std::mem::take(reply.headers_mut());
        let mut value = value(reply).await?;
        keep_content_type(&mut value, &headers);
        Ok(value)
    }

    pub(crate) async fn find(&self, filter: &Filter) -> Result<SubmitResponse, Fault> {
        value(self.http.get(self.jobs.clone()).query(filter).send().await?).await
    }

    pub(crate) async fn post(&self, payload: &JobCreatePayload) -> Result<SubmitResponse, Fault> {
        let body = serde_json::to_vec(payload)?;
        let request = self.http.post(self.jobs.clone()).header(CONTENT_TYPE, JSON).body(body);
        value(request.send().await?).await
    }

    pub(crate) async fn form(&self, order: &Order) -> Result<SubmitResponse, Fault> {
        value(self.http.put(self.jobs.clone()).form(order).send().await?).await
    }

    pub(crate) async fn xml(&self, order: &Order) -> Result<Receipt, Fault> {
        let mut body = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        order.serialize(Serializer::new(&mut body))?;
        let request = self.http.put(self.jobs.clone()).header(ACCEPT, ACCEPTED_XML);
        let reply = request.header(CONTENT_TYPE, XML).body(body).send().await?;
        Ok(quick_xml::de::from_str(std::str::from_utf8(&success(reply).await?)?)?)
    }

    pub(crate) async fn submit(&self, payload: &JobCreatePayload) -> Result<SubmitResponse, Fault> {
        let body = self.key.as_ref().ok_or("no key")?.envelope(payload)?;
        let request = self.http.post(self.submit.clone()).header(CONTENT_TYPE, JSON).body(body);
        value(request.send().await?).await
    }
}

/// A client that is set up as one of the library is.
pub(crate) fn http() -> ClientBuilder {
    Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(15))
        .pool_max_idle_per_host(32)
        .tcp_keepalive(Duration::from_secs(15))
        .tcp_nodelay(true)
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .no_proxy()
        .tls_certs_only([])
        .user_agent(concat!("bac/", env!("CARGO_PKG_VERSION")))
}

async fn value(reply: Response) -> Result<SubmitResponse, Fault> {
    Ok(serde_json::from_slice(&success(reply).await?)?)
}

async fn success(reply: Response) -> Result<Bytes, Fault> {
    let status = reply.status();
    let body = reply.bytes().await?;
    if status != 200 {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(body)
}

pub(crate) struct Key {
    private: Private,
    public_key: String,
}

enum Private {
    Ed25519(SigningKey),
    Rsa(RsaKeyPair),
}

impl Key {
    pub(crate) fn ed25519(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public_key = STANDARD.encode(key.verifying_key().as_bytes());
        Self { private: Private::Ed25519(key), public_key }
    }

    /// Of a PKCS#8 key in PEM.
    pub(crate) fn rsa(pem: &str) -> Result<Self, Fault> {
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(base64)?)?;
        let public_key = STANDARD.encode(key.public_key().as_ref());
        Ok(Self { private: Private::Rsa(key), public_key })
    }

    /// The payload written once, into its place in the body, and signed there.
    fn envelope(&self, payload: &JobCreatePayload) -> Result<Vec<u8>, Fault> {
        const HEAD: &[u8] = br#"{"payload":"#;
        let mut body = Vec::with_capacity(4096);
        body.extend_from_slice(HEAD);
        serde_json::to_writer(&mut body, payload)?;
        let mut signature = [0; 256];
        let signature = match &self.private {
            Private::Ed25519(key) => {
                signature[..64].copy_from_slice(&key.sign(&body[HEAD.len()..]).to_bytes());
                &signature[..64]
            }
            Private::Rsa(key) => {
                let random = SystemRandom::new();
                key.sign(&RSA_PKCS1_SHA256, &random, &body[HEAD.len()..], &mut signature)?;
                &signature[..]
            }
        };
        body.extend_from_slice(br#","signature":""#);
        let start = body.len();
        body.resize(start + signature.len().div_ceil(3) * 4, 0);
        STANDARD.encode_slice(signature, &mut body[start..])?;
        body.extend_from_slice(br#"","client_public_key":""#);
        body.extend_from_slice(self.public_key.as_bytes());
        body.extend_from_slice(br#""}"#);
        Ok(body)
    }
}
