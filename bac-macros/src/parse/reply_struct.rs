//! A struct that derives `Reply`: where each of its fields is in a reply.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, Generics, Index, Member, Meta, Path, Type,
    punctuated::Pair, spanned::Spanned as _,
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::{
        body_format::{BodyFormat, Said, body_format},
        client::crate_path,
        codec::Codec,
        kind::{Kind, header, header_case},
    },
    tokens::{Spanned, ends_in, plain_type, read, unraw},
};

/// A struct, and where its fields are.
pub(crate) struct ReplyStruct {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// `#[reply(crate = ::path)]`
    pub(crate) crate_path: Option<Path>,
    pub(crate) fields: Vec<ReplyField>,
}

pub(crate) struct ReplyField {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    /// What is said of it, as often as it is.
    pub(crate) places: Vec<ReplyPlace>,
    /// Whether something that was said could not be read.
    pub(crate) is_broken: bool,
    /// The field with a comma.
    pub(crate) whole: Place,
}

/// Where a field is, and the attribute that says so.
pub(crate) struct ReplyPlace {
    pub(crate) value: InReply,
    pub(crate) attribute: Attribute,
}

#[derive(Clone)]
pub(crate) enum InReply {
    /// `#[header("ETag")]`
    Header(Spanned<String>),
    /// `#[header(prefix = "x-meta-")]`
    Headers(Spanned<String>),
    /// `#[status]`
    Status,
    /// `#[body]`
    Body(BodyOfReply),
}

/// How the body is read.
#[derive(Clone)]
pub(crate) enum BodyOfReply {
    Json,
    Text,
    Bytes,
    /// Piece by piece.
    Stream,
    /// By XML or a codec of the user's.
    Coded(Codec),
}

/// The attributes of fields.
pub(crate) const MARKERS: [&str; 3] = ["header", "status", "body"];

/// `None` for what is no struct; that was reported.
pub(crate) fn reply_struct(item: TokenStream, diagnostics: &Diagnostics) -> Option<ReplyStruct> {
    // What cannot be parsed was reported by rustc, which has read it before.
    let item: DeriveInput = syn::parse2(item).ok()?;
    let fields = match item.data {
        Data::Struct(data) => data.fields,
        Data::Enum(data) => {
            let fact = "`#[derive(Reply)]` is for a struct, whose fields are parts of a reply";
            let help = format!(
                "return `{}` where it is the JSON body, or make it a field marked `#[body]`",
                item.ident
            );
            diagnostics.error(data.enum_token.span(), fact, help);
            return None;
        }
        Data::Union(data) => {
            let fact = "`#[derive(Reply)]` is for a struct, whose fields are parts of a reply";
            diagnostics.error(data.union_token.span(), fact, "make it a `struct`");
            return None;
        }
    };
    if fields.is_empty() {
        let fact = format!("`{}` takes nothing from a reply", item.ident);
        diagnostics.error(item.ident.span(), fact, "return `()` where nothing is asked for");
        return None;
    }
    if let Some(lifetime) = item.generics.lifetimes().next() {
        let fact = "what is read from a reply cannot borrow";
        let help = "give it fields that own their data, such as `String` for `&str`";
        diagnostics.error(place(&lifetime.lifetime), fact, help);
        return None;
    }
    Some(ReplyStruct {
        crate_path: item.attrs.iter().find_map(|a| of_struct(a, diagnostics)),
        ident: item.ident,
        generics: item.generics,
        fields: read_fields(&fields, diagnostics),
    })
}

/// `#[reply(crate = ::path)]`
fn of_struct(attribute: &Attribute, diagnostics: &Diagnostics) -> Option<Path> {
    if !ends_in(attribute.path(), "reply") {
        return None;
    }
    let fact = "`#[reply(…)]` says where `bac_core` is";
    let misread = || {
        let help = "write `#[reply(crate = ::bac_core)]`";
        let edit = Edit::over(place(&attribute.meta), "reply(crate = ::bac_core)");
        diagnostics.error(place(&attribute.meta), fact, Mend::new(help).with(edit));
    };
    let Meta::List(list) = &attribute.meta else {
        misread();
        return None;
    };
    let path = read(list.tokens.clone(), |input| {
        let is_key = input.parse::<syn::Token![crate]>().is_ok();
        let is_assigned = input.parse::<syn::Token![=]>().is_ok();
        let path: TokenStream = input.parse().unwrap_or_default();
        (is_key && is_assigned && !path.is_empty()).then_some(path)
    });
    match path {
        Some(path) => crate_path(path, diagnostics),
        None => {
            misread();
            None
        }
    }
}

