//! The same requests signed by other crates, as their documentation has it: keys and settings are made once, all
//! else for each request.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Request, header};
use http_body_util::Full;
use httpsig_hyper::{
    ContentDigestType, MessageSignatureReq as _, RequestContentDigest as _,
    prelude::{
        AlgorithmName, HttpSignatureParams, SecretKey, message_component::HttpMessageComponentId,
    },
};
use standardwebhooks::Webhook;

use crate::{
    Fault,
    case::{Case, body},
    declared::{ACCESS_KEY, KEY_ID, SECRET, device},
};

pub(crate) struct Others {
    webhook: Webhook,
    identity: Identity,
    key: SecretKey,
    covered: Vec<HttpMessageComponentId>,
    body: Bytes,
}

/// What of a request is looked at.
pub(crate) struct Made(HeaderMap);

impl Made {
    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.0
    }
}

impl Others {
    pub(crate) fn new() -> Result<Self, Fault> {
        let covered = ["@method", "@authority", "@path", "content-digest"];
        let covered: Result<_, _> =
            covered.into_iter().map(HttpMessageComponentId::try_from).collect();
        // What the PEM of an Ed25519 key holds ends in its seed.
        let pem = device().to_pem();
        let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let seed = STANDARD.decode(der)?;
        Ok(Self {
            webhook: Webhook::new(SECRET)?,
            identity: Credentials::new(ACCESS_KEY[0], ACCESS_KEY[1], None, None, "benchmark")
                .into(),
            key: SecretKey::from_bytes(&AlgorithmName::Ed25519, &seed[seed.len() - 32..])?,
            covered: covered?,
            body: body().into(),
        })
    }

    pub(crate) async fn request(&self, case: Case, is_signed: bool) -> Result<Made, Fault> {
        match case {
            Case::StandardWebhooks => self.webhook(is_signed),
            Case::SigV4 => self.sigv4(is_signed),
            Case::HttpSignature => self.http_signature(is_signed).await,
        }
    }

    fn plain(&self, method: &str, path: &str) -> Result<Request<Bytes>, Fault> {
        Ok(Request::builder()
            .method(method)
            .uri(format!("https://api.example{path}"))
            .header(header::HOST, "api.example")
            .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
            .body(self.body.clone())?)
    }

    fn webhook(&self, is_signed: bool) -> Result<Made, Fault> {
        let mut request = self.plain("POST", "/hooks/paid")?;
        if is_signed {
            let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
            let id = format!("msg_{now:032x}");
            let signature = self.webhook.sign(&id, now.try_into()?, request.body())?;
            let headers = request.headers_mut();
            headers.insert("webhook-id", id.parse()?);
            headers.insert("webhook-timestamp", now.to_string().parse()?);
            headers.insert("webhook-signature", signature.parse()?);
        }
        Ok(Made(request.into_parts().0.headers))
    }

    fn sigv4(&self, is_signed: bool) -> Result<Made, Fault> {
        let mut request = self.plain("PUT", "/bucket/a/b.txt")?;
        if is_signed {
            let mut settings = SigningSettings::default();
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            let parameters = v4::SigningParams::builder()
                .identity(&self.identity)
                .region("eu-1")
                .name("s3")
                .time(SystemTime::now())
                .settings(settings)
                .build()?
                .into();
            let uri = request.uri().to_string();
            let headers = request.headers().iter();
            let headers: Result<Vec<_>, _> = headers
                .map(|(name, value)| Ok::<_, Fault>((name.as_str(), value.to_str()?)))
                .collect();
            let body = SignableBody::Bytes(request.body());
            let signable =
                SignableRequest::new(request.method().as_str(), uri, headers?.into_iter(), body)?;
            let (instructions, _) = sign(signable, &parameters)?.into_parts();
            instructions.apply_to_request_http1x(&mut request);
        }
        Ok(Made(request.into_parts().0.headers))
    }

    async fn http_signature(&self, is_signed: bool) -> Result<Made, Fault> {
        let request = self.plain("POST", "/orders")?.map(Full::new);
        if !is_signed {
            return Ok(Made(request.into_parts().0.headers));
        }
        let mut request = request.set_content_digest(&ContentDigestType::Sha256).await?;
        let mut parameters = HttpSignatureParams::try_new(&self.covered)?;
        parameters.set_key_info(&self.key).set_keyid(KEY_ID);
        request.set_message_signature(&parameters, &self.key, Some("sig1")).await?;
        Ok(Made(request.into_parts().0.headers))
    }
}
