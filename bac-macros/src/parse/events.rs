//! `sse(end = "[DONE]", error("error") = Problem)`: what the events of a stream say beside their data.

use proc_macro2::{Group, TokenStream};
use syn::{
    Ident, LitStr, Path, Type, parenthesized,
    parse::{ParseStream, Parser},
    token::Paren,
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::list::{self, Item},
    suggest,
    tokens::ungroup,
};

/// Which event is the last, and which are errors.
#[derive(Clone, Default)]
pub(crate) struct EventRules {
    pub(crate) end: Option<String>,
    pub(crate) errors: Vec<ErrorEvent>,
    /// Whether a stream that breaks off is asked for anew, and where that is said.
    pub(crate) resume: Option<Place>,
}

/// An event by which a server says that the work failed.
#[derive(Clone)]
pub(crate) enum ErrorEvent {
    /// One of this name, whose data is of this type.
    Named(String, Box<Type>),
    /// One of whose data this function makes an error.
    Told(Path),
}

pub(super) const EXAMPLE: &str = "sse(end = \"[DONE]\", error(\"error\") = Problem)";

/// What stands in the parentheses.
pub(super) fn events(group: &Group, diagnostics: &Diagnostics) -> EventRules {
    let mut rules = EventRules::default();
    for item in list::in_parentheses(group) {
        let read = |input: ParseStream<'_>| {
            let word = input.parse::<Ident>()?;
            let name = if input.peek(Paren) {
                let name;
                parenthesized!(name in input);
                Some(name.parse::<LitStr>()?)
            } else {
                None
            };
            Ok((word, name))
        };
        let Ok((word, name)) = read.parse2(item.left.clone()) else {
            not_understood(&item, diagnostics);
            continue;
        };
        match (word.to_string().as_str(), name) {
            ("end", None) if rules.end.is_some() => {
                let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
                diagnostics.error(item.place(), "a stream has one end", mend);
            }
            ("end", None) => rules.end = end(&item, diagnostics),
            ("resume", None) if item.equals.is_none() => rules.resume = Some(item.whole()),
            ("error", name) => rules.errors.extend(error(&item, name, diagnostics)),
            (word, _) => unknown(word, &item, diagnostics),
        }
    }
    rules
}

fn end(item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let tokens = ungroup(item.right.clone());
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    match syn::parse2::<LitStr>(tokens) {
        Ok(text) if text.value().is_empty() => {
            let fact = "an event without data is passed over, and ends nothing";
            let mend = Mend::new("remove it: a body that ends is an end, too")
                .with(Edit::remove(item.whole()));
            diagnostics.error(at, fact, mend);
            None
        }
        Ok(text) if text.value().contains('\r') => {
            let fact = "no event has a carriage return in its data";
            diagnostics.error(at, fact, "write the data as it is once its lines are read");
            None
        }
        Ok(text) => Some(text.value()),
        Err(_) => {
            let mend = match name(&item.right) {
                Some(word) => Mend::write(at, quoted(&word)),
                None => "write the data of the last event: `end = \"[DONE]\"`".into(),
            };
            diagnostics.error(at, "`end` is the data of an event in quotes", mend);
            None
        }
    }
}

/// A name that wants its quotes.
fn name(tokens: &TokenStream) -> Option<String> {
    syn::parse2::<Ident>(ungroup(tokens.clone())).ok().map(|word| word.to_string())
}

fn error(item: &Item, name: Option<LitStr>, diagnostics: &Diagnostics) -> Option<ErrorEvent> {
    let tokens = ungroup(item.right.clone());
    let Some(name) = name else {
        return match syn::parse2::<Path>(tokens.clone()) {
            Ok(path) => Some(ErrorEvent::Told(path)),
            Err(_) => {
                let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
                let fact = "`error` has the name of an event, or a function";
                let help = "write `error(\"name\") = Type`, or `error = path::to::function`, a \
                            `fn(&str) -> Option<T>` that is given the data of each event";
                diagnostics.error(at, fact, help);
                None
            }
        };
    };
    if name.value().is_empty() || name.value().contains(['\n', '\r']) {
        let mend =
            Mend::new("write `error(\"message\")`: such is the name of an event without one")
                .with(Edit::over(place(&name), quoted("message")));
        diagnostics.error(place(&name), "it is the name of no event", mend);
        return None;
    }
    match syn::parse2::<Type>(tokens.clone()) {
        Ok(ty) => Some(ErrorEvent::Named(name.value(), Box::new(ty))),
        Err(_) => {
            let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
            let help =
                format!("write the type of its data: `error({}) = Type`", quoted(&name.value()));
            diagnostics.error(at, "an event that is an error has a type", help);
            None
        }
    }
}

fn unknown(word: &str, item: &Item, diagnostics: &Diagnostics) {
    let words = ["end", "error", "resume"];
    let synonyms = [
        ("done", "end"),
        ("sentinel", "end"),
        ("stop", "end"),
        ("errors", "error"),
        ("reconnect", "resume"),
    ];
    let synonym = synonyms.iter().find(|(other, _)| *other == word).map(|(_, word)| *word);
    let mend = match synonym.or_else(|| suggest::nearest(word, &words)) {
        Some(near) => {
            Mend::new(format!("did you mean `{near}`?")).with(Edit::over(item.span(), near))
        }
        None => format!("write `{EXAMPLE}`").into(),
    };
    diagnostics.error(item.span(), format!("unknown word `{word}` of `sse`"), mend);
}

fn not_understood(item: &Item, diagnostics: &Diagnostics) {
    let alone = syn::parse2::<LitStr>(item.left.clone()).ok().filter(|_| item.equals.is_none());
    let mend = match alone {
        Some(text) => Mend::write(item.place(), format!("end = {}", quoted(&text.value()))),
        None => format!("write `{EXAMPLE}`").into(),
    };
    let fact = "`sse` takes the end of the stream, and the events that are errors";
    diagnostics.error(place(&item.tokens()), fact, mend);
}
