//! One argument: `#[query("tag")] tags: &[String]`.

use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr, Meta, Pat, PatType, Type};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    suggest,
    tokens::{Spanned, plain_type, unraw},
    types::{is_str, shown},
};

pub(crate) const KINDS: [&str; 4] = ["body", "header", "query", "signed"];

pub(crate) struct Argument {
    /// The name as written, or a stand-in if there was none.
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: Option<Kind>,
    /// `#[path]`, which says nothing that the path does not say.
    pub(crate) path_marker: Option<Span>,
    /// Lint levels: they go where the argument goes.
    pub(crate) lints: Vec<Attribute>,
    /// Something was wrong with it: how it is sent is not known.
    pub(crate) is_broken: bool,
}

pub(crate) struct Kind {
    pub(crate) place: Place,
    pub(crate) location: Location,
}

pub(crate) enum Location {
    Body,
    Header(Spanned<String>),
    Query(Spanned<String>),
    Signed,
}

impl Location {
    pub(crate) const fn attribute(&self) -> &'static str {
        match self {
            Self::Body => "#[body]",
            Self::Header(_) => "#[header]",
            Self::Query(_) => "#[query]",
            Self::Signed => "#[signed]",
        }
    }
}

pub(crate) fn argument(pattern: &PatType, index: usize, diagnostics: &Diagnostics) -> Argument {
    let scope = diagnostics.scope();
    let mut argument = Argument {
        ident: name(pattern, index, diagnostics),
        ty: (*pattern.ty).clone(),
        kind: None,
        path_marker: None,
        lints: Vec::new(),
        is_broken: false,
    };
    for attribute in &pattern.attrs {
        argument.read(attribute, diagnostics);
    }
    sendable(&argument.ty, diagnostics);
    argument.is_broken = scope.failed();
    argument
}

fn name(pattern: &PatType, index: usize, diagnostics: &Diagnostics) -> Ident {
    let shown = shown(&pattern.ty);
    match &*pattern.pat {
        Pat::Ident(name)
            if name.by_ref.is_none() && name.mutability.is_none() && name.subpat.is_none() =>
        {
            return name.ident.clone();
        }
        Pat::Wild(wild) => {
            let help = "give it a name: `_name`";
            diagnostics.error(place(wild), "arguments must be named", help);
        }
        Pat::Ident(name) => {
            let help = format!("write `{}: {shown}`", name.ident);
            diagnostics.error(place(&pattern.pat), "arguments must be plain names", help);
            return name.ident.clone();
        }
        other => {
            let help = format!("write `name: {shown}`");
            diagnostics.error(place(other), "arguments must be plain names", help);
        }
    }
    stand_in(index)
}

/// The name of an argument that has none of its own.
pub(crate) fn stand_in(index: usize) -> Ident {
    Ident::new(&format!("argument_{index}"), Span::mixed_site())
}

impl Argument {
    fn read(&mut self, attribute: &Attribute, diagnostics: &Diagnostics) {
        let path = attribute.path();
        let Some(name) = path.segments.last().map(|segment| unraw(&segment.ident)) else { return };
        let location = match name.as_str() {
            "body" => bare(attribute, Location::Body, diagnostics),
            "signed" => bare(attribute, Location::Signed, diagnostics),
            "query" => self.query(attribute, diagnostics),
            "header" => self.header(attribute, diagnostics),
            _ => return self.other(attribute, &name, diagnostics),
        };
        let Some(location) = location else { return };
        if let Some(first) = &self.kind {
            let (first, second) = (first.location.attribute(), location.attribute());
            let fact = if first == second {
                format!("`{first}` is given twice on argument `{}`", self.ident)
            } else {
                format!("`{first}` and `{second}` on the same argument")
            };
            diagnostics.error(place(attribute), fact, "keep one");
            return;
        }
        self.kind = Some(Kind { place: place(attribute), location });
    }

