//! Signature, input and base of a message (RFC 9421 sections 2.5, 3 and 4).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderName;
use sfv::{BareItem, Dictionary, FieldType as _, InnerList, Item, Key, List, ListEntry, Parser};

use super::{
    component::{Component, value},
    digest::{DigestAlgorithm, check},
};
use crate::scheme::{Algorithm, Claim, Draft, Head, Moment, Needs, Scheme, SchemeError, Signature};

const INPUT: HeaderName = HeaderName::from_static("signature-input");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");
const DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// An HTTP message signature (RFC 9421): what `sign = http_signature(…)` declares.
///
/// | part | is |
/// |---|---|
/// | `covers` | the components that are signed, in their order |
/// | `label` | the name of the signature in its message; `sig1` where none is declared |
/// | `tag` | what the signature is for |
/// | `expires` | how long it is good, in seconds |
/// | `nonce` | whether it has one, so that no request is taken twice |
/// | `alg` | whether it says how it was made |
/// | `digest` | how `Content-Digest` is made (RFC 9530), where that is covered |
///
/// `created` and, where the key has a name, `keyid` are always there. `content-digest` is covered where the
/// request has a body. On the other side a signature of another label will do, if it has the declared tag
/// and covers what is declared, and the digest is that of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpSignature {
    #[doc(hidden)]
    pub covers: &'static [Component],
    #[doc(hidden)]
    pub label: &'static str,
    #[doc(hidden)]
    pub tag: Option<&'static str>,
    #[doc(hidden)]
    pub expires: Option<u64>,
    #[doc(hidden)]
    pub nonce: bool,
    #[doc(hidden)]
    pub alg: bool,
    #[doc(hidden)]
    pub digest: DigestAlgorithm,
}

impl HttpSignature {
    #[doc(hidden)]
    pub const NEW: Self = Self {
        covers: &[],
        label: "sig1",
        tag: None,
        expires: None,
        nonce: false,
        alg: false,
        digest: DigestAlgorithm::Sha256,
    };

    fn covers_digest(&self) -> bool {
        self.covers.iter().any(|component| component.name == "content-digest")
    }

    /// The identifiers of what is covered of this request.
    fn identifiers(&self, has_body: bool) -> impl Iterator<Item = String> {
        let covered = move |component: &&Component| has_body || component.name != "content-digest";
        self.covers.iter().filter(covered).map(Component::identifier)
    }

    /// The member of `Signature-Input` without its label.
    fn input(&self, head: &Head<'_>, moment: &Moment<'_>) -> Result<String, SchemeError> {
        let has_body = !self.covers_digest() || !head.body()?.is_empty();
        let identifiers: Vec<_> = self.identifiers(has_body).collect();
        let seconds = moment.seconds();
        let mut input = format!("({});created={seconds}", identifiers.join(" "));
        if let Some(key_id) = moment.signer().and_then(|signer| signer.key_id()) {
            input += &format!(";keyid={}", text(key_id)?);
        }
        if let Some(name) =
            moment.signer().and_then(|it| name_of(it.algorithm())).filter(|_| self.alg)
        {
            input += &format!(";alg=\"{name}\"");
        }
        if let Some(life) = self.expires {
            input += &format!(";expires={}", seconds.saturating_add(life));
        }
        if self.nonce {
            let nonce = STANDARD.encode(moment.random().to_be_bytes());
            input += &format!(";nonce=\"{nonce}\"");
        }
        if let Some(tag) = self.tag {
            input += &format!(";tag={}", text(tag)?);
        }
        Ok(input)
    }

