//! One argument: `#[query("tag")] tags: &[String]`.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Meta, Pat, PatType, Path, Type, TypeReference};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::{
        codec::Codec,
        forwarded::doc_line,
        kind::{Kind, Said},
        wire_name::own_name,
    },
    suggest,
    tokens::{Spanned, plain_type, unraw},
    types::{is_str, shown},
};

pub(crate) struct Argument {
    /// The name as written, or a stand-in if there was none.
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) marker: Option<Marker>,
    /// `#[path(any_segments)]`, or `#[path]`, which says nothing that the path does not say.
    pub(crate) path_marker: Option<PathMarker>,
    /// The argument as it was written, its attributes apart.
    pub(crate) plain: Place,
    /// Lint levels: they go where the argument goes.
    pub(crate) lints: Vec<Attribute>,
    /// Something was wrong with it: how it is sent is not known.
    pub(crate) is_broken: bool,
}

/// `#[path]`
pub(crate) struct PathMarker {
    pub(crate) name: Span,
    pub(crate) whole: Place,
    /// `#[path(any_segments)]`
    pub(crate) takes_any: bool,
}

/// The attribute that says how an argument is sent.
pub(crate) struct Marker {
    pub(crate) kind: Kind,
    /// The name on the wire; the argument's own for a body.
    pub(crate) wire_name: Spanned<String>,
    /// The media type of a body, where it is declared.
    pub(crate) media_type: Option<String>,
    /// What writes a body, where that is said of it and one of JSON, XML and the user's own.
    pub(crate) codec: Option<Codec>,
    /// The function that writes a value.
    pub(crate) with: Option<Path>,
    /// `query` of `#[query("tag")]`.
    pub(crate) name: Span,
    pub(crate) place: Place,
    pub(crate) attribute: Attribute,
}

impl Argument {
    /// How it is sent: what has no attribute is in the path, or nowhere, which is reported.
    pub(crate) fn kind(&self) -> Kind {
        self.marker.as_ref().map_or(Kind::Path, |marker| marker.kind)
    }

    /// Its placeholder, query key or header name; its own name for a body.
    pub(crate) fn wire_name(&self) -> Spanned<String> {
        self.marker
            .as_ref()
            .map_or_else(|| own_name(&self.ident), |marker| marker.wire_name.clone())
    }

    /// What a body is sent as; `None` for what is no body, and for JSON of which nothing is said.
    pub(crate) fn content_type(&self) -> Option<String> {
        let declared = self.marker.as_ref().and_then(|marker| marker.media_type.clone());
        declared.or_else(|| self.kind().content_type().map(str::to_owned))
    }
}

