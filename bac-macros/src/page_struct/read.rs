//! What a struct that derives `Page` says, and the mistakes in it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, Generics, Index, Member, Meta, Path, Type,
    parse::{ParseStream, Parser},
    spanned::Spanned as _,
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    suggest,
    tokens::ends_in,
};

/// A page, checked.
pub(super) struct PageStruct {
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// `::bac_core`, or what `crate = …` says.
    pub(super) core: TokenStream,
    pub(super) items: (Member, Type),
    pub(super) next: Option<NextPage>,
}

/// What says where the next page is.
pub(super) enum NextPage {
    Field(Box<(Member, Type)>),
    /// A function of the whole page.
    Function(Path),
}

enum Said {
    Items,
    Next(Option<Path>),
    Crate(Path),
}

pub(super) const WORDS: [&str; 2] = ["items", "next"];

const FACT: &str = "`#[page(…)]` says where the items are, and where the next page is";

/// `None` where there is a mistake; that was reported.
pub(super) fn read(item: TokenStream, diagnostics: &Diagnostics) -> Option<PageStruct> {
    // What cannot be parsed was reported by rustc, which has read it before.
    let item: DeriveInput = syn::parse2(item).ok()?;
    let scope = diagnostics.scope();
    let keyword = match &item.data {
        Data::Struct(_) => None,
        Data::Enum(data) => Some(data.enum_token.span()),
        Data::Union(data) => Some(data.union_token.span()),
    };
    if let Some(keyword) = keyword {
        let help = "implement `bac_core::Paged` for it, or return a struct";
        diagnostics.error(
            keyword,
            "`#[derive(Page)]` is for a struct, whose items are a field",
            help,
        );
        return None;
    }
    let Data::Struct(data) = &item.data else { return None };
    let (mut core, mut items, mut next) = (quote!(::bac_core), None, None);
    let mut say_next = |value: NextPage, at: &Attribute| {
        if next.is_some() {
            let mend = Mend::new("remove one of the two").with(Edit::remove(place(at)));
            diagnostics.error(place(&at.meta), "the next page is said twice", mend);
        } else {
            next = Some(value);
        }
    };
    for attribute in ours(&item.attrs) {
        match said(attribute, diagnostics) {
            Some(Said::Crate(path)) => core = quote!(#path),
            Some(Said::Next(Some(path))) => say_next(NextPage::Function(path), attribute),
            Some(Said::Items | Said::Next(None)) => {
                let fact = "it stands above a field";
                let mend =
                    Mend::new("remove it, and mark the field").with(Edit::remove(place(attribute)));
                diagnostics.error(place(&attribute.meta), fact, mend);
            }
            None => {}
        }
    }
    let fields = fields(&data.fields);
    for (member, field, _) in &fields {
        for attribute in ours(&field.attrs) {
            let ty = || field.ty.clone();
            match said(attribute, diagnostics) {
                Some(Said::Items) if items.is_some() => {
                    let mend =
                        Mend::new("remove one of the two").with(Edit::remove(place(attribute)));
                    diagnostics.error(place(&attribute.meta), "the items are in one field", mend);
                }
                Some(Said::Items) => items = Some((member.clone(), ty())),
                Some(Said::Next(None)) => {
                    say_next(NextPage::Field(Box::new((member.clone(), ty()))), attribute)
                }
                Some(Said::Next(Some(path))) => say_next(NextPage::Function(path), attribute),
                Some(Said::Crate(_)) => {
                    let mend =
                        Mend::new("move it above the struct").with(Edit::remove(place(attribute)));
                    diagnostics.error(
                        place(&attribute.meta),
                        "`crate` is said of the struct",
                        mend,
                    );
                }
                None => {}
            }
        }
    }
    if items.is_none() && !scope.failed() {
        unmarked(&item.ident, &fields, diagnostics);
    }
    if scope.failed() {
        return None;
    }
    Some(PageStruct { ident: item.ident, generics: item.generics, core, items: items?, next })
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| ends_in(attribute.path(), "page"))
}

