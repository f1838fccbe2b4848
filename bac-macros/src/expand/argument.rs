//! How one argument goes into a request, and how the server half takes it out again.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type};

use super::{
    codec,
    spans::{at_span_of, local, span_of},
};
use crate::{
    model::{Api, Argument},
    parse::{Fills, Kind, stand_in},
    tokens::{plain_type, without_lifetimes},
    types::{behind_reference, is_of_the_language, is_str, only_argument, owned, plain_ident},
};

/// What the argument of a signed endpoint is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload {
    Value,
    Envelope,
}

/// Puts an argument into the request.
pub(super) fn sent(api: &Api, argument: &Argument, payload: Payload) -> TokenStream {
    let Argument { ident, ty, kind, .. } = argument;
    let (request, private) = (local("request"), &api.names.private);
    let send = Ident::new(kind.row().send.one, Span::call_site());
    match kind.row().fills {
        Fills::Placeholder if argument.multiplicity.is_list => {
            let send = Ident::new(kind.row().send.list, Span::call_site());
            let (item, list) = items(api, argument, borrowed(ident, ty));
            quote!(#request.#send::<#item>(#list);)
        }
        Fills::Placeholder => quote!(#request.#send(#private::text::<#ty>(&#ident));),
        Fills::Fields if *kind == Kind::Part => parts(api, argument),
        Fills::Fields => fields(api, argument),
        Fills::Part => part(argument, &send),
        Fills::Url => url(argument, &send),
        Fills::Members => members(argument, &send),
        Fills::Body => match kind {
            Kind::Signed if payload == Payload::Envelope => envelope(argument),
            Kind::Text => text(api, argument, &send),
            Kind::Bytes | Kind::Stream => bytes(argument, &send, None),
            _ => body(api, argument, &send),
        },
    }
}

/// The URL of the call. A type that is none is underlined where it is written.
fn url(argument: &Argument, method: &Ident) -> TokenStream {
    let Argument { ident, ty, .. } = argument;
    let (mut request, mut method) = (local("request"), method.clone());
    request.set_span(request.span().located_at(span_of(ty)));
    method.set_span(span_of(ty));
    let link = borrowed(ident, ty);
    let ty = behind_reference(ty);
    quote_spanned!(span_of(ty)=> #request.#method::<#ty>(#link);)
}

/// A field: once, when it is there, or once for each item.
fn fields(api: &Api, argument: &Argument) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let Argument { ident, ty, kind, wire_name, multiplicity, .. } = argument;
    let (send, item) = (&kind.row().send, &multiplicity.item);
    let method = |name: &str| Ident::new(name, Span::call_site());
    let list = |list: TokenStream| {
        let method = method(send.list);
        let (item, list) = items(api, argument, list);
        quote!(#request.#method::<#item>(#wire_name, #list);)
    };
    if let Some(with) = &argument.with {
        return written(api, argument, with);
    }
    match (multiplicity.is_optional, multiplicity.is_list) {
        (false, false) => {
            let method = method(send.one);
            quote!(#request.#method(#wire_name, #private::text::<#item>(&#ident));)
        }
        (true, false) => {
            let (method, option) = (method(send.optional), option(argument));
            quote!(#request.#method(#wire_name, #private::optional::<#item>(#option));)
        }
        (false, true) => list(borrowed(ident, ty)),
        (true, true) => if_there(argument, &list(there(argument))),
    }
}

/// A reference to a list as a slice, with the type of its items: those of a set are gathered first.
fn items(api: &Api, argument: &Argument, list: TokenStream) -> (TokenStream, TokenStream) {
    let (private, item) = (&api.names.private, &argument.multiplicity.item);
    if argument.multiplicity.is_collection {
        (quote!(&#item), quote!(&#private::items(#list)))
    } else {
        (item.to_token_stream(), list)
    }
}

/// A list that may be absent, where it is there.
fn there(Argument { ident, ty, .. }: &Argument) -> TokenStream {
    let inner = only_argument(behind_reference(ty), "Option");
    match inner.as_ref().map(plain_type) {
        Some(Type::Reference(_)) => quote!(*#ident),
        _ => quote!(#ident),
    }
}

/// A field whose values a function of the user's writes.
fn written(api: &Api, argument: &Argument, with: &Path) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let Argument { ident, ty, kind, wire_name, multiplicity, .. } = argument;
    let send = &kind.row().send;
    let (one, list) =
        (Ident::new(send.one, Span::call_site()), Ident::new(send.list, Span::call_site()));
    let once =
        |value: TokenStream| quote!(#request.#one(#wire_name, #private::text(&#with(#value))););
    let each = |values: TokenStream| {
        let item = local("item");
        let (_, items) = items(api, argument, values);
        quote! {
            #request.#list(#wire_name, &::core::iter::Iterator::collect::<::std::vec::Vec<_>>(
                ::core::iter::Iterator::map(<[_]>::iter(#items), |#item| #with(#item)),
            ));
        }
    };
    match (multiplicity.is_optional, multiplicity.is_list) {
        (false, false) => once(borrowed(ident, ty)),
        (true, false) => if_there(argument, &once(ident.to_token_stream())),
        (false, true) => each(borrowed(ident, ty)),
        (true, true) => if_there(argument, &each(there(argument))),
    }
}

/// A value with members; references are what the runtime takes anyway.
fn members(argument: &Argument, method: &Ident) -> TokenStream {
    let request = local("request");
    let Argument { ident, ty, wire_name, multiplicity, .. } = argument;
    if multiplicity.is_optional {
        let inner = only_argument(behind_reference(ty), "Option");
        return if_there(argument, &quote!(#request.#method::<#inner>(#wire_name, #ident);));
    }
    let (value, ty) = (
        borrowed(ident, ty),
        match plain_type(ty) {
            Type::Reference(reference) => &*reference.elem,
            ty => ty,
        },
    );
    quote!(#request.#method::<#ty>(#wire_name, #value);)
}

/// One reference to what the argument is, whether it was lent or given.
fn borrowed(ident: &Ident, ty: &Type) -> TokenStream {
    if matches!(plain_type(ty), Type::Reference(_)) { quote!(#ident) } else { quote!(&#ident) }
}

/// The same of an `Option`. That it is one was told by its name alone: another type of that name is
/// underlined where it is written.
fn option(argument: &Argument) -> TokenStream {
    let Argument { ident, ty, .. } = argument;
    let mut ident = ident.clone();
    ident.set_span(ident.span().located_at(span_of(ty)));
    at_span_of(&quote!(&), ty).into_iter().chain(ident.to_token_stream()).collect()
}

/// What is done with an argument that may be absent. That it is an `Option` was told by its name
/// alone: another type of that name is underlined where it is written.
fn if_there(argument: &Argument, body: &TokenStream) -> TokenStream {
    let Argument { ident, ty, .. } = argument;
    let some = at_span_of(&quote!(::core::option::Option::Some), ty);
    let there = quote_spanned!(span_of(ty)=> #some(#ident));
    quote! {
        if let #there = &#ident {
            #body
        }
    }
}

/// A body or a payload; references are what the runtime takes anyway.
fn body(api: &Api, argument: &Argument, method: &Ident) -> TokenStream {
    let request = local("request");
    let Argument { ident, ty, multiplicity, codec, .. } = argument;
    if let Some(codec) = codec {
        let value = value_type(argument);
        let codec = codec::encodes(api, codec, &value);
        let sent = |lent: &TokenStream| quote!(#request.#method::<#value>(#lent, #codec););
        return if multiplicity.is_optional {
            if_there(argument, &sent(&ident.to_token_stream()))
        } else {
            sent(&borrowed(ident, ty))
        };
    }
    if multiplicity.is_optional {
        let inner = only_argument(behind_reference(ty), "Option");
        return if_there(argument, &quote!(#request.#method::<#inner>(#ident);));
    }
    let (value, ty) = (borrowed(ident, ty), value_type(argument));
    quote!(#request.#method::<#ty>(#value);)
}

/// What a body is, lent or given, there or not.
pub(super) fn value_type(Argument { ty, multiplicity, .. }: &Argument) -> TokenStream {
    let inner = only_argument(behind_reference(ty), "Option").filter(|_| multiplicity.is_optional);
    match plain_type(inner.as_ref().unwrap_or(ty)) {
        Type::Reference(reference) => reference.elem.to_token_stream(),
        ty => ty.to_token_stream(),
    }
}

/// A body that is the text of a value.
fn text(api: &Api, argument: &Argument, method: &Ident) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let Argument { ident, ty, multiplicity, .. } = argument;
    if multiplicity.is_optional {
        let inner = only_argument(behind_reference(ty), "Option");
        return if_there(argument, &quote!(#request.#method(#private::text::<#inner>(#ident));));
    }
    quote!(#request.#method(#private::text::<#ty>(&#ident));)
}

/// Parts that are text or uploads: one, when it is there, or one for each item.
fn parts(api: &Api, argument: &Argument) -> TokenStream {
    let request = local("request");
    let Argument { ident, ty, kind, wire_name, multiplicity, .. } = argument;
    let (send, item) = (&kind.row().send, &multiplicity.item);
    let method = |name: &str| Ident::new(name, Span::call_site());
    let list = |list: TokenStream| {
        let method = method(send.list);
        let (item, list) = items(api, argument, list);
        quote!(#request.#method::<#item>(#wire_name, #list);)
    };
    match (multiplicity.is_optional, multiplicity.is_list) {
        (false, false) => {
            let method = method(send.one);
            quote!(#request.#method::<#item>(#wire_name, &#ident);)
        }
        (true, false) => {
            let (method, option) = (method(send.optional), option(argument));
            quote!(#request.#method::<#item>(#wire_name, #option);)
        }
        (false, true) => list(borrowed(ident, ty)),
        (true, true) => {
            let parts = if_there(argument, &list(there(argument)));
            quote!(#request.multipart(); #parts)
        }
    }
}

/// A part that is one value. Where it may be absent, so may all be, and the body is one of parts still.
fn part(argument: &Argument, method: &Ident) -> TokenStream {
    let (request, wire_name) = (local("request"), &argument.wire_name);
    let part = match argument.kind {
        Kind::PartBytes => bytes(argument, method, Some(wire_name)),
        _ => members(argument, method),
    };
    if argument.multiplicity.is_optional { quote!(#request.multipart(); #part) } else { part }
}

/// A body or a part that is bytes or a stream: given away, so that those that are owned are not copied.
fn bytes(argument: &Argument, method: &Ident, wire_name: Option<&String>) -> TokenStream {
    let request = local("request");
    let Argument { ident, ty, multiplicity, .. } = argument;
    let name = wire_name.map(|name| quote!(#name,));
    if !multiplicity.is_optional {
        return quote!(#request.#method::<#ty>(#name #ident););
    }
    let inner = only_argument(behind_reference(ty), "Option");
    let reference = matches!(plain_type(ty), Type::Reference(_)).then(|| quote!(&));
    let some = at_span_of(&quote!(::core::option::Option::Some), ty);
    let there = quote_spanned!(span_of(ty)=> #some(#ident));
    quote! {
        if let #there = #ident {
            #request.#method::<#reference #inner>(#name #ident);
        }
    }
}

fn envelope(argument: &Argument) -> TokenStream {
    let (request, ident) = (local("request"), &argument.ident);
    let ty = owned(&argument.ty);
    quote!(#request.envelope::<#ty>(#ident);)
}

/// A local variable for an argument: its own name may be that of a constant, or one that a lint
/// dislikes.
pub(super) fn variable(index: usize, argument: &Argument) -> Ident {
    let mut variable = stand_in(index);
    variable.set_span(Span::mixed_site().located_at(argument.ident.span()));
    variable
}

/// Reads the parts of a body, if it is one of them: the last that is declared may be handed over as it comes,
/// where there is one at most and its type can.
pub(super) fn received_parts(api: &Api, arguments: &[Argument]) -> Option<TokenStream> {
    let last = arguments.iter().rfind(|argument| argument.kind.is_part())?;
    let request = local("request");
    let Argument { ty, kind, wire_name, multiplicity, .. } = last;
    if *kind != Kind::Part || multiplicity.is_list {
        return Some(quote!(#request.parts(::core::option::Option::None).await?;));
    }
    let part = received_type(&multiplicity.item);
    let (mut at_type, method) = (request.clone(), Ident::new("last_part", span_of(ty)));
    at_type.set_span(request.span().located_at(span_of(ty)));
    let at_type = asked(api, last, at_type);
    let flowing = quote_spanned!(span_of(ty)=> #at_type.#method::<#part>(#wire_name));
    Some(quote!(#request.parts(#flowing).await?;))
}

/// The owned value of an argument, as the request carries it.
pub(super) fn received(api: &Api, argument: &Argument) -> TokenStream {
    let Argument { ty, kind, wire_name, multiplicity, .. } = argument;
    let (fills, receive) = (kind.row().fills, &kind.row().receive);
    let (method, received) = match fills {
        Fills::Placeholder if multiplicity.is_list => {
            (receive.list, received_type(&multiplicity.item))
        }
        Fills::Placeholder => (receive.one, received_type(ty)),
        Fills::Fields => {
            let method = match (multiplicity.is_list, multiplicity.is_optional) {
                (true, _) => receive.list,
                (false, true) => receive.optional,
                (false, false) => receive.one,
            };
            (method, received_type(&multiplicity.item))
        }
        Fills::Url | Fills::Members | Fills::Part | Fills::Body => {
            match only_argument(behind_reference(ty), "Option") {
                Some(inner) => (receive.optional, received_type(&inner)),
                None => (receive.one, received_type(ty)),
            }
        }
    };
    let wire_name = (!matches!(fills, Fills::Url | Fills::Body)).then_some(wire_name);
    // A type that cannot be received is underlined where it is written.
    let (mut request, method) = (local("request"), Ident::new(method, span_of(ty)));
    request.set_span(request.span().located_at(span_of(ty)));
    let codec = argument
        .codec
        .iter()
        .map(|codec| codec::decodes(api, codec, &received, &value_type(argument)));
    let request = asked(api, argument, request);
    let received =
        quote_spanned!(span_of(ty)=> #request.#method::<#received>(#wire_name #(#codec)*)?);
    if multiplicity.is_collection && matches!(fills, Fills::Fields | Fills::Placeholder) {
        let inner = only_argument(behind_reference(ty), "Option");
        let collection = received_type(inner.as_ref().unwrap_or(ty));
        let items = quote!(::core::iter::IntoIterator::into_iter(#received));
        return quote!(::core::iter::Iterator::collect::<#collection>(#items));
    }
    received
}

/// The request, of which nothing is asked where the client half cannot send what would be read.
fn asked(api: &Api, argument: &Argument, request: Ident) -> TokenStream {
    let Some(sent) = sent_as(argument) else { return request.to_token_stream() };
    let how = match argument.kind {
        Kind::Bytes | Kind::PartBytes => "octets",
        Kind::Part => "part",
        Kind::Stream => "upload",
        _ => "text",
    };
    let span = span_of(&argument.ty);
    let (private, how) = (at_span_of(&api.names.private, &argument.ty), Ident::new(how, span));
    quote_spanned!(span=> #private::server::Sent::<#sent>::#how(#request))
}

/// The type of which the client half asks whether it can be sent as text or bytes, where that is not plain
/// by its spelling: of one that cannot be the server half asks nothing.
pub(super) fn sent_as(argument: &Argument) -> Option<TokenStream> {
    let Argument { ty, kind, multiplicity, .. } = argument;
    let item = &multiplicity.item;
    let (is_plain, sent) = match kind.row().fills {
        Fills::Fields if *kind == Kind::Part => (is_text(item), item.to_token_stream()),
        Fills::Placeholder | Fills::Fields => {
            let reference = multiplicity.is_collection.then(|| quote!(&));
            (is_text(item), quote!(#reference #item))
        }
        Fills::Body | Fills::Part => {
            let inner = only_argument(behind_reference(ty), "Option");
            let sent = inner.as_ref().unwrap_or(ty);
            let is_plain = match kind {
                Kind::Text => is_text(sent),
                Kind::Bytes | Kind::PartBytes => is_octets(sent),
                Kind::Stream => false,
                _ => return None,
            };
            (is_plain, sent.to_token_stream())
        }
        _ => return None,
    };
    (!is_plain).then(|| without_lifetimes(sent))
}

/// The lifetimes of the signature are not known where a request is received.
fn received_type(ty: &Type) -> TokenStream {
    without_lifetimes(owned(ty))
}

/// The received value as the argument that was declared.
pub(super) fn as_declared(ident: &Ident, argument: &Argument) -> TokenStream {
    let Argument { multiplicity, kind, .. } = argument;
    let ty = plain_type(&argument.ty);
    if !multiplicity.is_optional {
        let items = items_of_references(ty, &quote!(&#ident));
        return referenced(ty, items.unwrap_or_else(|| ident.to_token_stream()));
    }
    let inner = only_argument(behind_reference(ty), "Option");
    let inner = inner.as_ref().map_or(ty, plain_type);
    let value = if multiplicity.is_list && kind.fills(Fills::Fields) {
        let items = items_of_references(inner, &quote!(&#ident));
        let items = items.unwrap_or_else(|| ident.to_token_stream());
        // A list that is not there and an empty one look alike on the wire.
        let is_empty = if multiplicity.is_collection {
            quote!(items.is_empty())
        } else {
            quote!(<[_]>::is_empty(items))
        };
        quote!(::core::option::Option::filter(
            ::core::option::Option::Some(#items),
            |items| !#is_empty,
        ))
    } else if let Some(items) = items_of_references(inner, &quote!(items)) {
        quote!(::core::option::Option::map(
            ::core::option::Option::as_ref(&#ident),
            |items| #items,
        ))
    } else {
        ident.to_token_stream()
    };
    let value = match inner {
        Type::Reference(reference) => match plain_type(&reference.elem) {
            Type::Slice(_) => quote!(::core::option::Option::as_deref(&#value)),
            path if is_str(path) => quote!(::core::option::Option::as_deref(&#value)),
            _ => quote!(::core::option::Option::as_ref(&#value)),
        },
        _ => value,
    };
    referenced(ty, value)
}

fn referenced(ty: &Type, value: TokenStream) -> TokenStream {
    if matches!(ty, Type::Reference(_)) { quote!(&#value) } else { value }
}

/// `Vec<&T>` from a reference to a list of owned items, if `ty` is a list of references. It names every
/// trait that it uses: those of the prelude need not be in scope.
fn items_of_references(ty: &Type, items: &TokenStream) -> Option<TokenStream> {
    let item = list_item(ty)?;
    let Type::Reference(item) = plain_type(&item) else { return None };
    let items = quote!(<[_]>::iter(#items));
    let items = if is_str(&item.elem) {
        quote!(::core::iter::Iterator::map(#items, ::std::string::String::as_str))
    } else {
        items
    };
    Some(quote!(::core::iter::Iterator::collect::<::std::vec::Vec<_>>(#items)))
}

/// Whether the type is text by its spelling.
fn is_text(ty: &Type) -> bool {
    plain_ident(behind_reference(ty)).is_some_and(is_of_the_language)
}

/// Whether the type is bytes by its spelling.
fn is_octets(ty: &Type) -> bool {
    list_item(ty).is_some_and(|item| plain_ident(&item).is_some_and(|name| name == "u8"))
}

fn list_item(ty: &Type) -> Option<Type> {
    match behind_reference(ty) {
        Type::Slice(slice) => Some((*slice.elem).clone()),
        path => only_argument(path, "Vec"),
    }
}