pub(crate) fn argument(pattern: &PatType, index: usize, diagnostics: &Diagnostics) -> Argument {
    let scope = diagnostics.scope();
    let mut argument = Argument {
        ident: name(pattern, index, diagnostics),
        ty: (*pattern.ty).clone(),
        marker: None,
        path_marker: None,
        plain: place(&pattern.pat).to(place(&pattern.ty)),
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
            let help = format!("give it the name that is sent: `name: {shown}`");
            let mend = Mend::new(help).with(Edit::over(place(wild), "name"));
            diagnostics.error(place(wild), "arguments must be named", mend);
        }
        Pat::Ident(name) => {
            let mend = Mend::new(format!("write `{}: {shown}`", name.ident))
                .with(Edit::over(place(&pattern.pat), name.ident.to_string()));
            diagnostics.error(place(&pattern.pat), "arguments must be plain names", mend);
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
        let found = Kind::ALL.into_iter().find(|kind| kind.row().name == name);
        let read = found.and_then(|kind| kind.row().read);
        let Some(read) = read else { return self.other(attribute, &name, diagnostics) };
        let Some(said) = read(attribute, &self.ident, &self.ty, diagnostics) else { return };
        let Said { kind, wire_name, media_type, codec, with } = said;
        if let Some(first) = &self.marker {
            let (first, second) = (first.kind.attribute(), kind.attribute());
            let fact = if first == second {
                format!("`{first}` is given twice on argument `{}`", self.ident)
            } else {
                format!("`{first}` and `{second}` on the same argument")
            };
            let help = if first == second {
                "remove one".to_owned()
            } else {
                format!("keep `{first}`, or `{second}`")
            };
            let mend = Mend::new(help).with(Edit::remove(place(attribute)));
            diagnostics.error(place(attribute), fact, mend);
            return;
        }
        let (name, place) = (place(path).end, place(attribute));
        let attribute = attribute.clone();
        self.marker =
            Some(Marker { kind, wire_name, media_type, codec, with, name, place, attribute });
    }

    /// An attribute that does not say how the argument is sent.
    fn other(&mut self, attribute: &Attribute, name: &str, diagnostics: &Diagnostics) {
        let path = attribute.path();
        match name {
            name if name == Kind::Path.row().name => {
                let Some(takes_any) = takes_any(attribute, diagnostics) else { return };
                self.path_marker = path.segments.last().map(|last| PathMarker {
                    name: last.ident.span(),
                    whole: place(attribute),
                    takes_any,
                });
            }
            "cfg" | "cfg_attr" => {
                let fact = format!("`#[{name}]` is not supported on a single argument");
                diagnostics.error(place(attribute), fact, "put it on the method");
            }
            "allow" | "deny" | "expect" | "forbid" | "warn" => self.lints.push(attribute.clone()),
            "doc" => {
                let fact = "arguments have no docs of their own";
                let help = "make it a plain comment, or describe it in the docs of the method";
                let mend = Mend::new(help);
                let mend = match doc_line(attribute) {
                    Some(line) => mend.with(Edit::over(place(attribute), format!("//{line}\n"))),
                    None => mend,
                };
                diagnostics.error(place(attribute), fact, mend);
            }
            _ => {
                let names: Vec<&str> = Kind::marked().map(|kind| kind.row().name).collect();
                let examples: Vec<&str> = Kind::marked().map(|kind| kind.row().example).collect();
                let help = match suggest::nearest(name, &names) {
                    Some(kind) => Mend::new(format!("did you mean `#[{kind}]`?"))
                        .with(Edit::over(place(path), kind)),
                    None => format!("use one of {}", suggest::list(&examples)).into(),
                };
                let fact = format!("unknown argument attribute `{name}`");
                diagnostics.error(place(path), fact, help);
            }
        }
    }
}

/// `#[path(any_segments)]`, or `#[path]`.
fn takes_any(attribute: &Attribute, diagnostics: &Diagnostics) -> Option<bool> {
    let word = match &attribute.meta {
        Meta::Path(_) => return Some(false),
        Meta::List(list) => syn::parse2::<Ident>(list.tokens.clone()).ok(),
        Meta::NameValue(_) => None,
    };
    if word.is_some_and(|word| word == "any_segments") {
        return Some(true);
    }
    let help = "write `#[path(any_segments)]` where empty segments, `.` and `..` are parts of a name, or leave it out";
    let mend = Mend::new(help).with(Edit::over(place(&attribute.meta), "path(any_segments)"));
    diagnostics.error(place(&attribute.meta), "`#[path]` takes nothing but `any_segments`", mend);
    None
}

fn sendable(ty: &Type, diagnostics: &Diagnostics) {
    match plain_type(ty) {
        Type::ImplTrait(found) => {
            let bounds = shown(ty);
            let is_text = ["ToString", "Display", "AsRef<str>", "Into<String>"]
                .iter()
                .any(|text| bounds.trim_end_matches('>').ends_with(text.trim_end_matches('>')));
            let mend = if is_text {
                Mend::new("write `&str`, or the concrete type")
                    .with(Edit::over(place(found), "&str"))
            } else {
                "write the concrete type".into()
            };
            diagnostics.error(place(found), "`impl …` arguments are not supported", mend);
        }
        Type::Reference(reference) if reference.mutability.is_some() => {
            let written = Type::Reference(TypeReference { mutability: None, ..reference.clone() });
            let mend = Mend::write(place(reference), shown(&written));
            diagnostics.error(place(reference), "an argument is sent, never changed", mend);
        }
        unsized_type if is_str(unsized_type) || matches!(unsized_type, Type::Slice(_)) => {
            let shown = shown(unsized_type);
            let fact = format!("`{shown}` has no size of its own");
            let mend = Mend::write(place(unsized_type), format!("&{shown}"));
            diagnostics.error(place(unsized_type), fact, mend);
        }
        Type::Reference(reference)
            if is_str(&reference.elem) || matches!(plain_type(&reference.elem), Type::Slice(_)) => {
        }
        Type::Reference(reference) => sendable(&reference.elem, diagnostics),
        _ => {}
    }
}
