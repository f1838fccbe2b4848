//! `page(query = "continue")`, `page(link)`, `page(offset = "offset", limit = "limit")`: how the next page of a list is
//! asked for.

use proc_macro2::{Group, TokenStream};
use syn::{Ident, LitStr};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place, quoted},
    parse::list::{self, Item},
    suggest,
    tokens::{Spanned, ungroup},
};

#[derive(Clone)]
pub(crate) enum Paging {
    /// By a token, at this name in the query.
    Query(Spanned<String>),
    /// At a link of the server's.
    Link,
    /// By the number of items before it.
    Offset { offset: Spanned<String>, limit: Option<Spanned<String>> },
}

pub(super) const EXAMPLE: &str = "page(query = \"cursor\")";

const WORDS: [&str; 4] = ["limit", "link", "offset", "query"];

/// What stands in the parentheses; `None` if that says nothing, which was reported.
pub(super) fn paging(group: &Group, diagnostics: &Diagnostics) -> Option<Paging> {
    let scope = diagnostics.scope();
    let mut words: Vec<(&'static str, Item, Option<Spanned<String>>)> = Vec::new();
    for item in list::in_parentheses(group) {
        let Some(word) = word(&item, diagnostics) else { continue };
        let name = if word == "link" {
            valueless(&item, diagnostics)
        } else {
            name(word, &item, diagnostics)
        };
        if words.iter().any(|(known, ..)| *known == word) {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("`{word}` is given twice"), mend);
            continue;
        }
        words.push((word, item, name));
    }
    if scope.failed() {
        return None;
    }
    let way = words.iter().find(|(word, ..)| *word != "limit").map(|(word, ..)| *word);
    let Some(way) = way else {
        match words.first() {
            Some((_, limit, _)) => {
                let mend = Mend::new("write `page(offset = \"offset\", limit = \"limit\")`")
                    .with(Edit::before(limit.span(), "offset = \"offset\", "));
                diagnostics.error(
                    limit.place(),
                    "a `limit` alone says not where the next page begins",
                    mend,
                );
            }
            None => {
                let help = "write `page(link)`, `page(query = \"…\")` or `page(offset = \"…\", limit = \"…\")`";
                diagnostics.error(group.span(), "`page` says how the next page is asked for", help);
            }
        }
        return None;
    };
    let other =
        words.iter().find(|(word, ..)| *word != way && !(*word == "limit" && way == "offset"));
    if let Some((word, item, _)) = other {
        let fact = if *word == "limit" {
            format!("a `limit` goes with an `offset`, and with `{way}` nothing need be known of it")
        } else {
            format!("the next page is asked for in one way, and `{way}` is one already")
        };
        let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
        diagnostics.error(item.place(), fact, mend);
        return None;
    }
    let mut named = |wanted: &str| words.iter_mut().find(|(word, ..)| *word == wanted)?.2.take();
    match way {
        "link" => Some(Paging::Link),
        "query" => named("query").map(Paging::Query),
        _ => Some(Paging::Offset { offset: named("offset")?, limit: named("limit") }),
    }
}

fn word(item: &Item, diagnostics: &Diagnostics) -> Option<&'static str> {
    let Ok(word) = syn::parse2::<Ident>(item.left.clone()) else {
        let alone = syn::parse2::<LitStr>(item.left.clone()).ok().filter(|_| item.equals.is_none());
        let mend = match alone {
            Some(name) => Mend::write(item.place(), format!("query = {}", quoted(&name.value()))),
            None => {
                "write `page(link)`, `page(query = \"…\")` or `page(offset = \"…\", limit = \"…\")`"
                    .into()
            }
        };
        diagnostics.error(
            place(&item.tokens()),
            "`page` says how the next page is asked for",
            mend,
        );
        return None;
    };
    let text = word.to_string();
    if let Some(known) = WORDS.iter().find(|known| text == **known) {
        return Some(known);
    }
    let meant = match text.as_str() {
        "after" | "continue" | "cursor" | "next" | "param" | "token" => Some("query"),
        "header" | "links" | "url" => Some("link"),
        "skip" | "start" => Some("offset"),
        "count" | "max" | "per_page" | "size" => Some("limit"),
        other => suggest::nearest(other, &WORDS),
    };
    let is_link = item.equals.is_none();
    let mend = match meant.filter(|meant| (*meant == "link") == is_link) {
        Some(near) => {
            Mend::new(format!("did you mean `{near}`?")).with(Edit::over(item.span(), near))
        }
        None => {
            "write `page(link)`, `page(query = \"…\")` or `page(offset = \"…\", limit = \"…\")`"
                .into()
        }
    };
    diagnostics.error(item.span(), format!("unknown word `{text}` of `page`"), mend);
    None
}

/// `link` is a word alone.
fn valueless(item: &Item, diagnostics: &Diagnostics) -> Option<Spanned<String>> {
    if item.equals.is_some() {
        let fact = "`link` takes no value: the header `Link` says it, or the page itself";
        let mend = Mend::write(place(&item.tokens()), "link");
        diagnostics.error(place(&item.tokens()), fact, mend);
    }
    None
}

/// The name in the query.
fn name(word: &str, item: &Item, diagnostics: &Diagnostics) -> Option<Spanned<String>> {
    let tokens = ungroup(item.right.clone());
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    match syn::parse2::<LitStr>(tokens.clone()) {
        Ok(literal) if !literal.value().is_empty() => {
            Some(Spanned { value: literal.value(), span: literal.span() })
        }
        Ok(literal) => {
            let mend = Mend::write(place(&literal), quoted(word));
            diagnostics.error(
                place(&literal),
                format!("`{word}` is the name of a query argument"),
                mend,
            );
            None
        }
        Err(_) => {
            let text = quoted(&unquoted(&tokens).unwrap_or_else(|| word.to_owned()));
            let mend = if tokens.is_empty() {
                Mend::write(place(&item.tokens()), format!("{word} = {text}"))
            } else {
                Mend::write(at, text)
            };
            diagnostics.error(
                at,
                format!("`{word}` is the name of a query argument in quotes"),
                mend,
            );
            None
        }
    }
}

fn unquoted(tokens: &TokenStream) -> Option<String> {
    syn::parse2::<Ident>(tokens.clone()).ok().map(|word| word.to_string())
}
