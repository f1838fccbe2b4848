//! Declared calls.

use bac_core::{
    AccessKey, Client, Credentials, Ed25519Signer, Error, Operation, Request, Signer as _, client,
    sign::{HmacSigner, KeyRing, PublicKey, Verification},
};

use crate::{
    Fault,
    case::{Case, body},
};

#[client]
trait Signed {
    #[endpoint(POST "/hooks/paid", sign = standard_webhooks, key = "hook")]
    async fn standard_webhooks(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(PUT "/bucket/a/b.txt", sign = sigv4(service = "s3", region = "eu-1"))]
    async fn sigv4(&self, #[body(text)] file: &str) -> Result<(), Error>;

    #[endpoint(POST "/orders", sign = http_signature(covers("@method", "@authority", "@path", "content-digest"), alg), key = "device")]
    async fn http_signature(&self, #[body(text)] order: &str) -> Result<(), Error>;
}

#[client]
trait Unsigned {
    #[endpoint(POST "/hooks/paid")]
    async fn standard_webhooks(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(PUT "/bucket/a/b.txt")]
    async fn sigv4(&self, #[body(text)] file: &str) -> Result<(), Error>;

    #[endpoint(POST "/orders")]
    async fn http_signature(&self, #[body(text)] order: &str) -> Result<(), Error>;
}

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const ACCESS_KEY: [&str; 2] =
    ["AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"];
pub(crate) const KEY_ID: &str = "test-key";

pub(crate) fn device() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[7; 32]).with_key_id(KEY_ID)
}

fn access_key() -> AccessKey {
    AccessKey::new(ACCESS_KEY[0], ACCESS_KEY[1])
}

#[derive(Debug)]
pub(crate) struct Declared {
    signed: SignedClient,
    keyed: SignedClient,
    plain: UnsignedClient,
    verification: Verification,
    body: String,
}

impl Declared {
    pub(crate) fn new() -> Result<Self, Fault> {
        let client = || Client::builder("https://api.example");
        let secret = || HmacSigner::from_webhook_secret(SECRET);
        let keys = KeyRing::new()
            .named("hook", secret()?)
            .named("device", PublicKey::parse(device().public_key())?)
            .named(access_key().id(), access_key());
        Ok(Self {
            signed: SignedClient::new(
                client().key("hook", secret()?).key("device", device()).build()?,
            ),
            keyed: SignedClient::new(
                client().credentials(Credentials::from(access_key())).build()?,
            ),
            plain: UnsignedClient::new(client().build()?),
            verification: Verification::new(keys),
            body: body(),
        })
    }

    pub(crate) async fn request(&self, case: Case, is_signed: bool) -> Result<Request, Fault> {
        let body = &*self.body;
        let call = match (case, is_signed) {
            (Case::StandardWebhooks, true) => self.signed.standard_webhooks(body),
            (Case::StandardWebhooks, false) => self.plain.standard_webhooks(body),
            (Case::SigV4, true) => self.keyed.sigv4(body),
            (Case::SigV4, false) => self.plain.sigv4(body),
            (Case::HttpSignature, true) => self.signed.http_signature(body),
            (Case::HttpSignature, false) => self.plain.http_signature(body),
        };
        Ok(call.to_request().await?)
    }

    pub(crate) const fn verification(&self) -> &Verification {
        &self.verification
    }

    pub(crate) fn operation(&self, case: Case) -> Result<&'static Operation, Fault> {
        let mut operations = SignedClient::OPERATIONS.iter().copied();
        let operation = operations.find(|operation| operation.name() == case.name());
        operation.ok_or_else(|| "the operation is declared".into())
    }
}