    /// The claim of a signature, if it is one that is declared.
    fn claim(
        &self,
        label: &Key,
        input: &InnerList,
        signature: &[u8],
        has_body: bool,
    ) -> Result<Claim, SchemeError> {
        let label = label.as_str();
        let parameter = |name: &str| input.params.get(name);
        let said = |name: &str| Some(parameter(name)?.as_string()?.as_str());
        let instant = |name: &str| match parameter(name) {
            None => Ok(None),
            Some(value) => {
                let seconds = value.as_integer().and_then(|it| u64::try_from(i64::from(it)).ok());
                let instant =
                    seconds.and_then(|it| UNIX_EPOCH.checked_add(Duration::from_secs(it)));
                instant.map(Some).ok_or_else(|| {
                    SchemeError::new(format!("`{name}` of the signature `{label}` is no time"))
                })
            }
        };
        if self.tag.is_some_and(|tag| said("tag") != Some(tag)) {
            return Err(SchemeError::new(format!(
                "the signature `{label}` has another tag than is declared"
            )));
        }
        let covered: Vec<_> = input.items.iter().map(|item| item.serialize()).collect();
        if let Some(missing) = self.identifiers(has_body).find(|wanted| !covered.contains(wanted)) {
            return Err(SchemeError::new(format!(
                "the signature `{label}` does not cover `{missing}`"
            )));
        }
        let created: SystemTime = instant("created")?.ok_or_else(|| {
            SchemeError::new(format!("the signature `{label}` does not say when it was made"))
        })?;
        let mut claim = Claim::new(signature).with_label(label).with_created(created);
        if let Some(expires) = instant("expires")? {
            claim = claim.with_expires(expires);
        } else if self.expires.is_some() {
            return Err(SchemeError::new(format!(
                "the signature `{label}` does not say until when it is good"
            )));
        }
        if let Some(key_id) = said("keyid") {
            claim = claim.with_key_id(key_id);
        }
        match (said("nonce"), self.nonce) {
            (Some(nonce), _) => claim = claim.with_nonce(nonce),
            (None, true) => {
                return Err(SchemeError::new(format!("the signature `{label}` has no nonce")));
            }
            (None, false) => {}
        }
        if parameter("alg").is_some() {
            let algorithm = said("alg").and_then(algorithm_of).ok_or_else(|| {
                SchemeError::new(format!("the algorithm of the signature `{label}` is not known"))
            })?;
            claim = claim.with_algorithm(algorithm);
        }
        Ok(claim)
    }
}

/// A string of a structured field.
fn text(text: &str) -> Result<String, SchemeError> {
    let string = sfv::String::from_string(text.to_owned()).map_err(|_| {
        SchemeError::new("the name of the key or the tag is not visible ASCII, and cannot be sent")
    })?;
    Ok(Item::new(BareItem::String(string)).serialize())
}

/// What the registry of RFC 9421 calls it.
fn name_of(algorithm: Algorithm) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == algorithm).map(|(_, name)| *name)
}

fn algorithm_of(name: &str) -> Option<Algorithm> {
    NAMES.iter().find(|(_, known)| *known == name).map(|(algorithm, _)| *algorithm)
}

/// Those of IANA's registry, which RSA-PSS with SHA-256 is not in.
const NAMES: [(Algorithm, &str); 6] = [
    (Algorithm::Ed25519, "ed25519"),
    (Algorithm::EcdsaP256Sha256, "ecdsa-p256-sha256"),
    (Algorithm::EcdsaP384Sha384, "ecdsa-p384-sha384"),
    (Algorithm::HmacSha256, "hmac-sha256"),
    (Algorithm::RsaPkcs1Sha256, "rsa-v1_5-sha256"),
    (Algorithm::RsaPssSha512, "rsa-pss-sha512"),
];

/// A field that is a dictionary, whole; empty where it is not there.
fn dictionary(head: &Head<'_>, name: &HeaderName) -> Result<Dictionary, SchemeError> {
    let unreadable = || SchemeError::new(format!("the header `{name}` is no dictionary"));
    let lines = head.headers().get_all(name).iter();
    let lines: Result<Vec<_>, _> = lines.map(|line| line.to_str().map(str::trim)).collect();
    let joined = lines.map_err(|_| unreadable())?.join(", ");
    Parser::new(&joined).parse().map_err(|_| unreadable())
}

/// The inputs of signatures, by their labels.
fn inputs(head: &Head<'_>) -> Result<Vec<(Key, InnerList)>, SchemeError> {
    let inputs = dictionary(head, &INPUT)?.into_iter().map(|(label, member)| match member {
        ListEntry::InnerList(input) => Ok((label, input)),
        ListEntry::Item(_) => {
            let label = label.as_str();
            Err(SchemeError::new(format!("the input of the signature `{label}` is no list")))
        }
    });
    inputs.collect()
}

