//! `key, key = value, key(…)`: the part of the grammar that both attributes share, and the one table
//! of keys that parser, suggestions and help lines read.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{LitStr, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    parse::list::{self, Item},
    suggest,
    tokens::{read, unraw},
};

pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) example: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Flag,
    FlagOrList,
    List,
    Value,
}

pub(crate) const CLIENT_KEYS: &[Key] = &[
    Key { name: "base", shape: Shape::Value, example: "base = \"/api/v1\"" },
    Key { name: "crate", shape: Shape::Value, example: "crate = ::bac_core" },
    Key { name: "error_body", shape: Shape::Value, example: "error_body = ErrorBody" },
    Key { name: "errors", shape: Shape::List, example: "errors(404)" },
    Key { name: "name", shape: Shape::Value, example: "name = JobClient" },
    Key { name: "outcome", shape: Shape::Value, example: "outcome = path::to::function" },
    Key { name: "server", shape: Shape::FlagOrList, example: "server" },
];

pub(crate) const ENDPOINT_KEYS: &[Key] = &[
    Key { name: "bytes", shape: Shape::Flag, example: "bytes" },
    Key { name: "errors", shape: Shape::List, example: "errors(404)" },
    Key { name: "finish", shape: Shape::Value, example: "finish = path::to::function" },
    Key { name: "outcome", shape: Shape::Value, example: "outcome = path::to::function" },
    Key { name: "success", shape: Shape::List, example: "success(200, 202)" },
    Key { name: "text", shape: Shape::Flag, example: "text" },
    Key { name: "timeout", shape: Shape::Value, example: "timeout = \"30s\"" },
    Key { name: "websocket", shape: Shape::Flag, example: "websocket" },
];

/// One `key`, `key = value` or `key(…)` as it was written.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Flag,
    List(Group),
    /// The `=` and what follows it.
    Assigned(syn::Token![=], TokenStream),
}

/// An entry whose key is known and whose value has the key's shape.
pub(crate) enum Known {
    Flag,
    List(Group),
    Value(TokenStream),
}

/// Reads what is left of an attribute.
pub(crate) fn entries(input: ParseStream<'_>, diagnostics: &Diagnostics) -> Vec<Entry> {
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

/// Finds each entry in `table`, reports what is unknown, misshapen or given twice, and hands the
/// rest over in the order of the source.
pub(crate) fn known(
    entries: Vec<Entry>,
    table: &'static [Key],
    attribute: &str,
    diagnostics: &Diagnostics,
    mut each: impl FnMut(&Ident, &'static str, Known),
) {
    let mut seen: Vec<&'static str> = Vec::new();
    for Entry { key, value } in entries {
        let name = unraw(&key);
        let Some(row) = table.iter().find(|row| row.name == name) else {
            unknown(&key, table, attribute, diagnostics);
            continue;
        };
        if seen.contains(&row.name) {
            diagnostics.error(key.span(), format!("`{name}` is given twice"), "remove one");
            continue;
        }
        seen.push(row.name);
        match (row.shape, value) {
            (Shape::Flag | Shape::FlagOrList, Value::Flag) => each(&key, row.name, Known::Flag),
            (Shape::List | Shape::FlagOrList, Value::List(group)) => {
                each(&key, row.name, Known::List(group));
            }
            (Shape::Value, Value::Assigned(equals, tokens)) if tokens.is_empty() => {
                diagnostics.error(
                    place(&equals),
                    format!("`{name}` has no value"),
                    format!("write `{}`", row.example),
                );
            }
            (Shape::Value, Value::Assigned(_, tokens)) => {
                each(&key, row.name, Known::Value(tokens));
            }
            (shape, value) => misshapen(&key, row, shape, &value, diagnostics),
        }
    }
}

fn unknown(key: &Ident, table: &'static [Key], attribute: &str, diagnostics: &Diagnostics) {
    let name = unraw(key);
    let names: Vec<&str> = table.iter().map(|row| row.name).collect();
    let meant = match name.as_str() {
        "err" | "errs" | "error" | "status" | "statuses" | "fail" | "failure" => Some("errors"),
        "ok" | "successes" => Some("success"),
        "deadline" => Some("timeout"),
        "prefix" | "base_path" => Some("base"),
        "plain" | "string" => Some("text"),
        "binary" | "raw" => Some("bytes"),
        "ws" | "web_socket" | "stream" => Some("websocket"),
        _ => None,
    }
    .filter(|meant| names.contains(meant));
    let elsewhere = [("#[client]", CLIENT_KEYS), ("#[endpoint]", ENDPOINT_KEYS)]
        .into_iter()
        .find(|(_, keys)| keys.iter().any(|row| row.name == name));
    let help = match (meant, elsewhere) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, Some((owner, _))) => format!("`{name}` is a key of `{owner}`"),
        (None, None) => suggest::did_you_mean(&name, &names),
    };
    diagnostics.error(key.span(), format!("unknown key `{name}` in `{attribute}`"), help);
}

fn misshapen(key: &Ident, row: &Key, shape: Shape, value: &Value, diagnostics: &Diagnostics) {
    let name = row.name;
    let place: Place = match value {
        Value::Flag => key.span().into(),
        Value::List(group) => group.span().into(),
        Value::Assigned(equals, tokens) => place(&quote!(#equals #tokens)),
    };
    if (name == "errors" || name == "success")
        && let Some(list) = bracketed(value)
    {
        let fact = format!("statuses are a list in parentheses: `{name}({list})`");
        diagnostics.error(place, fact, format!("write `{name}({list})`"));
        return;
    }
    let fact = match shape {
        Shape::Flag | Shape::FlagOrList => format!("`{name}` takes no value"),
        Shape::List => format!("`{name}` takes a list in parentheses"),
        Shape::Value => format!("`{name}` takes a value"),
    };
    let help = match (shape, value) {
        (Shape::Value, Value::List(group)) => format!("write `{name} = {}`", group.stream()),
        // A name in quotes is that of a feature.
        (Shape::FlagOrList, Value::Assigned(_, tokens))
            if syn::parse2::<LitStr>(tokens.clone()).is_ok() =>
        {
            format!("write `{name}(feature = {tokens})`")
        }
        _ => format!("write `{}`", row.example),
    };
    diagnostics.error(place, fact, help);
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
