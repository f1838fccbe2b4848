//! DPoP (RFC 9449) with keys of each kind, and the standard's own proof.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxError, BoxFuture, Client, Clock, Credentials, Error, client, http,
    server::{Context, InProcess, Router},
    sign::{
        Algorithm, Curve, EcdsaSigner, Ed25519Signer, Head, RsaSigner, SignatureErrorKind, Signer,
        TokenLookup, Verification, jwk_thumbprint,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde_json::Value;

#[client(server, sign = dpop)]
trait Vault {
    #[endpoint(GET "/secrets/{id}", text)]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

struct Keeper;

impl VaultService for Keeper {
    async fn get(&self, cx: &Context, id: &str) -> Result<String, Error> {
        Ok(format!("{id} for {}", cx.verified().unwrap().key_id().unwrap()))
    }
}

const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const NOW: u64 = 1_562_262_618;

/// A time that stands still.
#[derive(Debug)]
struct Then;

impl Clock for Then {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        4
    }
}

/// Every token is bound to this key.
#[derive(Clone, Debug)]
struct Bound(String);

impl TokenLookup for Bound {
    fn thumbprint<'a>(
        &'a self,
        _token: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }
}

fn verification(thumbprint: &str) -> Verification {
    Verification::of_tokens(Bound(thumbprint.to_owned())).clock(Then)
}

fn signers() -> Vec<(&'static str, Arc<dyn Signer>)> {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let rsa = |algorithm| RsaSigner::from_pem(pem).unwrap().with_algorithm(algorithm).unwrap();
    vec![
        ("EdDSA", Arc::new(Ed25519Signer::from_seed(&[7; 32]))),
        ("ES256", Arc::new(EcdsaSigner::generate(Curve::P256).unwrap())),
        ("ES384", Arc::new(EcdsaSigner::generate(Curve::P384).unwrap())),
        ("RS256", Arc::new(rsa(Algorithm::RsaPkcs1Sha256))),
        ("PS256", Arc::new(rsa(Algorithm::RsaPssSha256))),
        ("PS512", Arc::new(rsa(Algorithm::RsaPssSha512))),
    ]
}

/// Section 7.1, figure 13, by the key of section 4.1, whose thumbprint is in section 6.1.
#[tokio::test]
async fn the_proof_of_the_standard_is_good() {
    const PROOF: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    const THUMBPRINT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    let verify = async |proof: &str, thumbprint: &str| {
        let (parts, body) = http::Request::get("/protectedresource")
            .header("host", "resource.example.org")
            .header("authorization", format!("DPoP {TOKEN}"))
            .header("dpop", proof)
            .body(Bytes::new())
            .unwrap()
            .into_parts();
        let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let scheme = VaultClient::OPERATIONS[0].scheme().unwrap();
        let verification = verification(thumbprint).origin_scheme("https");
        verification.verify(scheme, &head, None).await.map_err(|error| error.kind())
    };
    assert_eq!(verify(PROOF, THUMBPRINT).await.unwrap().key_id(), Some(THUMBPRINT));
    let other = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    assert_eq!(verify(PROOF, other).await.unwrap_err(), SignatureErrorKind::UnknownKey);
    // Another letter anywhere in the signature.
    let start = PROOF.rfind('.').unwrap() + 1;
    for position in start..PROOF.len() - 1 {
        let mut bytes = PROOF.as_bytes().to_vec();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(bytes).unwrap();
        assert_eq!(verify(&forged, THUMBPRINT).await.unwrap_err(), SignatureErrorKind::Forged);
    }
}

#[tokio::test]
async fn both_halves_agree_with_keys_of_each_kind() {
    for (name, signer) in signers() {
        let thumbprint = jwk_thumbprint(&*signer).unwrap();
        let router =
            Router::new().verify(verification(&thumbprint)).mount(VaultServer::new(Keeper));
        let client = Client::builder("http://127.0.0.1:9")
            .clock(Then)
            .credentials(Credentials::dpop(TOKEN))
            .signer(signer)
            .transport(InProcess::new(router));
        let vault = VaultClient::new(client.build().unwrap());
        assert_eq!(vault.get("a").await.unwrap(), format!("a for {thumbprint}"), "{name}");

        let request = vault.get("a").to_request().await.unwrap();
        let proof = request.headers()["dpop"].to_str().unwrap();
        let head = URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap()).unwrap();
        let head: Value = serde_json::from_slice(&head).unwrap();
        assert_eq!(head["alg"], name);
        assert!(head["jwk"].get("d").is_none());
    }
}