fn fields(fields: &Fields) -> Vec<(Member, &Field, Place)> {
    let mut all = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                span: field.ty.span(),
            }),
        };
        all.push((member, field, place(field)));
    }
    all
}

/// A list by its spelling is what was meant.
fn unmarked(ident: &Ident, fields: &[(Member, &Field, Place)], diagnostics: &Diagnostics) {
    let is_list = |ty: &Type| matches!(ty, Type::Path(path) if ends_in(&path.path, "Vec") || ends_in(&path.path, "VecDeque"));
    let mut lists = fields.iter().filter(|(_, field, _)| is_list(&field.ty));
    let mend = match (lists.next(), lists.next()) {
        (Some((_, _, whole)), None) => Mend::new("mark the field with the items `#[page(items)]`")
            .with(Edit::before(whole.start, "#[page(items)] ")),
        _ => "mark the field with the items `#[page(items)]`".into(),
    };
    diagnostics.error(ident.span(), format!("no field of `{ident}` has the items"), mend);
}

fn said(attribute: &Attribute, diagnostics: &Diagnostics) -> Option<Said> {
    let meta = place(&attribute.meta);
    let help = "write `#[page(items)]`, `#[page(next)]` or `#[page(next = path::to::function)]`";
    let Meta::List(list) = &attribute.meta else {
        diagnostics.error(meta, FACT, help);
        return None;
    };
    let read = |input: ParseStream<'_>| {
        let word: TokenStream = input.step(|cursor| {
            let (token, rest) = cursor.token_tree().ok_or_else(|| cursor.error("a word"))?;
            Ok((token.into(), rest))
        })?;
        let assigned = input.parse::<Option<syn::Token![=]>>()?.is_some();
        let value: TokenStream = input.parse()?;
        Ok((word.to_string(), word, assigned.then_some(value)))
    };
    let Ok((word, token, value)) = read.parse2(list.tokens.clone()) else {
        diagnostics.error(meta, FACT, help);
        return None;
    };
    let at: Span = place(&token).start;
    match (word.as_str(), value) {
        ("items", None) => Some(Said::Items),
        ("items", Some(_)) => {
            let mend = Mend::new("write `#[page(items)]`").with(Edit::over(meta, "page(items)"));
            diagnostics.error(meta, "`items` takes no value", mend);
            None
        }
        ("next", None) => Some(Said::Next(None)),
        ("next", Some(value)) => path(value, at, diagnostics).map(|path| Said::Next(Some(path))),
        ("crate", Some(value)) => path(value, at, diagnostics).map(Said::Crate),
        (word, _) => {
            let meant = match word {
                "data" | "list" | "item" => Some("items"),
                "cursor" | "token" | "link" | "next_token" => Some("next"),
                other => suggest::nearest(other, &WORDS),
            };
            let mend = match meant {
                Some(near) => {
                    Mend::new(format!("did you mean `{near}`?")).with(Edit::over(at, near))
                }
                None => help.into(),
            };
            diagnostics.error(at, format!("unknown word `{word}` of `#[page]`"), mend);
            None
        }
    }
}

fn path(value: TokenStream, word: Span, diagnostics: &Diagnostics) -> Option<Path> {
    let at = if value.is_empty() { word.into() } else { place(&value) };
    if let Ok(path) = syn::parse2::<Path>(value.clone()) {
        return Some(path);
    }
    let quoted = syn::parse2::<syn::LitStr>(value).ok().and_then(|text| text.parse::<Path>().ok());
    let mend = match quoted {
        Some(path) => Mend::write(at, quote!(#path).to_string().replace(' ', "")),
        None => {
            "name a function: `next = path::to::function`, a `fn(&Self) -> Option<String>`".into()
        }
    };
    diagnostics.error(at, "it is the path of a function", mend);
    None
}
