//! What is said of calls that are sent again: the values of these keys.

use bac_wire::MOST_ATTEMPTS;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::{Expr, ExprLit, Lit, LitInt, LitStr};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        entries::Value,
        field_name::{free_field_name, without_quotes},
        list::{self, Item},
        redirect,
    },
    tokens::{Spanned, ungroup},
};

/// A reply by which a server asks for the same request again, with a header field that it gives.
#[derive(Clone)]
pub(crate) struct Challenge {
    pub(crate) status: u16,
    pub(crate) header: Spanned<String>,
}

/// The name of the field where none is said.
pub(super) const KEY: &str = "Idempotency-Key";

/// `attempts = 3`
pub(super) fn attempts(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<u32> {
    let tokens = ungroup(tokens);
    let at = place(&tokens);
    let range = format!("write a number from 1 to {MOST_ATTEMPTS}: `attempts = 3`");
    let Ok(literal) = syn::parse2::<LitInt>(tokens.clone()) else {
        let mend = match number(&tokens) {
            Some(number) => written("attempts", at, &number.to_string()),
            None => range.into(),
        };
        diagnostics.error(at, "`attempts` is a number", mend);
        return None;
    };
    let digits = literal.base10_digits();
    match digits.parse::<u32>() {
        _ if digits.starts_with('-') => {
            diagnostics.error(at, format!("`{digits}` is no number of attempts"), range);
            None
        }
        Ok(0) => {
            let mend = written("attempts", at, "1").and(", which sends once and never again");
            diagnostics.error(at, "without an attempt nothing is sent", mend);
            None
        }
        Ok(number @ 1..=MOST_ATTEMPTS) if literal.suffix().is_empty() => Some(number),
        Ok(number @ 1..=MOST_ATTEMPTS) => {
            let mend = written("attempts", at, &number.to_string());
            diagnostics.error(at, "`attempts` is a number without a type", mend);
            None
        }
        _ => {
            let most = MOST_ATTEMPTS.to_string();
            let mend = written("attempts", at, &most).and(", which is the most");
            diagnostics.error(at, format!("`{digits}` attempts are too many"), mend);
            None
        }
    }
}

/// The number that `"3"`, `3.0` or `never` stands for, if it can be one of attempts.
fn number(tokens: &TokenStream) -> Option<u32> {
    let number = match syn::parse2::<Expr>(tokens.clone()).ok()? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value().trim().parse().ok()?,
        Expr::Lit(ExprLit { lit: Lit::Float(number), .. }) => {
            let (whole, fraction) = number.base10_digits().split_once('.')?;
            fraction.bytes().all(|digit| digit == b'0').then(|| whole.parse().ok())??
        }
        _ if is_never(tokens) => 1,
        _ => return None,
    };
    (1..=MOST_ATTEMPTS).contains(&number).then_some(number)
}

fn is_never(tokens: &TokenStream) -> bool {
    matches!(tokens.to_string().trim_matches('"'), "false" | "never" | "none" | "off")
}

/// What other libraries say of sending again, and elsewhere, in our words, where that is more than another name: most
/// count the attempts behind the first. With it comes what is to be known of it.
pub(super) fn in_our_words(key: &str, value: &Value) -> Option<(String, &'static str)> {
    let attempts = |again: u32| {
        let attempts = again.checked_add(1).filter(|attempts| *attempts <= MOST_ATTEMPTS)?;
        Some((format!("attempts = {attempts}"), ", the first one included"))
    };
    match (key, value) {
        ("no_retry" | "no_retries", Value::Flag) => attempts(0),
        ("retry" | "retries" | "max_retries", Value::Assigned(_, tokens)) => {
            match syn::parse2::<LitInt>(tokens.clone()) {
                Ok(number) => attempts(number.base10_parse().ok()?),
                Err(_) if is_never(tokens) => attempts(0),
                Err(_) => None,
            }
        }
        ("not_idempotent" | "non_idempotent", Value::Flag) => {
            Some(("idempotent = false".to_owned(), ""))
        }
        _ => redirect::in_our_words(key, value).map(|text| (text.to_owned(), "")),
    }
}

/// `idempotency_key`, `idempotency_key = "Name"`: the name of the field. `key` is the place of the key,
/// `whole` that of the entry.
pub(super) fn idempotency_key(
    tokens: Option<TokenStream>,
    key: Span,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<String> {
    let Some(tokens) = tokens.map(ungroup) else { return Some(KEY.to_owned()) };
    let at = place(&tokens);
    let alone =
        |words: &str| Mend::new(words).with(Edit::over(Place::from(key).to(at), "idempotency_key"));
    let write = |name: &str| written("idempotency_key", at, &quoted(name));
    let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) else {
        let mend = match tokens.to_string().as_str() {
            "true" => alone("write `idempotency_key`"),
            "false" => Mend::new("remove it").with(Edit::remove(whole)),
            _ => match without_quotes(&tokens) {
                Some(name) => write(&name),
                None => format!("write `idempotency_key = \"{KEY}\"`").into(),
            },
        };
        diagnostics.error(at, "`idempotency_key` is the name of a header in quotes", mend);
        return None;
    };
    let other = || alone(&format!("write `idempotency_key`, which is sent as `{KEY}`"));
    free_field_name(&literal, KEY, write, other, diagnostics).map(|name| name.value)
}

fn written(key: &str, at: Place, text: &str) -> Mend {
    Mend::new(format!("write `{key} = {text}`")).with(Edit::over(at, text))
}

const REFRESH: &str = "refresh(401, 403)";

