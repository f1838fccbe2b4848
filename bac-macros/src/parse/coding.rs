//! `accept_encoding(gzip, deflate)`, `content_encoding = gzip`: how bodies are coded on their way.

use proc_macro2::{Group, Span, TokenStream};
use syn::{Ident, LitStr};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::list,
    suggest,
    tokens::ungroup,
};

/// A coding of HTTP, and where it was written, which needs a feature of the runtime.
#[derive(Clone, Copy)]
pub(crate) struct Coding {
    /// The runtime's name for it.
    pub(crate) variant: &'static str,
    pub(crate) word: &'static str,
    pub(crate) span: Span,
}

impl Coding {
    /// The feature of the runtime that has it.
    pub(crate) fn feature(&self) -> &'static str {
        if self.word == "br" { "brotli" } else { "gzip" }
    }
}

/// The words, and the runtime's names for them.
const CODINGS: [(&str, &str); 3] = [("gzip", "Gzip"), ("deflate", "Deflate"), ("br", "Br")];

pub(super) const ACCEPT_EXAMPLE: &str = "accept_encoding(gzip, deflate)";
pub(super) const CONTENT_EXAMPLE: &str = "content_encoding = gzip";

/// What stands in the parentheses: none where nothing is to be asked for.
pub(super) fn accept_encoding(group: &Group, diagnostics: &Diagnostics) -> Vec<Coding> {
    let mut codings: Vec<Coding> = Vec::new();
    for item in list::in_parentheses(group) {
        if item.equals.is_some() {
            let mend = Mend::write(place(&item.tokens()), item.left.to_string());
            let fact = "a coding takes no value: what is named first is preferred";
            diagnostics.error(place(&item.tokens()), fact, mend);
            continue;
        }
        let Some(coding) = coding(&item.left, item.whole(), diagnostics) else { continue };
        match coding {
            Word::Identity => {
                let fact = "what is not coded is accepted anyhow";
                let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
                diagnostics.error(item.place(), fact, mend);
            }
            Word::Coding(coding) if codings.iter().any(|it| it.word == coding.word) => {
                let fact = format!("`{}` is there twice", coding.word);
                let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
                diagnostics.error(item.place(), fact, mend);
            }
            Word::Coding(coding) => codings.push(coding),
        }
    }
    codings
}

/// The coding of a body, or `identity` where it has none.
pub(super) fn content_encoding(
    tokens: TokenStream,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<Option<Coding>> {
    coding(&ungroup(tokens), whole, diagnostics).map(|word| match word {
        Word::Identity => None,
        Word::Coding(coding) => Some(coding),
    })
}

enum Word {
    Identity,
    Coding(Coding),
}

fn coding(tokens: &TokenStream, whole: Place, diagnostics: &Diagnostics) -> Option<Word> {
    let at = if tokens.is_empty() { whole } else { place(tokens) };
    let written = match syn::parse2::<Ident>(tokens.clone()) {
        Ok(word) => {
            let name = word.to_string();
            if name == "identity" {
                return Some(Word::Identity);
            }
            let known = CODINGS.into_iter().find(|(it, _)| *it == name);
            if let Some((known, variant)) = known {
                return Some(Word::Coding(Coding { variant, word: known, span: word.span() }));
            }
            name
        }
        Err(_) => match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) => text.value(),
            Err(_) => {
                let help = "write `gzip`, `deflate` or `br`";
                diagnostics.error(at, "a coding is a word", help);
                return None;
            }
        },
    };
    let (fact, mend) = unknown(&written, at);
    diagnostics.error(at, fact, mend);
    None
}

/// A word that is none of ours, or has quotes.
fn unknown(written: &str, at: Place) -> (String, Mend) {
    let words: Vec<&str> = CODINGS.iter().map(|(word, _)| *word).collect();
    if let Some(word) = words.iter().find(|word| **word == written) {
        return ("a coding is a word without quotes".to_owned(), Mend::write(at, *word));
    }
    let lower = written.to_ascii_lowercase();
    let synonym = match lower.as_str() {
        "gz" | "x_gzip" | "x-gzip" => Some("gzip"),
        "zlib" => Some("deflate"),
        "brotli" => Some("br"),
        _ => suggest::nearest(&lower, &words),
    };
    let fact = format!("unknown coding `{written}`");
    match synonym {
        Some(near) => {
            (fact, Mend::new(format!("did you mean `{near}`?")).with(Edit::over(at, near)))
        }
        None => (fact, "the language has `gzip`, `deflate` and `br`: write one of them".into()),
    }
}
