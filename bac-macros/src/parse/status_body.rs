//! What is written behind a status: a type, a codec, or both as `codec(Type)`. One grammar for errors
//! and for successes.

use proc_macro2::{Group, Ident, TokenStream};
use syn::{LitStr, Type};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::{
        codec::{self, Codec},
        list::Item,
    },
    suggest,
    tokens::{ungroup, unraw},
    types::{is_borrowed, is_of_the_language, owned_form, shown},
};

/// How messages speak of it.
pub(super) struct Words {
    /// That it is a type.
    pub(super) is_a_type: &'static str,
    pub(super) cannot_borrow: &'static str,
    /// That it is not read from a form.
    pub(super) no_form: &'static str,
    /// A type of such a kind.
    pub(super) example: &'static str,
    /// Whether a codec alone is enough, since there is a type of all.
    pub(super) has_type_of_all: bool,
}

/// What stands there, which is not nothing.
pub(super) fn read(
    item: &Item,
    words: &Words,
    diagnostics: &Diagnostics,
) -> (Option<Codec>, Option<Type>) {
    let nothing = (None, None);
    let status = item.left.to_string();
    let right = ungroup(item.right.clone());
    if let Some((name, group)) = codec::applied(&right) {
        return in_codec(&name, &group, words, diagnostics);
    }
    if let Ok(word) = syn::parse2::<Ident>(right.clone()) {
        if let Some(codec) = Codec::of_word(&word) {
            if !words.has_type_of_all && !matches!(codec, Codec::Text | Codec::Bytes) {
                let help = format!("write `{word}({})` with the type", words.example);
                diagnostics.error(word.span(), format!("`{word}` names no type"), help);
                return nothing;
            }
            return (Some(codec), None);
        }
        if word == "form" {
            form(&word, words, diagnostics);
            return nothing;
        }
        if let Some(near) = misspelt(&word) {
            let mend = Mend::new(format!("did you mean `{near}`?"));
            let mend = mend.with(Edit::over(word.span(), near));
            diagnostics.error(word.span(), format!("unknown codec `{}`", unraw(&word)), mend);
            return nothing;
        }
    }
    (None, body_type(&status, right, words, diagnostics))
}

/// A word that is meant, where what is written is no type by the way it begins.
fn misspelt(word: &Ident) -> Option<&'static str> {
    let written = unraw(word);
    let is_type = written.starts_with(char::is_uppercase) || is_of_the_language(word);
    if is_type {
        return None;
    }
    suggest::nearest(&written, &Codec::WORDS)
}

/// `xml(Conflict)`
fn in_codec(
    name: &TokenStream,
    group: &Group,
    words: &Words,
    diagnostics: &Diagnostics,
) -> (Option<Codec>, Option<Type>) {
    let shown = name.to_string().replace(' ', "");
    let word = syn::parse2::<Ident>(name.clone()).ok();
    let codec = match (word.as_ref().and_then(Codec::of_word), codec::codec_path(name)) {
        (Some(codec), _) => codec,
        (None, Some(path)) => Codec::Path(path),
        (None, None) => {
            match &word {
                Some(word) if word == "form" => form(word, words, diagnostics),
                Some(word) => {
                    let otherwise = "use `json`, `xml`, `text`, or the path of a codec";
                    codec::unknown(word, &Codec::WORDS, otherwise.into(), diagnostics);
                }
                None => {}
            }
            return (None, None);
        }
    };
    let inner = group.stream();
    if matches!(codec, Codec::Bytes) {
        let mend = Mend::new("write only `bytes`").with(Edit::remove(group.span()));
        diagnostics.error(group.span(), "`bytes` names no type: it is `Bytes`", mend);
        return (Some(codec), None);
    }
    let example = words.example;
    if inner.is_empty() {
        let fact = format!("`{shown}()` names no type");
        let is_enough = words.has_type_of_all || matches!(codec, Codec::Text);
        let mend = match codec {
            Codec::Path(_) => format!("write `{shown}({example})`").into(),
            _ if !is_enough => format!("write `{shown}({example})`").into(),
            _ => Mend::new(format!("write `{shown}({example})`, or only `{shown}`"))
                .with(Edit::remove(group.span())),
        };
        diagnostics.error(group.span(), fact, mend);
        return (Some(codec), None);
    }
    let Ok(body) = syn::parse2::<Type>(inner.clone()) else {
        let help = format!("write `{shown}({example})`");
        diagnostics.error(place(&inner), words.is_a_type, help);
        return (Some(codec), None);
    };
    (Some(codec), owns(body, words.cannot_borrow, diagnostics))
}

/// The one word for what is sent and never answered.
fn form(word: &Ident, words: &Words, diagnostics: &Diagnostics) {
    let mend = Mend::new("write `text`, or the path of a codec of your own")
        .with(Edit::over(word.span(), "text"));
    diagnostics.error(word.span(), words.no_form, mend);
}

fn body_type(
    status: &str,
    right: TokenStream,
    words: &Words,
    diagnostics: &Diagnostics,
) -> Option<Type> {
    let Ok(body) = syn::parse2::<Type>(right.clone()) else {
        let quoted = syn::parse2::<LitStr>(right.clone()).ok().map(|text| text.value());
        let mend = match quoted.filter(|text| syn::parse_str::<Type>(text).is_ok()) {
            Some(text) => Mend::new(format!("write `{status} = {text}`"))
                .with(Edit::over(place(&right), text)),
            None => format!("write `{status} = {}`", words.example).into(),
        };
        diagnostics.error(place(&right), words.is_a_type, mend);
        return None;
    };
    owns(body, words.cannot_borrow, diagnostics)
}

/// A type that is kept for longer than what it was read from.
pub(super) fn owns(body: Type, fact: &str, diagnostics: &Diagnostics) -> Option<Type> {
    if !is_borrowed(&body) {
        return Some(body);
    }
    let mend = match owned_form(&body).as_ref().map(shown) {
        Some(owned) => Mend::write(place(&body), owned),
        None => "name a type that owns its data".into(),
    };
    diagnostics.error(place(&body), fact, mend);
    None
}