    /// An attribute that does not say how the argument is sent.
    fn other(&mut self, attribute: &Attribute, name: &str, diagnostics: &Diagnostics) {
        let path = attribute.path();
        match name {
            "path" => self.path_marker = path.segments.last().map(|segment| segment.ident.span()),
            "cfg" | "cfg_attr" => {
                let fact = format!("`#[{name}]` is not supported on a single argument");
                diagnostics.error(place(attribute), fact, "put it on the method");
            }
            "allow" | "deny" | "expect" | "forbid" | "warn" => self.lints.push(attribute.clone()),
            "doc" => {
                let fact = "arguments have no docs of their own";
                diagnostics.error(place(attribute), fact, "describe it in the docs of the method");
            }
            _ => {
                let help = match suggest::nearest(name, &KINDS) {
                    Some(kind) => format!("did you mean `#[{kind}]`?"),
                    None => "use one of `#[query]`, `#[header(\"…\")]`, `#[body]` and `#[signed]`"
                        .to_owned(),
                };
                let fact = format!("unknown argument attribute `{name}`");
                diagnostics.error(place(path), fact, help);
            }
        }
    }

    /// `#[query]` or `#[query("wire-name")]`.
    fn query(&self, attribute: &Attribute, diagnostics: &Diagnostics) -> Option<Location> {
        if matches!(attribute.meta, Meta::Path(_)) {
            let name = Spanned { value: unraw(&self.ident), span: self.ident.span() };
            return Some(Location::Query(name));
        }
        let help = format!("write `#[query]` or `#[query(\"{}\")]`", unraw(&self.ident));
        let Some(literal) = literal(attribute) else {
            let fact = "`#[query]` takes the name on the wire in quotes";
            diagnostics.error(place(&attribute.meta), fact, help);
            return None;
        };
        let name = literal.value();
        if name.is_empty() {
            diagnostics.error(place(&literal), "a query argument needs a name", help);
            return None;
        }
        Some(Location::Query(Spanned { value: name, span: literal.span() }))
    }

    /// `#[header("X-Name")]`.
    fn header(&self, attribute: &Attribute, diagnostics: &Diagnostics) -> Option<Location> {
        let suggestion = header_case(&unraw(&self.ident));
        let help = format!("write `#[header(\"{suggestion}\")]`");
        let Some(literal) = literal(attribute) else {
            let fact = "`#[header]` takes the name of the header in quotes";
            diagnostics.error(place(&attribute.meta), fact, help);
            return None;
        };
        let name = literal.value();
        let wrong = name.chars().find(|c| !is_header_character(*c));
        if name.is_empty() || wrong.is_some() {
            let help = match wrong {
                Some(' ') => "a space is not allowed in a header name; use `-`".to_owned(),
                Some(c) => format!("`{}` is not allowed in a header name", c.escape_debug()),
                None => help,
            };
            diagnostics.error(place(&literal), format!("`{name}` is not a header name"), help);
            return None;
        }
        Some(Location::Header(Spanned { value: name, span: literal.span() }))
    }
}

fn bare(attribute: &Attribute, location: Location, diagnostics: &Diagnostics) -> Option<Location> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(location);
    }
    let name = location.attribute();
    diagnostics.error(
        place(&attribute.meta),
        format!("`{name}` takes no value"),
        format!("write `{name}`"),
    );
    None
}

fn literal(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::List(list) => syn::parse2(list.tokens.clone()).ok(),
        _ => None,
    }
}

/// `X-Trace-Id` for `x_trace_id`.
fn header_case(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    name.split('_').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join("-")
}

/// A token of RFC 9110, section 5.6.2.
fn is_header_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

fn sendable(ty: &Type, diagnostics: &Diagnostics) {
    match plain_type(ty) {
        Type::ImplTrait(found) => {
            let help = "take the concrete type or `&str`";
            diagnostics.error(place(found), "`impl …` arguments are not supported", help);
        }
        Type::Reference(reference) if reference.mutability.is_some() => {
            let help = format!("write `&{}`", shown(&reference.elem));
            diagnostics.error(place(reference), "an argument is sent, never changed", help);
        }
        unsized_type if is_str(unsized_type) || matches!(unsized_type, Type::Slice(_)) => {
            let shown = shown(unsized_type);
            let fact = format!("`{shown}` has no size of its own");
            diagnostics.error(place(unsized_type), fact, format!("write `&{shown}`"));
        }
        Type::Reference(reference)
            if is_str(&reference.elem) || matches!(plain_type(&reference.elem), Type::Slice(_)) => {
        }
        Type::Reference(reference) => sendable(&reference.elem, diagnostics),
        _ => {}
    }
}