fn read_fields(fields: &Fields, diagnostics: &Diagnostics) -> Vec<ReplyField> {
    let pairs = match fields {
        Fields::Named(fields) => fields.named.pairs(),
        Fields::Unnamed(fields) => fields.unnamed.pairs(),
        Fields::Unit => return Vec::new(),
    };
    let field = |(index, pair): (usize, Pair<&Field, _>)| {
        read_field(index, pair.value(), place(&pair), diagnostics)
    };
    pairs.enumerate().map(field).collect()
}

fn read_field(index: usize, field: &Field, whole: Place, diagnostics: &Diagnostics) -> ReplyField {
    let scope = diagnostics.scope();
    let is_ours = |a: &&Attribute| MARKERS.iter().any(|marker| ends_in(a.path(), marker));
    let places = field.attrs.iter().filter(is_ours).filter_map(|attribute| {
        let value = read_place(attribute, field, diagnostics)?;
        Some(ReplyPlace { value, attribute: attribute.clone() })
    });
    let places = places.collect();
    let member = match &field.ident {
        Some(ident) => Member::Named(ident.clone()),
        None => Member::Unnamed(Index {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            span: field.ty.span(),
        }),
    };
    ReplyField { member, ty: field.ty.clone(), places, is_broken: scope.failed(), whole }
}

fn read_place(attribute: &Attribute, field: &Field, diagnostics: &Diagnostics) -> Option<InReply> {
    // A field without a name is called as what stands in it usually is.
    let ident = || field.ident.clone().unwrap_or_else(|| Ident::new("x_name", Span::call_site()));
    if ends_in(attribute.path(), "header") {
        let said = header(attribute, &ident(), &field.ty, diagnostics)?;
        return Some(match said.kind {
            Kind::HeaderFields => InReply::Headers(said.wire_name),
            _ => InReply::Header(said.wire_name),
        });
    }
    if ends_in(attribute.path(), "body") {
        return body(attribute, &field.ty, diagnostics).map(InReply::Body);
    }
    if !matches!(attribute.meta, Meta::Path(_)) {
        let help =
            "write `#[status]`; which statuses succeed is said by `success(…)` of the endpoint";
        let mend = Mend::new(help).with(Edit::over(place(&attribute.meta), "status"));
        diagnostics.error(place(&attribute.meta), "`#[status]` takes no value", mend);
        return None;
    }
    Some(InReply::Status)
}

fn body(attribute: &Attribute, ty: &Type, diagnostics: &Diagnostics) -> Option<BodyOfReply> {
    let BodyFormat { said, media_type } = body_format(attribute, ty, diagnostics)?;
    let meta = place(&attribute.meta);
    if let Some(media_type) = media_type {
        let fact = "a body is read whatever its media type is";
        let text = match &said {
            Said::Nothing => "body".to_owned(),
            said => format!("body({})", said.word()),
        };
        let help = format!(
            "write `#[{text}]`; the endpoint says what it accepts: `accept = {media_type:?}`"
        );
        diagnostics.error(meta, fact, Mend::new(help).with(Edit::over(meta, text)));
        return None;
    }
    // The type says it, too.
    let is_stream = matches!(plain_type(ty), Type::Path(path) if ends_in(&path.path, "ByteStream"));
    match said {
        Said::Nothing if is_stream => Some(BodyOfReply::Stream),
        Said::Stream => Some(BodyOfReply::Stream),
        Said::Nothing | Said::Codec(Codec::Json) => Some(BodyOfReply::Json),
        Said::Codec(codec) => Some(BodyOfReply::Coded(codec)),
        Said::Text => Some(BodyOfReply::Text),
        Said::Bytes => Some(BodyOfReply::Bytes),
        Said::Form => {
            let help = "write `#[body(text)]` for the form as it came, or `#[body]` for JSON";
            let mend = Mend::new(help).with(Edit::over(meta, "body(text)"));
            diagnostics.error(meta, "a reply is not read as a form", mend);
            None
        }
    }
}

impl ReplyField {
    /// The header that its name stands for: `Retry-After` for `retry_after`.
    pub(crate) fn header(&self) -> String {
        match &self.member {
            Member::Named(ident) => header_case(&unraw(ident)),
            Member::Unnamed(_) => "X-Name".to_owned(),
        }
    }

    /// How messages call it.
    pub(crate) fn name(&self) -> String {
        self.member.to_token_stream().to_string()
    }
}
