//! Rules for a struct that derives `Reply`.

use syn::{Member, Type};

use crate::{
    check::codec,
    diagnostics::{Diagnostics, Edit, Mend, place},
    features::Features,
    parse::{InReply, ReplyField, ReplyPlace, ReplyStruct},
    tokens::plain_type,
    types::{Multiplicity, only_argument, shown},
};

/// Whether nothing is wrong with it.
pub(crate) fn reply_struct(
    item: &ReplyStruct,
    features: Features,
    diagnostics: &Diagnostics,
) -> bool {
    let scope = diagnostics.scope();
    codec::of_reply(item, features, diagnostics);
    let is_body = |place: &ReplyPlace| matches!(place.value, InReply::Body(_));
    let has_body = item.fields.iter().any(|field| field.places.iter().any(is_body));
    for field in &item.fields {
        unplaced(field, has_body, diagnostics);
        two_places(field, diagnostics);
        header_type(field, diagnostics);
    }
    same_place(&item.fields, diagnostics);
    !scope.failed() && item.fields.iter().all(|field| !field.is_broken)
}

fn unplaced(field: &ReplyField, has_body: bool, diagnostics: &Diagnostics) {
    if !field.places.is_empty() || field.is_broken {
        return;
    }
    let at = match &field.member {
        Member::Named(ident) => ident.span().into(),
        Member::Unnamed(_) => place(&field.ty),
    };
    let header = format!("#[header({:?})]", field.header());
    let (text, help) = if has_body {
        (format!("{header} "), format!("mark it `{header}` or `#[status]`"))
    } else {
        ("#[body] ".to_owned(), format!("mark it `#[body]`, `{header}` or `#[status]`"))
    };
    let fact = format!("field `{}` says not where it is in the reply", field.name());
    let mend = Mend::new(help).with(Edit::before(field.whole.start, text));
    diagnostics.error(at, fact, mend);
}

fn two_places(field: &ReplyField, diagnostics: &Diagnostics) {
    for second in field.places.iter().skip(1) {
        let fact = format!("field `{}` is at two places of the reply", field.name());
        let mend = Mend::new("remove one of the two").with(Edit::remove(place(&second.attribute)));
        diagnostics.error(place(&second.attribute.meta), fact, mend);
    }
}

/// A header is absent, there once or there several times.
fn header_type(field: &ReplyField, diagnostics: &Diagnostics) {
    let Some(ReplyPlace { value: InReply::Header(_), .. }) = field.places.first() else { return };
    let Multiplicity { is_optional, is_list, is_collection, item } = Multiplicity::of(&field.ty);
    let at = place(&field.ty);
    if is_optional && is_list {
        let list = only_argument(&field.ty, "Option").unwrap_or_else(|| field.ty.clone());
        let help = format!("write `{}`: it is empty where there is no such header", shown(&list));
        let mend = Mend::new(help).with(Edit::over(at, shown(&list)));
        diagnostics.error(at, "a list of headers is always there", mend);
    } else if is_list && !is_collection && !is_vec(&field.ty) {
        let list = format!("Vec<{}>", shown(&item));
        let fact = "how many headers of a name come is not known before";
        diagnostics.error(at, fact, Mend::write(at, list));
    } else if only_argument(&item, "Option").is_some() {
        let fact = "a header is there or not, and nothing in between";
        diagnostics.error(at, fact, Mend::write(at, shown(&item)));
    }
}

fn is_vec(ty: &Type) -> bool {
    only_argument(plain_type(ty), "Vec").is_some()
}

/// A part of a reply is in one field.
fn same_place(fields: &[ReplyField], diagnostics: &Diagnostics) {
    let mut seen: Vec<(&InReply, String)> = Vec::new();
    for field in fields {
        let Some(ReplyPlace { value, attribute }) = field.places.first() else { continue };
        let name = field.name();
        if let Some((_, first)) = seen.iter().find(|(other, _)| is_same(other, value)) {
            let fact = match value {
                InReply::Header(name) => {
                    format!("header `{}` is in field `{first}` already", name.value)
                }
                InReply::Headers(name) => {
                    format!("headers `{}…` are in field `{first}` already", name.value)
                }
                InReply::Status => format!("the status is in field `{first}` already"),
                InReply::Body(_) => format!("the body is in field `{first}` already"),
            };
            let help = format!("remove field `{name}`, or `{first}`");
            let mend = Mend::new(help).with(Edit::remove(field.whole));
            diagnostics.error(place(&attribute.meta), fact, mend);
            continue;
        }
        seen.push((value, name));
    }
}

fn is_same(one: &InReply, other: &InReply) -> bool {
    match (one, other) {
        (InReply::Header(one), InReply::Header(other))
        | (InReply::Headers(one), InReply::Headers(other)) => {
            one.value.eq_ignore_ascii_case(&other.value)
        }
        (InReply::Status, InReply::Status) | (InReply::Body(_), InReply::Body(_)) => true,
        _ => false,
    }
}
