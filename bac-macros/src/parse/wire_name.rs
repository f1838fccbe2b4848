//! The name on the wire that the attribute of an argument says.

use proc_macro2::Ident;
use quote::quote;
use syn::{
    Attribute, LitStr, Meta,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    tokens::{Spanned, unraw},
};

/// A name on the wire that is the argument's own.
pub(super) fn own_name(ident: &Ident) -> Spanned<String> {
    Spanned { value: unraw(ident), span: ident.span() }
}

pub(super) fn literal(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::List(list) => syn::parse2(list.tokens.clone()).ok(),
        _ => None,
    }
}

/// The name that stands in quotes, which `what` needs.
pub(super) fn given_name(
    literal: &LitStr,
    what: &str,
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    let name = literal.value();
    if name.is_empty() {
        let mend = nameless(attribute, ident);
        diagnostics.error(place(literal), format!("{what} needs a name"), mend);
        return None;
    }
    Some(Spanned { value: name, span: literal.span() })
}

/// The attribute alone, with which an argument goes by its own name.
pub(super) fn nameless(attribute: &Attribute, ident: &Ident) -> Mend {
    let key = attribute.path().segments.last().map(|segment| unraw(&segment.ident));
    let (key, own) = (key.unwrap_or_default(), unraw(ident));
    let words = format!("write `#[{key}]`, which sends it as `{own}`");
    Mend::new(words).with(Edit::over(place(&attribute.meta), key))
}

/// `#[query("name")]`, in the place of what was written.
pub(super) fn quoted_name(kind: &str, name: &str, attribute: &Attribute) -> Mend {
    let text = format!("{kind}({name:?})");
    Mend::new(format!("write `#[{text}]`")).with(Edit::over(place(&attribute.meta), text))
}

/// The name on the wire where other libraries have it: `(rename = "name")`, `= "name"`, `(X-Name)`.
/// Empty if there is none; `None` for anything else, such as a word of their own.
pub(super) fn name_without_quotes(attribute: &Attribute) -> Option<String> {
    const WORDS: [&str; 12] = [
        "default", "deep", "explode", "flatten", "form", "json", "multi", "optional", "prefix",
        "skip", "style", "with",
    ];
    let tokens = match &attribute.meta {
        Meta::Path(_) => return Some(String::new()),
        Meta::NameValue(pair) => {
            let value = &pair.value;
            return syn::parse2::<LitStr>(quote!(#value)).ok().map(|literal| literal.value());
        }
        Meta::List(list) => list.tokens.clone(),
    };
    let named = |input: ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        input.parse::<syn::Token![=]>()?;
        let literal: LitStr = input.parse()?;
        Ok((key, literal))
    };
    if let Ok((key, literal)) = named.parse2(tokens.clone()) {
        let is_name = ["name", "rename", "key", "alias"].iter().any(|name| key == name);
        return is_name.then(|| literal.value());
    }
    let text = tokens.to_string().replace(' ', "");
    let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (is_name && !WORDS.contains(&text.as_str())).then_some(text)
}