/// `refresh(401, 403)`
pub(super) fn refresh(group: &Group, whole: Place, diagnostics: &Diagnostics) -> Option<Vec<u16>> {
    let scope = diagnostics.scope();
    let items: Vec<_> = list::in_parentheses(group).collect();
    if items.is_empty() {
        let mend =
            Mend::new("remove it: `401` is what has others asked for unless you say otherwise")
                .with(Edit::remove(whole));
        diagnostics.error(group.span(), "`refresh()` names no status", mend);
    }
    let is_alone = items.len() == 1;
    let refusal = |text: &str| text.parse().ok().filter(|code: &u16| (400..600).contains(code));
    let mut statuses: Vec<u16> = Vec::new();
    for item in items {
        let text = item.left.to_string();
        let Some(code) = refusal(&text) else {
            let fact = format!("`{text}` is not the status of a refusal");
            let mend = match refusal(text.trim_matches('"')) {
                Some(code) => Mend::write(item.place(), code.to_string()),
                None if is_alone => format!("list statuses from 400 to 599: `{REFRESH}`").into(),
                None => Mend::new("remove it: only statuses from 400 to 599 are a refusal")
                    .with(Edit::remove(item.whole())),
            };
            diagnostics.error(item.place(), fact, mend);
            continue;
        };
        if let Some(equals) = &item.equals {
            let written = place(equals).to(place(&item.tokens()));
            let mend = Mend::new(format!("write only `{code}`")).with(Edit::remove(written));
            diagnostics.error(place(equals), "a status of `refresh` says nothing more", mend);
        } else if statuses.contains(&code) {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("status `{code}` is named twice"), mend);
        }
        statuses.push(code);
    }
    (!scope.failed()).then_some(statuses)
}

const CHALLENGE: &str = "challenge(409, header = \"X-Session-Id\")";

/// `challenge(409, header = "X-Session-Id")`
pub(super) fn challenge(group: &Group, diagnostics: &Diagnostics) -> Option<Challenge> {
    let scope = diagnostics.scope();
    let mut status: Option<u16> = None;
    let mut header: Option<Item> = None;
    let mut name: Option<Spanned<String>> = None;
    for item in list::in_parentheses(group) {
        let twice = |noun: &str| {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("a challenge has one {noun}"), mend);
        };
        if item.left.to_string() == "header" {
            if header.is_some() {
                twice("header");
                continue;
            }
            name = header_name(&item, diagnostics);
            header = Some(item);
        } else if let Some(text) = string(&item) {
            let mend = Mend::write(item.place(), format!("header = {}", quoted(&text)));
            diagnostics.error(item.place(), "the header of a challenge is named by `header`", mend);
        } else if matches!(first(&item.left), Some(TokenTree::Literal(_)))
            || item.left.to_string() == "status"
        {
            if status.is_some() {
                twice("status");
                continue;
            }
            status = challenge_status(&item, diagnostics);
            if let (Some(status), Some(header)) = (status, &header) {
                let (header, at) = (header.tokens(), place(&group.stream()));
                let text = format!("{status}, {}", shown(&header));
                let mend =
                    Mend::new(format!("write `challenge({text})`")).with(Edit::over(at, text));
                let fact = "the status of a challenge stands before its header";
                diagnostics.error(item.place(), fact, mend);
            }
        } else {
            let found = shown(&item.left);
            let mend = Mend::new("remove it: a challenge has a status and a header")
                .with(Edit::remove(item.whole()));
            diagnostics.error(place(&item.tokens()), format!("unexpected `{found}`"), mend);
        }
    }
    if scope.failed() {
        return None;
    }
    match (status, name) {
        (Some(status), Some(header)) => Some(Challenge { status, header }),
        (status, _) => {
            let missing = if status.is_none() { "status" } else { "header" };
            let fact = format!("the challenge names no {missing}");
            diagnostics.error(group.span(), fact, format!("write `{CHALLENGE}`"));
            None
        }
    }
}

fn challenge_status(item: &Item, diagnostics: &Diagnostics) -> Option<u16> {
    let is_named = item.left.to_string() == "status" && item.equals.is_some();
    let tokens = if is_named { &item.right } else { &item.left };
    let text = tokens.to_string();
    let code = text.trim_matches('"').parse::<u16>().ok().filter(|code| (400..600).contains(code));
    match code {
        Some(code) if text == code.to_string() && item.equals.is_none() => Some(code),
        Some(code) => {
            let at = place(&item.tokens());
            let mend = Mend::write(at, code.to_string());
            diagnostics.error(at, "the status of a challenge is a number alone", mend);
            None
        }
        None => {
            let fact = format!("`{text}` is not the status of a challenge");
            let help = format!("write one status from 400 to 599: `{CHALLENGE}`");
            diagnostics.error(place(tokens), fact, help);
            None
        }
    }
}

fn header_name(item: &Item, diagnostics: &Diagnostics) -> Option<Spanned<String>> {
    let tokens = ungroup(item.right.clone());
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let write = |name: &str| written("header", at, &quoted(name));
    let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) else {
        let mend = match without_quotes(&tokens) {
            Some(name) => write(&name),
            None => format!("write `{CHALLENGE}`").into(),
        };
        diagnostics.error(at, "`header` is the name of a header in quotes", mend);
        return None;
    };
    let other = || "name the header that the server gives, and wants to see".into();
    free_field_name(&literal, "", write, other, diagnostics)
}

/// A string that is no status.
fn string(item: &Item) -> Option<String> {
    let text = syn::parse2::<LitStr>(item.left.clone()).ok()?.value();
    (item.equals.is_none() && text.parse::<u16>().is_err()).then_some(text)
}

fn first(tokens: &TokenStream) -> Option<TokenTree> {
    tokens.clone().into_iter().next()
}

fn shown(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" ,", ",")
}
