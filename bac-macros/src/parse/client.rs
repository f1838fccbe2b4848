//! What `#[client(…)]` says, and its keys.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::quote;
use syn::{
    Expr, ExprLit, Lit, LitStr, Meta, Path, Type,
    parse::{Parse, ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        entries::{Key, Keys, Takes},
        errors, path, resend,
        shared::{self, Shared},
        status_body,
    },
    tokens::{ungroup, unraw},
};

#[derive(Default)]
pub(crate) struct ClientAttribute {
    /// Starts with `/` and does not end with one; empty if there is none.
    pub(crate) base: String,
    pub(crate) error_body: Option<Type>,
    /// What every endpoint has that says nothing of its own.
    pub(crate) shared: Shared,
    pub(crate) name: Option<Ident>,
    pub(crate) crate_path: Option<Path>,
    /// Whether there is a server half: its `#[cfg(…)]`, empty if it is always there.
    pub(crate) server: Option<TokenStream>,
    pub(crate) server_key: Option<Span>,
    pub(crate) shape: Shape,
}

/// In which forms there is the trait, beside itself and its client.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shape {
    /// `JobCalls`: calls in generic code.
    pub(crate) calls: bool,
    /// `DynJob`: whatever implements it, as one type.
    pub(crate) object: bool,
}

impl Shape {
    /// Whether what implements the trait is asked for calls.
    pub(crate) const fn has_hidden_calls(self) -> bool {
        self.calls || self.object
    }
}

/// The table of keys.
pub(super) const CLIENT_KEYS: Keys<ClientAttribute> = Keys {
    attribute: "#[client]",
    meant: resend::in_our_words,
    rows: &[
        shared::accept(),
        shared::accept_encoding(),
        shared::attempt_timeout(),
        shared::attempts(),
        Key {
            name: "base",
            synonyms: &["prefix", "base_path"],
            example: "base = \"/api/v1\"",
            takes: Takes::Value(|client, tokens, whole, diagnostics| {
                client.base = base(tokens, whole, diagnostics);
            }),
        },
        Key {
            name: "calls",
            synonyms: &["call"],
            example: "calls",
            takes: Takes::Flag(|client, _key, _whole| client.shape.calls = true),
        },
        shared::challenge(),
        shared::codec(),
        shared::content_encoding(),
        Key {
            name: "crate",
            synonyms: &[],
            example: "crate = ::bac_core",
            takes: Takes::Value(|client, tokens, _whole, diagnostics| {
                client.crate_path = crate_path(tokens, diagnostics);
            }),
        },
        Key {
            name: "dyn",
            synonyms: &["object", "boxed"],
            example: "dyn",
            takes: Takes::Flag(|client, _key, _whole| client.shape.object = true),
        },
        Key {
            name: "error_body",
            synonyms: &[],
            example: "error_body = ErrorBody",
            takes: Takes::Value(|client, tokens, _whole, diagnostics| {
                client.error_body = error_body(&tokens, diagnostics);
            }),
        },
        shared::errors(),
        shared::failure(),
        shared::header(),
        shared::idempotency_key(),
        shared::idempotent(),
        shared::key(),
        Key {
            name: "name",
            synonyms: &[],
            example: "name = JobClient",
            takes: Takes::Value(|client, tokens, _whole, diagnostics| {
                client.name = client_name(&tokens, diagnostics);
            }),
        },
        shared::none(),
        shared::outcome(),
        shared::provided(),
        shared::query(),
        shared::redirect(),
        shared::refresh(),
        Key {
            name: "server",
            synonyms: &[],
            example: "server",
            takes: Takes::FlagOrList(|client, key, condition, diagnostics| {
                client.server_key = Some(key);
                client.server = Some(match condition {
                    Some(condition) => server(condition, diagnostics),
                    None => TokenStream::new(),
                });
            }),
        },
        shared::sign(),
        shared::strict_paths(),
        shared::success(),
        shared::verify(),
    ],
};

impl AsMut<Shared> for ClientAttribute {
    fn as_mut(&mut self) -> &mut Shared {
        &mut self.shared
    }
}

fn base(tokens: TokenStream, whole: Place, diagnostics: &Diagnostics) -> String {
    let tokens = ungroup(tokens);
    let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) else {
        let help = "write `base = \"/api/v1\"`";
        diagnostics.error(place(&tokens), "`base` is a string literal", help);
        return String::new();
    };
    let text = literal.value();
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() {
        let fact = if text.is_empty() { "`base` is empty" } else { "`base` must not end with `/`" };
        let mend = Mend::new("remove `base`").with(Edit::remove(whole));
        diagnostics.error(place(&literal), fact, mend);
        return String::new();
    }
    let scope = diagnostics.scope();
    let template = path::base(&literal, diagnostics);
    if scope.failed() {
        return String::new();
    }
    if template.values().next().is_some() {
        let help = "move the placeholder into the path of each endpoint";
        diagnostics.error(place(&literal), "`base` has no placeholders", help);
        return String::new();
    }
    if trimmed.len() < text.len() {
        let mend = Mend::new(format!("write `base = \"{trimmed}\"`"))
            .with(Edit::over(literal.span(), quoted(trimmed)));
        diagnostics.error(place(&literal), "`base` must not end with `/`", mend);
    }
    trimmed.to_owned()
}

