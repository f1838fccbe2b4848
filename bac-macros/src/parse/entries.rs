//! `key, key = value, key(…)`: how both attributes are read by their tables of keys.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{LitStr, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    parse::list::{self, Item},
    suggest,
    tokens::{read, unraw},
};

/// The keys of one attribute.
pub(super) struct Keys<A: 'static> {
    /// `#[client]`
    pub(super) attribute: &'static str,
    pub(super) rows: &'static [Key<A>],
}

/// One key of the attribute that is read into `A`.
pub(super) struct Key<A> {
    pub(super) name: &'static str,
    /// What else it is called elsewhere, and here by mistake.
    pub(super) synonyms: &'static [&'static str],
    /// How it is written, for help texts.
    pub(super) example: &'static str,
    pub(super) takes: Takes<A>,
}

/// What follows a key, and the function that reads it.
pub(super) enum Takes<A> {
    /// Nothing; the reader is given the place of the key.
    Flag(fn(&mut A, Span)),
    /// Nothing, or something in parentheses.
    FlagOrList(fn(&mut A, Span, Option<&Group>, &Diagnostics)),
    /// Statuses in parentheses.
    Statuses(fn(&mut A, &Group, &Diagnostics)),
    /// What follows `=`, which is not empty.
    Value(fn(&mut A, TokenStream, &Diagnostics)),
}

impl<A> Keys<A> {
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.rows.iter().map(|row| row.name).collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.name == name)
    }
}

/// One `key`, `key = value` or `key(…)` as it was written.
pub(super) struct Entry {
    pub(super) key: Ident,
    pub(super) value: Value,
}

pub(super) enum Value {
    Flag,
    List(Group),
    /// The `=` and what follows it.
    Assigned(syn::Token![=], TokenStream),
}

/// Reads what is left of an attribute.
pub(super) fn entries(input: ParseStream<'_>, diagnostics: &Diagnostics) -> Vec<Entry> {
    let entries = list::items(input)
        .into_iter()
        .flat_map(|item| read(item.left.clone(), |left| entries_of(&item, left, diagnostics)));
    entries.collect()
}

/// One entry, or several where there should be commas.
fn entries_of(item: &Item, left: ParseStream<'_>, diagnostics: &Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    loop {
        let Ok(key) = left.call(Ident::parse_any) else {
            unexpected(item, diagnostics);
            break;
        };
        let value = value(item, left);
        let follows = match &value {
            Value::Assigned(..) => None,
            Value::Flag | Value::List(_) => {
                left.fork().parse().ok().or_else(|| first(&item.equals))
            }
        };
        entries.push(Entry { key, value });
        let Some(follows) = follows else { break };
        missing_comma(&follows, diagnostics);
        if !matches!(follows, TokenTree::Ident(_)) {
            break;
        }
    }
    entries
}

