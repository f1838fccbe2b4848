//! The string to sign, and where the signature goes.

use std::time::{Duration, SystemTime};

use hmac::Mac as _;
use http::{HeaderName, header};
use sha2::{Digest as _, Sha256};

use super::{
    canonical::{fields, is_signed, pairs, path, query},
    key::mac,
};
use crate::{
    fields::{compact_time, parse_compact_time},
    scheme::{
        Algorithm, Claim, Draft, Head, Moment, Needs, Scheme, SchemeError, SignError, Signature,
        Signing,
    },
    sign::encoding::{from_hex, to_hex},
};

const WORD: &str = "AWS4-HMAC-SHA256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// AWS Signature Version 4: what `sign = sigv4(…)` declares. It signs with the
/// [`AccessKey`](crate::AccessKey) that the client's credentials are.
///
/// | part | is |
/// |---|---|
/// | `service` | the name of the service in the scope |
/// | `region` | that of the region; without it, the access key's |
/// | `payload` | whether the body is not signed |
/// | `path` | whether the path is signed as it stands, and not normalised and encoded once more |
/// | `query` | whether date, scope and signature are in the query, and for how many seconds |
///
/// Of `s3` the path is signed as it stands, `x-amz-content-sha256` is sent, and in the query the body is not
/// signed. Signed are all header fields but those that say nothing of the request or may change on its way.
/// Bodies in signed pieces are not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigV4 {
    #[doc(hidden)]
    pub service: &'static str,
    #[doc(hidden)]
    pub region: Option<&'static str>,
    #[doc(hidden)]
    pub unsigned_payload: bool,
    #[doc(hidden)]
    pub raw_path: bool,
    #[doc(hidden)]
    pub query: Option<u64>,
}

/// What a request says of its signature.
struct Said {
    key_id: String,
    /// `20150830/us-east-1/service/aws4_request`
    scope: String,
    names: Vec<String>,
    date: String,
    expires: Option<u64>,
    signature: String,
}

impl SigV4 {
    fn is_s3(&self) -> bool {
        matches!(self.service, "s3" | "s3express" | "s3-outposts")
    }

    /// Whether the body is not signed.
    fn is_unsigned(&self) -> bool {
        self.unsigned_payload || (self.query.is_some() && self.is_s3())
    }

    fn names(head: &Head<'_>) -> String {
        let mut names: Vec<&str> =
            head.headers().keys().map(HeaderName::as_str).filter(|name| is_signed(name)).collect();
        names.sort_unstable();
        names.join(";")
    }

    fn said(&self, head: &Head<'_>) -> Result<Said, SchemeError> {
        let missing =
            || SchemeError::new("the request has no signature of AWS Signature Version 4");
        let split = |credential: &str| {
            let (key_id, scope) = credential.split_once('/').ok_or_else(missing)?;
            Ok::<_, SchemeError>((key_id.to_owned(), scope.to_owned()))
        };
        let names = |list: &str| list.split(';').map(str::to_owned).collect();
        if self.query.is_some() {
            let all: Vec<_> = pairs(head.query().unwrap_or_default()).collect();
            let find = |wanted: &str| {
                let mut found = all.iter().filter(|(name, _)| name == wanted);
                let value = found.next().map(|(_, value)| value.to_string());
                value.filter(|_| found.next().is_none())
            };
            let (key_id, scope) = split(&find("X-Amz-Credential").ok_or_else(missing)?)?;
            let expires = find("X-Amz-Expires").and_then(|it| it.parse().ok());
            return Ok(Said {
                key_id,
                scope,
                names: names(&find("X-Amz-SignedHeaders").ok_or_else(missing)?),
                date: find("X-Amz-Date").ok_or_else(missing)?,
                expires: Some(expires.ok_or_else(missing)?),
                signature: find("X-Amz-Signature").unwrap_or_default(),
            });
        }
        let value = head.single("authorization")?;
        let value = value.strip_prefix(WORD).ok_or_else(missing)?;
        let find = |wanted: &str| {
            let mut parts = value.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(wanted)?.strip_prefix('='))
        };
        let (key_id, scope) = split(find("Credential").ok_or_else(missing)?)?;
        Ok(Said {
            key_id,
            scope,
            names: names(find("SignedHeaders").ok_or_else(missing)?),
            date: head.single(DATE.as_str())?.to_owned(),
            expires: None,
            signature: find("Signature").unwrap_or_default().to_owned(),
        })
    }

    /// The digest of the body as it is signed.
    fn payload(&self, head: &Head<'_>) -> Result<String, SchemeError> {
        if head.headers().contains_key(CONTENT) {
            return Ok(head.single(CONTENT.as_str())?.to_owned());
        }
        if self.is_unsigned() {
            return Ok(UNSIGNED.to_owned());
        }
        Ok(to_hex(&Sha256::digest(head.body()?)))
    }

    fn canonical(&self, head: &Head<'_>, names: &[String]) -> Result<String, SchemeError> {
        Ok(format!(
            "{}\n{}\n{}\n{}\n{}\n{}",
            head.method(),
            path(head.path(), self.raw_path || self.is_s3()),
            query(head.query().unwrap_or_default()),
            fields(head.headers(), names.iter().map(String::as_str))?,
            names.join(";"),
            self.payload(head)?,
        ))
    }

    /// What a request that came has to say, whoever signed it.
    fn check(&self, head: &Head<'_>, said: &Said) -> Result<SystemTime, SchemeError> {
        let fault = |found: &str| Err(SchemeError::new(found));
        let created = parse_compact_time(&said.date)
            .ok_or_else(|| SchemeError::new("the date of the signature is none"))?;
        let parts: Vec<&str> = said.scope.split('/').collect();
        let [date, region, service, "aws4_request"] = *parts else {
            return fault("the scope of the signature is none");
        };
        if said.date.get(..8) != Some(date) || service != self.service {
            return fault("the scope of the signature is of another day or another service");
        }
        if self.region.is_some_and(|declared| declared != region) {
            return fault("the scope of the signature is of another region");
        }
        let must_be =
            |name: &&str| matches!(*name, "host" | "content-type") || name.starts_with("x-amz-");
        let mut names = head.headers().keys().map(HeaderName::as_str).filter(must_be);
        let is_signed = |name: &str| said.names.iter().any(|known| known == name);
        if !is_signed("host") || names.any(|name| !is_signed(name)) {
            return fault("the signature does not cover `host`, `content-type` and each `x-amz-…`");
        }
        let payload = self.payload(head)?;
        let is_right = (payload == UNSIGNED && (self.unsigned_payload || self.query.is_some()))
            || payload == to_hex(&Sha256::digest(head.body()?));
        if !is_right {
            return fault("the body is not the one that was signed");
        }
        Ok(created)
    }
}