/// Puts a member at the end of a dictionary.
fn add(
    draft: &mut Draft<'_>,
    name: &HeaderName,
    label: &str,
    member: &str,
    secret: bool,
) -> Result<(), SchemeError> {
    let known = dictionary(&draft.head(), name)?;
    if known.contains_key(label) {
        return Err(SchemeError::new(format!(
            "the request has a signature `{label}` already; declare another label"
        )));
    }
    let value = match known.serialize() {
        Some(known) => format!("{known}, {label}={member}"),
        None => format!("{label}={member}"),
    };
    draft.insert(name, &value, secret)
}

impl Scheme for HttpSignature {
    fn needs(&self) -> Needs {
        const ALGORITHMS: [Algorithm; NAMES.len()] = {
            let mut all = [Algorithm::Ed25519; NAMES.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = NAMES[index].0;
                index += 1;
            }
            all
        };
        let needs = Needs::NOTHING.signer_of(&ALGORITHMS).clock();
        if self.covers_digest() { needs.body() } else { needs }
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let head = draft.head();
        if self.covers_digest() && !head.body()?.is_empty() && !head.headers().contains_key(DIGEST)
        {
            let field = self.digest.field(head.body()?);
            let field = field.ok_or_else(|| SchemeError::new("the digest cannot be written"))?;
            draft.insert(&DIGEST, &field, false)?;
        }
        let input = self.input(&draft.head(), moment)?;
        add(draft, &INPUT, self.label, &input, false)
    }

    fn base(&self, head: &Head<'_>, claim: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        let label = claim.label().unwrap_or(self.label);
        let inputs = inputs(head)?;
        let (_, input) = inputs
            .into_iter()
            .find(|(known, _)| known.as_str() == label)
            .ok_or_else(|| SchemeError::new(format!("the signature `{label}` has no input")))?;
        let mut known = Vec::with_capacity(input.items.len());
        for item in &input.items {
            let identifier = item.serialize();
            let name = item.bare_item.as_string().ok_or_else(|| {
                SchemeError::new(format!("the signature `{label}` covers what is no component"))
            })?;
            if known.contains(&identifier) {
                return Err(SchemeError::new(format!(
                    "the signature `{label}` covers `{identifier}` twice"
                )));
            }
            let value = value(head, name.as_str(), &item.params)?;
            base.extend_from_slice(format!("{identifier}: {value}\n").as_bytes());
            known.push(identifier);
        }
        let parameters = List::from([ListEntry::InnerList(input)]).serialize().unwrap_or_default();
        base.extend_from_slice(format!("\"@signature-params\": {parameters}").as_bytes());
        Ok(())
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let member = format!(":{}:", STANDARD.encode(signature.as_ref()));
        add(draft, &SIGNATURE, self.label, &member, true)
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let signatures = dictionary(head, &SIGNATURE)?;
        let has_body = !head.body()?.is_empty();
        if self.covers_digest() && has_body {
            let digests: Vec<_> = head.headers().get_all(DIGEST).iter().collect();
            let lines: Result<Vec<_>, _> = digests.iter().map(|line| line.to_str()).collect();
            let field = lines.map_err(|_| SchemeError::new("`content-digest` is not ASCII"))?;
            check(&field.join(", "), head.body()?)?;
        }
        let mut claims = Vec::new();
        let mut fault = SchemeError::new("the request has no signature");
        for (label, input) in inputs(head)? {
            let Some(ListEntry::Item(item)) = signatures.get(label.as_str()) else { continue };
            let Some(signature) = item.bare_item.as_byte_sequence() else { continue };
            match self.claim(&label, &input, signature, has_body) {
                Ok(claim) => claims.push(claim),
                Err(error) => fault = error,
            }
            if claims.len() == MOST_SIGNATURES {
                break;
            }
        }
        if claims.is_empty() { Err(fault) } else { Ok(claims) }
    }
}

/// No more work than that is done for one request.
const MOST_SIGNATURES: usize = 8;