fn value(item: &Item, left: ParseStream<'_>) -> Value {
    if left.peek(syn::token::Paren)
        && let Ok(TokenTree::Group(group)) = left.parse()
    {
        return Value::List(group);
    }
    let Item { equals, right, .. } = item;
    if let Some(equals) = equals
        && left.is_empty()
    {
        return Value::Assigned(*equals, right.clone());
    }
    // The first half of `==` and `=>`, or what a macro has put into an invisible group.
    if left.peek(syn::Token![=])
        && let (Ok(first), Ok(rest)) = (left.parse(), left.parse::<TokenStream>())
    {
        return Value::Assigned(first, quote!(#rest #equals #right));
    }
    Value::Flag
}

fn first(tokens: &impl ToTokens) -> Option<TokenTree> {
    tokens.to_token_stream().into_iter().next()
}

fn unexpected(item: &Item, diagnostics: &Diagnostics) {
    let tokens = item.tokens();
    let found = tokens.to_string();
    let help = if found == "," { "remove it" } else { "give it a key, or remove it" };
    diagnostics.error(place(&tokens), format!("unexpected `{found}`"), help);
}

fn missing_comma(next: &TokenTree, diagnostics: &Diagnostics) {
    diagnostics.error(
        next.span(),
        format!("expected `,` before `{next}`"),
        "separate the keys with commas",
    );
}

/// Reads each entry into `attribute`, in the order of the source, and reports what is unknown, given
/// twice, or followed by something else than its key takes. `others` are the keys of the other
/// attribute.
pub(super) fn fill<A, B>(
    attribute: &mut A,
    entries: Vec<Entry>,
    keys: &Keys<A>,
    others: &Keys<B>,
    diagnostics: &Diagnostics,
) {
    let mut seen: Vec<&'static str> = Vec::new();
    for Entry { key, value } in entries {
        let name = unraw(&key);
        let Some(row) = keys.rows.iter().find(|row| row.name == name) else {
            unknown(&key, keys, others, diagnostics);
            continue;
        };
        if seen.contains(&row.name) {
            diagnostics.error(key.span(), format!("`{name}` is given twice"), "remove one");
            continue;
        }
        seen.push(row.name);
        match (&row.takes, value) {
            (Takes::Flag(read), Value::Flag) => read(attribute, key.span()),
            (Takes::FlagOrList(read), Value::Flag) => {
                read(attribute, key.span(), None, diagnostics);
            }
            (Takes::FlagOrList(read), Value::List(group)) => {
                read(attribute, key.span(), Some(&group), diagnostics);
            }
            (Takes::Statuses(read), Value::List(group)) => read(attribute, &group, diagnostics),
            (Takes::Value(_), Value::Assigned(equals, tokens)) if tokens.is_empty() => {
                let fact = format!("`{name}` has no value");
                diagnostics.error(place(&equals), fact, format!("write `{}`", row.example));
            }
            (Takes::Value(read), Value::Assigned(_, tokens)) => {
                read(attribute, tokens, diagnostics);
            }
            (_, value) => misshapen(&key, row, &value, diagnostics),
        }
    }
}

fn unknown<A, B>(key: &Ident, keys: &Keys<A>, others: &Keys<B>, diagnostics: &Diagnostics) {
    let name = unraw(key);
    let synonym = keys.rows.iter().find(|row| row.synonyms.contains(&name.as_str()));
    let help = match synonym {
        Some(row) => format!("did you mean `{}`?", row.name),
        None if others.has(&name) => format!("`{name}` is a key of `{}`", others.attribute),
        None => suggest::did_you_mean(&name, &keys.names()),
    };
    let fact = format!("unknown key `{name}` in `{}`", keys.attribute);
    diagnostics.error(key.span(), fact, help);
}

fn misshapen<A>(key: &Ident, row: &Key<A>, value: &Value, diagnostics: &Diagnostics) {
    let Key { name, example, takes, .. } = row;
    let place: Place = match value {
        Value::Flag => key.span().into(),
        Value::List(group) => group.span().into(),
        Value::Assigned(equals, tokens) => place(&quote!(#equals #tokens)),
    };
    let (fact, help) = match (takes, value) {
        (Takes::Flag(_), _) => (format!("`{name}` takes no value"), None),
        // A name in quotes is that of a feature.
        (Takes::FlagOrList(_), Value::Assigned(_, tokens))
            if syn::parse2::<LitStr>(tokens.clone()).is_ok() =>
        {
            let help = format!("write `{name}(feature = {tokens})`");
            (format!("`{name}` takes no value"), Some(help))
        }
        (Takes::FlagOrList(_), _) => (format!("`{name}` takes no value"), None),
        (Takes::Statuses(_), value) => match bracketed(value) {
            Some(list) => {
                let fact = format!("statuses are a list in parentheses: `{name}({list})`");
                (fact, Some(format!("write `{name}({list})`")))
            }
            None => (format!("`{name}` takes a list in parentheses"), None),
        },
        (Takes::Value(_), Value::List(group)) => {
            let help = format!("write `{name} = {}`", group.stream());
            (format!("`{name}` takes a value"), Some(help))
        }
        (Takes::Value(_), _) => (format!("`{name}` takes a value"), None),
    };
    diagnostics.error(place, fact, help.unwrap_or_else(|| format!("write `{example}`")));
}

/// `404, 500` of `= [404, 500]` or `= 404`.
fn bracketed(value: &Value) -> Option<String> {
    let Value::Assigned(_, tokens) = value else { return None };
    match tokens.clone().into_iter().next()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            Some(statuses(&group.stream()))
        }
        TokenTree::Literal(_) => Some(statuses(tokens)),
        _ => None,
    }
}

fn statuses(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" ,", ",").replace('"', "")
}
