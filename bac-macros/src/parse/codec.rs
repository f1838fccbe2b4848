//! How a body is written and read: `json`, `xml`, `text`, `bytes`, or the path of a codec.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    suggest,
    tokens::{ungroup, unraw},
};

/// What writes and reads a body.
#[derive(Clone, Default)]
pub(crate) enum Codec {
    #[default]
    Json,
    /// Where it was written, which needs a feature of the runtime.
    Xml(Span),
    Text,
    Bytes,
    /// A type with the runtime's `Codec`.
    Path(Path),
}

impl Codec {
    /// The words that name one.
    pub(super) const WORDS: [&'static str; 4] = ["json", "xml", "text", "bytes"];

    pub(super) fn of_word(word: &Ident) -> Option<Self> {
        Some(match &*word.to_string() {
            "json" => Self::Json,
            "xml" => Self::Xml(word.span()),
            "text" => Self::Text,
            "bytes" => Self::Bytes,
            _ => return None,
        })
    }

    /// What docs and messages call it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Json => "JSON".to_owned(),
            Self::Xml(_) => "XML".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Bytes => "bytes".to_owned(),
            Self::Path(path) => {
                format!("`{}`", path.to_token_stream().to_string().replace(' ', ""))
            }
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        matches!(self, Self::Json)
    }
}

/// The path of a type, and no word that is written in capitals: what has one segment and no arguments is
/// a type where it begins like one.
pub(super) fn codec_path(tokens: &TokenStream) -> Option<Path> {
    let path = syn::parse2::<Path>(tokens.clone()).ok()?;
    match path.get_ident().map(unraw) {
        Some(name) => {
            let is_word = Codec::WORDS.contains(&&*name.to_ascii_lowercase());
            (name.starts_with(char::is_uppercase) && !is_word).then_some(path)
        }
        None => Some(path),
    }
}

const ONE_OF_ALL: &str = "write `codec = json`, `codec = xml`, or the path of a type with `Codec`";

/// `codec = xml`
pub(super) fn codec(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Codec> {
    let tokens = ungroup(tokens);
    let at = place(&tokens);
    if let Some(path) = codec_path(&tokens) {
        return Some(Codec::Path(path));
    }
    let Ok(word) = syn::parse2::<Ident>(tokens.clone()) else {
        let mend = mended(&tokens).unwrap_or_else(|| ONE_OF_ALL.into());
        diagnostics.error(at, "`codec` takes `json`, `xml` or the path of a codec", mend);
        return None;
    };
    match Codec::of_word(&word) {
        Some(codec @ (Codec::Json | Codec::Xml(_))) => return Some(codec),
        Some(_) => {
            let fact = format!("`{word}` is said of each body, and not of all");
            let help = format!(
                "remove it, and write `#[body({word})]`, `{word}` of an endpoint, or `404 = {word}`"
            );
            diagnostics.error(at, fact, help);
        }
        None => unknown(&word, &["json", "xml"], ONE_OF_ALL.into(), diagnostics),
    }
    None
}

/// What is right but for its quotes, or for being called.
fn mended(tokens: &TokenStream) -> Option<Mend> {
    let is_one = |text: &str| {
        let is_path = || text.parse().is_ok_and(|tokens| codec_path(&tokens).is_some());
        matches!(text, "json" | "xml") || is_path()
    };
    let (text, tail) = match applied(tokens) {
        Some((name, group)) if group.stream().is_empty() => {
            (name.to_string().replace(' ', ""), "without calling it")
        }
        _ => (syn::parse2::<LitStr>(tokens.clone()).ok()?.value(), "without quotes"),
    };
    let mend = || Mend::new(format!("write `codec = {text}`, {tail}"));
    is_one(&text).then(|| mend().with(Edit::over(place(tokens), text.clone())))
}

/// A word that names no codec.
pub(super) fn unknown(word: &Ident, words: &[&str], otherwise: Mend, diagnostics: &Diagnostics) {
    let written = unraw(word);
    let mend = match suggest::nearest(&written.to_ascii_lowercase(), words) {
        Some(near) => {
            Mend::new(format!("did you mean `{near}`?")).with(Edit::over(word.span(), near))
        }
        None => otherwise,
    };
    diagnostics.error(word.span(), format!("unknown codec `{written}`"), mend);
}

/// `xml(Conflict)`: what stands before the parentheses, and in them.
pub(super) fn applied(tokens: &TokenStream) -> Option<(TokenStream, proc_macro2::Group)> {
    let mut before: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let Some(TokenTree::Group(group)) = before.pop() else { return None };
    let is_call = group.delimiter() == proc_macro2::Delimiter::Parenthesis;
    let before: TokenStream = before.into_iter().collect();
    (is_call && syn::parse2::<Path>(before.clone()).is_ok()).then(|| (quote!(#before), group))
}