impl Scheme for SigV4 {
    fn needs(&self) -> Needs {
        let needs = Needs::NOTHING.access_key().clock();
        if self.is_unsigned() { needs } else { needs.body() }
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let key = moment
            .access_key()
            .ok_or_else(|| SchemeError::new("there is no access key to sign with"))?;
        let region = self.region.or(key.region()).ok_or_else(|| {
            SchemeError::new(
                "neither the declaration nor the access key says the region; give it with \
                 `AccessKey::in_region`",
            )
        })?;
        let date = compact_time(moment.now())
            .ok_or_else(|| SchemeError::new("the clock shows no time that can be written"))?;
        let scope = format!("{}/{region}/{}/aws4_request", &date[..8], self.service);
        let credential = format!("{}/{scope}", key.id());
        if let Some(expires) = self.query {
            let names = Self::names(&draft.head());
            draft.append_query("X-Amz-Algorithm", WORD);
            draft.append_query("X-Amz-Credential", &credential);
            draft.append_query("X-Amz-Date", &date);
            draft.append_query("X-Amz-SignedHeaders", &names);
            draft.append_query("X-Amz-Expires", &expires.to_string());
            if let Some(token) = key.token() {
                draft.append_query("X-Amz-Security-Token", token);
            }
            return Ok(());
        }
        draft.insert(&DATE, &date, false)?;
        if let Some(token) = key.token() {
            draft.insert(&TOKEN, token, true)?;
        }
        if self.is_s3() || self.unsigned_payload {
            let payload = self.payload(&draft.head())?;
            draft.insert(&CONTENT, &payload, false)?;
        }
        let names = Self::names(&draft.head());
        let value = format!("{WORD} Credential={credential}, SignedHeaders={names}, Signature=");
        draft.insert(&header::AUTHORIZATION, &value, true)
    }

    fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        let said = self.said(head)?;
        let canonical = self.canonical(head, &said.names)?;
        let digest = to_hex(&Sha256::digest(canonical.as_bytes()));
        let lines = format!("{WORD}\n{}\n{}\n{digest}", said.date, said.scope);
        base.extend_from_slice(lines.as_bytes());
        Ok(())
    }

    fn sign<'a>(&'a self, base: &'a [u8], moment: &'a Moment<'a>) -> Signing<'a> {
        let mac = moment.access_key().and_then(|key| mac(key.secret(), base));
        Signing::ready(match mac {
            Some(mac) => Ok(Signature::from(mac.finalize().into_bytes().to_vec())),
            None => Err(SignError::new("there is no access key to sign with")),
        })
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let signature = to_hex(signature.as_ref());
        if self.query.is_some() {
            draft.append_query("X-Amz-Signature", &signature);
            return Ok(());
        }
        let value = draft.head().single("authorization")?.to_owned() + &signature;
        draft.insert(&header::AUTHORIZATION, &value, true)
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let said = self.said(head)?;
        let created = self.check(head, &said)?;
        let signature = from_hex(&said.signature)
            .filter(|signature| signature.len() == 32)
            .ok_or_else(|| SchemeError::new("the signature is not 64 hexadecimal digits"))?;
        let claim =
            Claim::new(signature).with_key_id(said.key_id).with_algorithm(Algorithm::AwsSigV4);
        // In the query it says itself how long it is good.
        Ok(vec![match said.expires {
            Some(expires) if expires > LONGEST => {
                return Err(SchemeError::new("the signature is good for more than a week"));
            }
            Some(expires) => claim.with_life(created, created + Duration::from_secs(expires)),
            None => claim.with_created(created),
        }])
    }

    fn presigned(&self, seconds: u64) -> Result<Box<dyn Scheme>, SchemeError> {
        match seconds {
            1..=LONGEST => Ok(Box::new(Self { query: Some(seconds), ..*self })),
            _ => Err(SchemeError::new(
                "a URL is signed for at least a second and at most a week; give a time between",
            )),
        }
    }
}

/// A week, in seconds.
const LONGEST: u64 = 7 * 24 * 60 * 60;