fn error_body(tokens: &TokenStream, diagnostics: &Diagnostics) -> Option<Type> {
    let parsed = syn::parse2::<Type>(tokens.clone());
    if parsed.is_err() {
        let mend = unquoted::<Type>("error_body", tokens)
            .unwrap_or_else(|| "write `error_body = ErrorBody`".into());
        diagnostics.error(place(tokens), "`error_body` is a type", mend);
    }
    status_body::owns(parsed.ok()?, errors::BORROWS, diagnostics)
}

fn client_name(tokens: &TokenStream, diagnostics: &Diagnostics) -> Option<Ident> {
    let parsed = syn::parse2::<Ident>(ungroup(tokens.clone()));
    if parsed.is_err() {
        let mend =
            unquoted::<Ident>("name", tokens).unwrap_or_else(|| "write `name = JobClient`".into());
        diagnostics.error(place(tokens), "`name` is the identifier of the client", mend);
    }
    parsed.ok()
}

/// What is in quotes, if it would be right without them.
fn unquoted<T: Parse>(key: &str, tokens: &TokenStream) -> Option<Mend> {
    let text = syn::parse2::<LitStr>(tokens.clone()).ok()?.value();
    syn::parse_str::<T>(&text).ok()?;
    let words = format!("write `{key} = {text}`, without quotes");
    Some(Mend::new(words).with(Edit::over(place(tokens), text)))
}

/// A path that means the same everywhere: relative ones would break inside functions and modules.
pub(super) fn crate_path(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Path> {
    let tokens = ungroup(tokens);
    let absolute = |path: &str| {
        if path.starts_with("crate::") { path.to_owned() } else { format!("::{path}") }
    };
    let Ok(path) = Path::parse_mod_style.parse2(tokens.clone()) else {
        let quoted = syn::parse2::<LitStr>(tokens.clone()).ok().and_then(|literal| {
            literal.parse_with(Path::parse_mod_style).ok().map(|_path| literal.value())
        });
        let mend = match quoted.map(|name| absolute(name.trim_start_matches("::"))) {
            Some(path) => Mend::new(format!("write `crate = {path}`, without quotes"))
                .with(Edit::over(place(&tokens), path)),
            None => "write `crate = ::bac_core`".into(),
        };
        diagnostics.error(place(&tokens), "`crate` is a path", mend);
        return None;
    };
    let first = path.segments.first().map(|segment| unraw(&segment.ident)).unwrap_or_default();
    if path.leading_colon.is_some() || first == "crate" || first == "$crate" {
        return Some(path);
    }
    let shown = tokens.to_string().replace(' ', "");
    let fact = format!("`{shown}` is a relative path");
    let mend = if matches!(first.as_str(), "self" | "super" | "Self") {
        "write the path from `crate`: `crate = crate::…`".into()
    } else {
        Mend::new(format!("write `crate = ::{shown}` or `crate = crate::…`"))
            .with(Edit::over(place(&tokens), absolute(&shown)))
    };
    diagnostics.error(place(&tokens), fact, mend);
    None
}

/// `(feature = "server")`: one predicate, as in `#[cfg(…)]`. What it may say is for rustc to judge.
fn server(group: &Group, diagnostics: &Diagnostics) -> TokenStream {
    let condition = ungroup(group.stream());
    if condition.is_empty() {
        let help = "write `server` for always, or `server(feature = \"server\")`";
        let mend = Mend::new(help).with(Edit::remove(group.span()));
        diagnostics.error(group.span(), "`server()` has no condition", mend);
        return TokenStream::new();
    }
    let one = |input: ParseStream<'_>| {
        let meta = input.parse::<Meta>()?;
        input.parse::<Option<syn::Token![,]>>()?;
        Ok((meta, input.parse::<TokenStream>()?))
    };
    let (meta, rest) = match one.parse2(condition.clone()) {
        Ok(parsed) => parsed,
        Err(_) => {
            let help = match syn::parse2::<LitStr>(condition.clone()) {
                Ok(feature) => {
                    let feature = format!("feature = {:?}", feature.value());
                    Mend::new(format!("write `server({feature})`"))
                        .with(Edit::over(place(&condition), feature))
                }
                Err(_) => "write `server(feature = \"server\")`".into(),
            };
            diagnostics.error(
                place(&condition),
                "`server(…)` takes a condition of `#[cfg(…)]`",
                help,
            );
            return TokenStream::new();
        }
    };
    if !rest.is_empty() {
        let shown = condition.to_string();
        let shown = shown.replace(" ,", ",");
        let help = format!("write `server(all({shown}))` or `server(any({shown}))`");
        let mend = Mend::new(help).with(Edit::over(place(&condition), format!("all({shown})")));
        diagnostics.error(place(&rest), "`server(…)` takes one condition", mend);
        return TokenStream::new();
    }
    if let Meta::NameValue(pair) = &meta
        && !matches!(&pair.value, Expr::Lit(ExprLit { lit: Lit::Str(_), .. }))
    {
        let (name, value) = (&pair.path, &pair.value);
        let name = quote!(#name).to_string();
        let value = quote!(#value).to_string();
        let mend = Mend::new(format!("write `server({name} = {value:?})`"))
            .with(Edit::over(place(&pair.value), format!("{value:?}")));
        diagnostics.error(place(&pair.value), format!("`{name}` is compared with a string"), mend);
        return TokenStream::new();
    }
    quote!(#[cfg(#meta)])
}
