//! Signature, input and base of a message (RFC 9421 sections 2.5, 3 and 4).

use std::{
    borrow::Cow,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, StatusCode};
use sfv::{BareItem, Dictionary, FieldType as _, InnerList, Item, Key, List, ListEntry, Parser};

use super::{
    component::{Component, is_same, value},
    digest::{DigestAlgorithm, Digests, check},
    negotiation::{self, ACCEPT, Asked},
};
use crate::{
    scheme::{
        Algorithm, Answer, BodyCheck, Claim, Draft, Head, Moment, Needs, ReplyHead, Scheme,
        SchemeError, Signature, Signer,
    },
    sign::keys::PublicKey,
};

const INPUT: HeaderName = HeaderName::from_static("signature-input");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");
const DIGEST: HeaderName = HeaderName::from_static("content-digest");
const AGENT: HeaderName = HeaderName::from_static("signature-agent");

/// How long a signature is good, in seconds, of which a server asks until when it is, and the declaration
/// does not say it.
const USUAL_LIFE: u64 = 5 * 60;

/// An HTTP message signature (RFC 9421): what `sign = http_signature(…)` declares of requests, and
/// `verify = http_signature(…)` of replies.
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
/// | `key` | the name of the key that signs, in the place of the endpoint's |
/// | `answers` | whether it is made as a server asks for it with `Accept-Signature` |
/// | `agent` | where the keys of the agent are found: what `Signature-Agent` says |
/// | `thumbprint` | whether the key is named by the thumbprint of its JWK (RFC 7638) |
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
    #[doc(hidden)]
    pub key: Option<&'static str>,
    #[doc(hidden)]
    pub answers: bool,
    #[doc(hidden)]
    pub agent: Option<&'static str>,
    #[doc(hidden)]
    pub thumbprint: bool,
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
        key: None,
        answers: false,
        agent: None,
        thumbprint: false,
    };

    fn covers_digest(&self) -> bool {
        self.covers.iter().any(Component::is_digest)
    }

    fn covers_status(&self) -> bool {
        self.covers.iter().any(|component| component.name == "@status")
    }

    /// The identifiers of what is covered of this message: of a digest, where there is one.
    fn identifiers(&self, head: &Head<'_>, has_body: bool) -> Vec<String> {
        let of_request = head.request().is_some_and(|it| it.headers().contains_key(DIGEST));
        let is_there = |component: &&Component| match component.name {
            "content-digest" if component.is_of_request() => of_request,
            "content-digest" => has_body,
            _ => true,
        };
        self.covers.iter().filter(is_there).map(Component::identifier).collect()
    }

    /// The name by which the signature calls a key.
    fn key_id<'a>(&self, signer: &'a dyn Signer) -> Option<Cow<'a, str>> {
        if self.thumbprint {
            let key = PublicKey::parse(signer.public_key()).ok()?;
            return Some(Cow::Owned(key.thumbprint()));
        }
        signer.key_id().map(Cow::Borrowed)
    }

    /// Label and member of `Signature-Input`.
    fn input(
        &self,
        head: &Head<'_>,
        moment: &Moment<'_>,
        asked: Option<Asked>,
    ) -> Result<(String, String), SchemeError> {
        let has_body = !self.covers_digest()
            || head.headers().contains_key(DIGEST)
            || !head.body()?.is_empty();
        let mut identifiers = self.identifiers(head, has_body);
        if let Some(asked) = &asked {
            identifiers = asked.identifiers_with(identifiers, head);
        }
        let is_asked_for = |name| asked.as_ref().is_some_and(|asked| asked.has(name));
        let seconds = moment.seconds();
        let mut input = format!("({});created={seconds}", identifiers.join(" "));
        if let Some(signer) = moment.signer() {
            if let Some(key_id) = self.key_id(signer) {
                input += &format!(";keyid={}", text(&key_id)?);
            }
            let name = name_of(signer.algorithm()).filter(|_| self.alg || is_asked_for("alg"));
            if let Some(name) = name {
                input += &format!(";alg=\"{name}\"");
            }
        }
        let life = self.expires.or_else(|| is_asked_for("expires").then_some(USUAL_LIFE));
        if let Some(life) = life {
            input += &format!(";expires={}", seconds.saturating_add(life));
        }
        if let Some(nonce) = asked.as_ref().and_then(Asked::nonce) {
            input += &format!(";nonce={}", text(nonce)?);
            // It is good once.
            moment.memory().put(self.label, "");
        } else if self.nonce {
            input += &format!(";nonce={}", text(&self.new_nonce(moment))?);
        }
        if let Some(tag) = self.tag {
            input += &format!(";tag={}", text(tag)?);
        }
        let label = asked.map_or_else(|| self.label.to_owned(), |asked| asked.label().to_owned());
        Ok((label, input))
    }

    /// What no other request says: of a bot 64 bytes, as its profile has it.
    fn new_nonce(&self, moment: &Moment<'_>) -> String {
        let times = if self.thumbprint { 4 } else { 1 };
        let bytes: Vec<u8> = (0..times).flat_map(|_| moment.random().to_be_bytes()).collect();
        STANDARD.encode(bytes)
    }

    /// What the server has asked for before, if this request can be signed so.
    fn asked_before(&self, head: &Head<'_>, moment: &Moment<'_>) -> Option<Asked> {
        let kept = moment.memory().get(self.label).filter(|_| self.answers)?;
        let labels = dictionary(head, &INPUT).ok()?;
        let mut asked = negotiation::read(&kept)?.into_iter();
        asked.find(|asked| !labels.contains_key(asked.label()) && asked.fits(head))
    }

    /// Whether the declaration lets this be signed with the client's key.
    fn allows(&self, asked: &Asked, signer: &dyn Signer) -> bool {
        let key_id = self.key_id(signer);
        asked.says_only("tag", self.tag)
            && asked.says_only("keyid", key_id.as_deref())
            && asked.says_only("alg", name_of(signer.algorithm()))
    }

    /// The label of the signature that is being made.
    fn label_of(&self, head: &Head<'_>) -> Result<String, SchemeError> {
        if self.answers
            && let Some((label, _)) = inputs(head)?.pop()
        {
            // It was put at the end.
            return Ok(label.as_str().to_owned());
        }
        Ok(self.label.to_owned())
    }

    /// The claim of a signature, if it is one that is declared.
    fn claim(
        &self,
        label: &Key,
        input: &InnerList,
        signature: &[u8],
        wanted: &[Item],
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
        let is_covered = |wanted: &&Item| input.items.iter().any(|item| is_same(item, wanted));
        if let Some(missing) = wanted.iter().find(|wanted| !is_covered(wanted)) {
            let missing = missing.serialize();
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
            "the {} has a signature `{label}` already; declare another label",
            draft.head().word()
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
        if self.answers { needs.request() } else { needs }
    }

    fn key(&self) -> Option<&'static str> {
        self.key
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let head = draft.head();
        if let Some(signer) = moment.signer().filter(|_| self.thumbprint)
            && self.key_id(signer).is_none()
        {
            return Err(SchemeError::new(
                "the key has no public half that is known here, and a bot is known by its own",
            ));
        }
        let asked = self.asked_before(&head, moment);
        let is_asked = asked.as_ref().is_some_and(Asked::has_digest);
        let covers_digest = self.covers_digest() || is_asked;
        if covers_digest && !head.headers().contains_key(DIGEST) && !head.body()?.is_empty() {
            let field = self.digest.field(head.body()?);
            let field = field.ok_or_else(|| SchemeError::new("the digest cannot be written"))?;
            draft.insert(&DIGEST, &field, false)?;
        }
        if let Some(agent) = self.agent {
            add(draft, &AGENT, self.label, &text(agent)?, false)?;
        }
        let (label, input) = self.input(&draft.head(), moment, asked)?;
        add(draft, &INPUT, &label, &input, false)
    }

    fn base(&self, head: &Head<'_>, claim: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        let own = if claim.label().is_none() { self.label_of(head)? } else { String::new() };
        let label = claim.label().unwrap_or(&own);
        let inputs = inputs(head)?;
        let (_, input) = inputs
            .into_iter()
            .find(|(known, _)| known.as_str() == label)
            .ok_or_else(|| SchemeError::new(format!("the signature `{label}` has no input")))?;
        for (index, item) in input.items.iter().enumerate() {
            let identifier = item.serialize();
            let name = item.bare_item.as_string().ok_or_else(|| {
                SchemeError::new(format!("the signature `{label}` covers what is no component"))
            })?;
            if input.items[..index].iter().any(|known| is_same(known, item)) {
                return Err(SchemeError::new(format!(
                    "the signature `{label}` covers `{identifier}` twice"
                )));
            }
            let value = value(head, name.as_str(), &item.params)?;
            base.extend_from_slice(format!("{identifier}: {value}\n").as_bytes());
        }
        let parameters = List::from([ListEntry::InnerList(input)]).serialize().unwrap_or_default();
        base.extend_from_slice(format!("\"@signature-params\": {parameters}").as_bytes());
        Ok(())
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let member = format!(":{}:", STANDARD.encode(signature.as_ref()));
        let label = self.label_of(&draft.head())?;
        add(draft, &SIGNATURE, &label, &member, true)
    }

    fn replied(&self, reply: &ReplyHead<'_>, moment: &Moment<'_>) -> Answer {
        if !self.answers || !reply.headers.contains_key(ACCEPT) {
            return Answer::Nothing;
        }
        let (Some(request), Some(signer)) = (reply.request(), moment.signer()) else {
            return Answer::Nothing;
        };
        let lines = reply.headers.get_all(ACCEPT).iter().map(|line| line.to_str());
        let Ok(lines) = lines.collect::<Result<Vec<_>, _>>() else { return Answer::Nothing };
        let asked = negotiation::read(&lines.join(", ")).unwrap_or_default();
        let mut allowed = asked.into_iter().filter(|asked| self.allows(asked, signer));
        // That of the request itself.
        let Some(asked) = allowed.find(|asked| asked.fits(&request)) else {
            return Answer::Nothing;
        };
        let is_new = moment.memory().put(self.label, asked.as_str());
        if is_new { Answer::Resend } else { Answer::Nothing }
    }

    fn asks(&self, moment: &Moment<'_>) -> Option<(HeaderName, String)> {
        let covers: Vec<_> = self.covers.iter().map(Component::identifier).collect();
        let mut asked = format!("{}=({});created", self.label, covers.join(" "));
        if self.expires.is_some() {
            asked += ";expires";
        }
        if self.nonce {
            asked += &format!(";nonce={}", text(&self.new_nonce(moment)).ok()?);
        }
        if let Some(tag) = self.tag {
            asked += &format!(";tag={}", text(tag).ok()?);
        }
        Some((ACCEPT, asked))
    }

    fn body_check(&self, head: &Head<'_>) -> Result<Option<Box<dyn BodyCheck>>, SchemeError> {
        if !self.covers_digest() {
            return Ok(None);
        }
        Ok(Some(Box::new(Digests::read(&lines_of_digest(head)?)?)))
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let signatures = dictionary(head, &SIGNATURE)?;
        // What is not there yet is checked when it is.
        let has_body = head.is_streamed() || !head.body()?.is_empty();
        // A body may have been taken away, too, and the status with it, where that is not signed.
        let may_have_body = may_have_body(head, self.covers_status());
        let is_said = head.headers().contains_key(DIGEST) && may_have_body;
        if self.covers_digest() && !head.is_streamed() && (has_body || is_said) {
            check(&lines_of_digest(head)?, head.body()?)?;
        }
        let wanted = self.identifiers(head, has_body);
        let wanted: Result<Vec<Item>, _> =
            wanted.iter().map(|identifier| Parser::new(identifier).parse()).collect();
        let wanted = wanted.map_err(|_| SchemeError::new("a component cannot be written"))?;
        let mut claims = Vec::new();
        let mut fault = SchemeError::new(format!("the {} has no signature", head.word()));
        for (label, input) in inputs(head)? {
            let Some(ListEntry::Item(item)) = signatures.get(label.as_str()) else { continue };
            let Some(signature) = item.bare_item.as_byte_sequence() else { continue };
            match self.claim(&label, &input, signature, &wanted) {
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

fn lines_of_digest(head: &Head<'_>) -> Result<String, SchemeError> {
    let lines = head.headers().get_all(DIGEST).iter().map(|line| line.to_str());
    let lines: Result<Vec<_>, _> = lines.collect();
    Ok(lines.map_err(|_| SchemeError::new("`content-digest` is not ASCII"))?.join(", "))
}

/// Whether a message may have a body by its kind (RFC 9110 section 6.4.1): others may have the fields of one.
fn may_have_body(head: &Head<'_>, is_status_signed: bool) -> bool {
    head.status().is_none_or(|status| {
        let is_without = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        head.method() != http::Method::HEAD && !(is_without && is_status_signed)
    })
}

/// No more work than that is done for one request.
const MOST_SIGNATURES: usize = 8;
