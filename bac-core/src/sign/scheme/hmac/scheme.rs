//! A signature in a header field over what a template says.

use std::time::{Duration, SystemTime};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::HeaderName;

use super::template::{Piece, has_time, write};
use crate::{
    scheme::{Algorithm, Claim, Draft, Head, Moment, Needs, Scheme, SchemeError, Signature},
    sign::encoding::{from_hex, to_hex},
};

/// HMAC-SHA256 in a header field, as webhooks have it: what `sign = hmac(…)` declares.
///
/// | part | is |
/// |---|---|
/// | `header` | the field of the signature |
/// | `prefix` | what stands before it, such as `sha256=`; it may hold the time, as `t={timestamp},v1=` |
/// | `encoding` | how its bytes are written |
/// | `over` | what is signed |
/// | `timestamp` | the field of the time, in seconds since 1970, where it has one of its own |
/// | `id` | the field of a name of the call, the same in each of its attempts, where there is one |
///
/// Time and name are set in each attempt, unless the request has such a field already. On the other side
/// a field may hold several signatures, parted by commas, or by spaces where the prefix ends in a comma, or by
/// semicolons where the prefix has one: one that is good will do. The time is checked where it is in `over`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HmacScheme {
    #[doc(hidden)]
    pub header: &'static str,
    #[doc(hidden)]
    pub prefix: &'static [Piece],
    #[doc(hidden)]
    pub encoding: Encoding,
    #[doc(hidden)]
    pub over: &'static [Piece],
    #[doc(hidden)]
    pub timestamp: Option<&'static str>,
    #[doc(hidden)]
    pub id: Option<&'static str>,
}

/// How the bytes of a signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Lower-case hexadecimal digits; read in either case.
    Hex,
    /// Standard base64 with padding.
    Base64,
    /// Base64 for URLs, without padding.
    Base64Url,
}

/// Webhooks as the Standard Webhooks specification has them: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`, over all of them and the body. What `sign = standard_webhooks` declares.
pub const STANDARD_WEBHOOKS: HmacScheme = HmacScheme {
    header: "webhook-signature",
    prefix: &[Piece::Text("v1,")],
    encoding: Encoding::Base64,
    over: &[
        Piece::Header("webhook-id"),
        Piece::Text("."),
        Piece::Timestamp,
        Piece::Text("."),
        Piece::Body,
    ],
    timestamp: Some("webhook-timestamp"),
    id: Some("webhook-id"),
};

impl HmacScheme {
    /// What parts one item of the field from the next.
    fn separator(&self) -> char {
        let has_semicolon =
            |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains(';'));
        match self.prefix.last() {
            Some(Piece::Text(text)) if text.ends_with(',') => ' ',
            _ if self.prefix.iter().any(has_semicolon) => ';',
            _ => ',',
        }
    }

    /// The prefix by its items: text before and behind the time, if that is in it. The last one stands
    /// before the signature.
    fn items(&self) -> Vec<(String, Option<String>)> {
        let mut items = vec![(String::new(), None)];
        for piece in self.prefix {
            let Some(item) = items.last_mut() else { continue };
            match piece {
                Piece::Timestamp => item.1 = Some(String::new()),
                Piece::Text(text) if self.separator() != ' ' => {
                    let mut parts = text.split(self.separator());
                    let first = parts.next().unwrap_or_default();
                    item.1.as_mut().unwrap_or(&mut item.0).push_str(first);
                    items.extend(parts.map(|part| (part.to_owned(), None)));
                }
                Piece::Text(text) => item.1.as_mut().unwrap_or(&mut item.0).push_str(text),
                _ => {}
            }
        }
        items
    }

    /// The time that the request says, and the signatures.
    fn read<'a>(&self, head: &Head<'a>) -> Result<(Option<&'a str>, Vec<&'a str>), SchemeError> {
        let value = head.single(self.header)?;
        let mut items = self.items();
        let (prefix, _) = items.pop().unwrap_or_default();
        let mut timestamp = None;
        let mut signatures = Vec::new();
        for item in value.split(self.separator()).map(str::trim) {
            if let Some(signature) = item.strip_prefix(&*prefix) {
                signatures.push(signature);
                continue;
            }
            let time = items.iter().find_map(|(before, behind)| {
                item.strip_prefix(&**before)?.strip_suffix(behind.as_deref()?)
            });
            timestamp = timestamp.or(time);
        }
        if let Some(name) = self.timestamp {
            timestamp = Some(head.single(name)?);
        }
        Ok((timestamp, signatures))
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        match self.encoding {
            Encoding::Hex => from_hex(text),
            Encoding::Base64 => STANDARD.decode(text).ok(),
            Encoding::Base64Url => URL_SAFE_NO_PAD.decode(text).ok(),
        }
    }

    fn encode(&self, bytes: &[u8]) -> String {
        match self.encoding {
            Encoding::Hex => to_hex(bytes),
            Encoding::Base64 => STANDARD.encode(bytes),
            Encoding::Base64Url => URL_SAFE_NO_PAD.encode(bytes),
        }
    }
}

fn name(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

/// The time that a text of seconds since 1970 says.
fn time(text: &str) -> Option<SystemTime> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = is_number.then(|| text.parse().ok())??;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

impl Scheme for HmacScheme {
    fn needs(&self) -> Needs {
        let needs = Needs::NOTHING.signer_of(&[Algorithm::HmacSha256]);
        let needs = if self.over.contains(&Piece::Body) { needs.body() } else { needs };
        let needs = if self.id.is_some() { needs.call() } else { needs };
        if has_time(self.over) { needs.clock() } else { needs }
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let seconds = moment.seconds().to_string();
        let has = |draft: &Draft<'_>, name: &str| draft.head().headers().contains_key(name);
        if let Some(field) = self.timestamp.filter(|field| !has(draft, field)) {
            draft.insert(&name(field), &seconds, false)?;
        }
        if let Some(field) = self.id.filter(|field| !has(draft, field)) {
            draft.insert(&name(field), &format!("msg_{:032x}", moment.call()), false)?;
        }
        // What stands before the signature stays, and `place` puts it behind.
        let mut prefix = Vec::new();
        write(self.prefix, &draft.head(), Some(&seconds), &mut prefix)?;
        let prefix = String::from_utf8(prefix)
            .map_err(|_| SchemeError::new("the prefix of the signature is not text"))?;
        draft.insert(&name(self.header), &prefix, true)
    }

    fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        let (timestamp, _) = self.read(head)?;
        write(self.over, head, timestamp, base)
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let value = draft.head().single(self.header)?.to_owned() + &self.encode(signature.as_ref());
        draft.insert(&name(self.header), &value, true)
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let (timestamp, signatures) = self.read(head)?;
        let mut claim = Claim::default();
        if has_time(self.over) {
            let said = timestamp.and_then(time).ok_or_else(|| {
                SchemeError::new(
                    "the request does not say, in seconds since 1970, when it was signed",
                )
            })?;
            claim = claim.with_created(said);
        }
        let read = signatures.iter().filter_map(|text| self.decode(text));
        // As many as while a secret gives way to another, and no more work than that.
        let claims: Vec<_> = read
            .take(MOST_SIGNATURES)
            .map(|signature| Claim { signature, ..claim.clone() })
            .collect();
        if claims.is_empty() {
            let header = self.header;
            return Err(SchemeError::new(format!(
                "the header `{header}` holds no signature of the declared form"
            )));
        }
        Ok(claims)
    }
}

const MOST_SIGNATURES: usize = 8;
