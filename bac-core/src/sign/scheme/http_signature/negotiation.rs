//! `Accept-Signature`: what a server asks to be signed (RFC 9421 section 5).

use http::HeaderName;
use sfv::{Dictionary, FieldType as _, InnerList, Item, Key, ListEntry, Parser};

use super::component::{is_same, value};
use crate::scheme::Head;

pub(super) const ACCEPT: HeaderName = HeaderName::from_static("accept-signature");

/// A signature that a server asks for.
#[derive(Debug)]
pub(super) struct Asked {
    label: Key,
    input: InnerList,
    /// As a member of the field.
    text: String,
}

/// No more of them are looked at, and no more components of one.
const MOST: usize = 8;
const MOST_COMPONENTS: usize = 32;

/// What is known of the parameters of a signature.
const PARAMETERS: [&str; 6] = ["alg", "created", "expires", "keyid", "nonce", "tag"];

/// What a field asks for; what cannot be understood in full is left out.
pub(super) fn read(field: &str) -> Option<Vec<Asked>> {
    let members: Dictionary = Parser::new(field).parse().ok()?;
    let asked = members.into_iter().take(MOST).filter_map(|(label, member)| {
        let ListEntry::InnerList(input) = &member else { return None };
        let input = input.clone();
        let text = Dictionary::from_iter([(label.clone(), member)]).serialize()?;
        let asked = Asked { label, input, text };
        asked.is_known().then_some(asked)
    });
    Some(asked.collect())
}

impl Asked {
    fn is_known(&self) -> bool {
        let items = &self.input.items;
        let is_new = |(index, item)| !items[..index].iter().any(|known| is_same(known, item));
        items.len() <= MOST_COMPONENTS
            && items.iter().enumerate().all(is_new)
            && self.input.params.iter().all(|(name, value)| match name.as_str() {
                // Whether there is one, and the signer says which.
                "created" | "expires" => value.as_boolean() == Some(true),
                name => PARAMETERS.contains(&name) && value.as_string().is_some(),
            })
    }

    pub(super) fn label(&self) -> &str {
        self.label.as_str()
    }

    /// As a field that asks for this alone.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.input.params.contains_key(name)
    }

    /// The nonce that the signature has to have.
    pub(super) fn nonce(&self) -> Option<&str> {
        Some(self.input.params.get("nonce")?.as_string()?.as_str())
    }

    /// Whether it says nothing of this parameter, or just this.
    pub(super) fn says_only(&self, name: &str, own: Option<&str>) -> bool {
        let said = self.input.params.get(name).and_then(|value| value.as_string());
        said.is_none_or(|said| own == Some(said.as_str()))
    }

    /// Whether a request has all that is to be covered.
    pub(super) fn fits(&self, request: &Head<'_>) -> bool {
        let has_body = request.body().is_ok();
        self.covered(request).all(|item| {
            let name = item.bare_item.as_string();
            // The digest of a body that is there can be made.
            (has_body && is_plain_digest(item))
                || name.is_some_and(|name| value(request, name.as_str(), &item.params).is_ok())
        })
    }

    /// Whether it covers the digest of the body.
    pub(super) fn has_digest(&self) -> bool {
        self.input.items.iter().any(is_plain_digest)
    }

    /// What it covers of this request: a digest where there is a body.
    fn covered<'a>(&'a self, request: &'a Head<'_>) -> impl Iterator<Item = &'a Item> {
        let is_empty = request.body().is_ok_and(<[u8]>::is_empty);
        let is_left_out = move |item: &Item| {
            is_empty && is_plain_digest(item) && !request.headers().contains_key("content-digest")
        };
        self.input.items.iter().filter(move |item| !is_left_out(item))
    }

    /// The identifiers of what it covers, and those of what is declared beside it.
    pub(super) fn identifiers_with(
        &self,
        declared: Vec<String>,
        request: &Head<'_>,
    ) -> Vec<String> {
        let covered: Vec<&Item> = self.covered(request).collect();
        let is_covered = |identifier: &String| {
            let item = Parser::new(identifier).parse::<Item>();
            item.is_ok_and(|item| covered.iter().any(|covered| is_same(covered, &item)))
        };
        let rest: Vec<String> = declared.into_iter().filter(|it| !is_covered(it)).collect();
        covered.iter().map(|item| item.serialize()).chain(rest).collect()
    }
}

fn is_plain_digest(item: &Item) -> bool {
    let name = item.bare_item.as_string();
    name.is_some_and(|name| name.as_str() == "content-digest") && item.params.is_empty()
}
