//! The server half: `JobService`, which a server implements, and `JobServer`, which speaks HTTP.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use super::{
    cfg::cfg_of_any,
    docs,
    spans::{local, span_of},
    trait_item,
};
use crate::{
    model::{Api, Argument, Endpoint, Location, Refused, Reply, Signature, TypedName},
    parse::stand_in,
    tokens::{plain_type, unraw, without_lifetimes},
    types::{behind_reference, is_str, only_argument, owned},
};

pub(super) fn items(api: &Api) -> TokenStream {
    let Some(cfg) = &api.server else { return TokenStream::new() };
    let service = service_trait(api, cfg);
    let server = server_struct(api, cfg);
    quote!(#service #server)
}

pub(super) fn implementations(api: &Api) -> TokenStream {
    let Some(cfg) = &api.server else { return TokenStream::new() };
    let inherent = inherent(api, cfg);
    let serve = serve(api, cfg);
    let tower = tower_service(api, cfg);
    quote!(#inherent #serve #tower)
}

fn service_trait(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (visibility, service) = (&api.shell.vis, &api.names.service);
    let docs = docs::text(&[
        format!("What a server of `{}` does: the same endpoints, each with the", api.shell.ident),
        "context of its request.".to_owned(),
    ]);
    let attributes = api.forwarded.for_twin();
    let methods = api.endpoints().map(|endpoint| {
        let docs = docs::endpoint(endpoint);
        let attributes = endpoint.forwarded.for_twin();
        let signature = trait_item::future(&with_context(api, &endpoint.signature));
        quote!(#docs #attributes #signature;)
    });
    // A service that implements a refused endpoint has made no mistake of its own.
    let refused = api.refused().map(|Refused { signature, forwarded, .. }| {
        let (docs, attributes) = (&forwarded.docs, forwarded.for_twin());
        let signature = trait_item::future(&with_context(api, signature));
        quote!(#(#docs)* #attributes #signature;)
    });
    quote! {
        #docs
        #attributes
        #cfg
        #[allow(clippy::too_many_arguments, dead_code)]
        #visibility trait #service: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#methods)*
            #(#refused)*
        }
    }
}

fn with_context(api: &Api, signature: &Signature) -> Signature {
    let core = &api.names.core;
    let mut signature = signature.clone();
    let context = TypedName {
        lints: Vec::new(),
        ident: local("cx"),
        ty: Type::Verbatim(quote!(&#core::server::Context)),
    };
    signature.arguments.insert(0, context);
    signature
}

fn server_struct(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (visibility, server, service) = (&api.shell.vis, &api.names.server, &api.names.service);
    let docs = docs::text(&[
        format!("A `{service}` behind HTTP: matches each request to its endpoint, checks its"),
        "signature, decodes its arguments and encodes the result.".to_owned(),
    ]);
    let attributes = api.forwarded.for_twin();
    quote! {
        #docs
        #attributes
        #cfg
        #[allow(dead_code)]
        #visibility struct #server<S> {
            service: ::std::sync::Arc<S>,
        }
    }
}

fn inherent(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (visibility, server) = (&api.shell.vis, &api.names.server);
    let name = server.to_string();
    quote! {
        #cfg
        #[automatically_derived]
        impl<S> #server<S> {
            /// Serves `service`.
            #[must_use]
            #visibility fn new(service: S) -> Self {
                Self { service: ::std::sync::Arc::new(service) }
            }

            /// What is served.
            #[must_use]
            #visibility fn service(&self) -> &S {
                &self.service
            }
        }
        #cfg
        #[automatically_derived]
        impl<S> ::core::clone::Clone for #server<S> {
            fn clone(&self) -> Self {
                Self { service: ::core::clone::Clone::clone(&self.service) }
            }
        }
        #cfg
        #[automatically_derived]
        impl<S> ::core::fmt::Debug for #server<S> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

fn serve(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (client, server, service) = (&api.names.client, &api.names.server, &api.names.service);
    let (core, private) = (&api.names.core, &api.names.private);
    // Types of the user stand in here, and any of them may be called `S`; none of them is called
    // as the trait is.
    let mut implementor = api.shell.ident.clone();
    implementor.set_span(Span::call_site());
    let serve = answers(api, "serve", &quote!(Answer), |endpoint| !endpoint.is_websocket());
    let sockets: Vec<&Endpoint> = api.endpoints().filter(|e| e.is_websocket()).collect();
    let open = (!sockets.is_empty()).then(|| {
        // Where none of them is compiled, the runtime may lack what the method names.
        let cfg = cfg_of_any(sockets.iter().map(|e| e.forwarded.cfgs.as_slice()));
        let open = answers(api, "open", &quote!(Opened), Endpoint::is_websocket);
        quote!(#cfg #open)
    });
    quote! {
        #cfg
        #[automatically_derived]
        impl<#implementor: #service> #private::server::Serve for #server<#implementor> {
            fn operations(&self) -> &'static [&'static #core::Operation] {
                #client::OPERATIONS
            }
            #serve
            #open
        }
    }
}

/// The method that answers the endpoints of one kind.
fn answers(
    api: &Api,
    method: &str,
    answer: &TokenStream,
    is_kind: impl Fn(&Endpoint) -> bool,
) -> TokenStream {
    let (core, private) = (&api.names.core, &api.names.private);
    let method = Ident::new(method, Span::call_site());
    let request = local("request");
    let arms = api.endpoints().filter(|endpoint| is_kind(endpoint)).map(|e| arm(api, e));
    quote! {
        fn #method<'a>(
            &'a self,
            #request: &'a #private::server::Received,
        ) -> #private::BoxFuture<
            'a,
            ::core::result::Result<#private::server::#answer, #core::server::Rejection>,
        > {
            ::std::boxed::Box::pin(async move {
                match #request.operation().name() {
                    #(#arms)*
                    _ => ::core::result::Result::Err(#request.unknown()),
                }
            })
        }
    }
}

fn arm(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let Endpoint { signature, forwarded, arguments, .. } = endpoint;
    let (request, result) = (local("request"), local("result"));
    let (cfgs, ident) = (&forwarded.cfgs, &signature.ident);
    let (name, service) = (unraw(ident), &api.names.service);
    let (reply, error) = (&signature.reply, &signature.error);
    let answer = match &endpoint.reply {
        Reply::Bytes => quote!(answer_bytes::<#error>),
        Reply::Empty | Reply::Json => quote!(answer::<#reply, #error>),
        Reply::Text => quote!(answer_text::<#error>),
        Reply::WebSocket(message) => quote!(open::<#message, #error>),
    };
    let variables = || {
        arguments.iter().enumerate().map(|(index, argument)| (variable(index, argument), argument))
    };
    let received = variables().map(|(variable, argument)| {
        let received = received(argument);
        quote!(let #variable = #received;)
    });
    let lent = variables().map(|(variable, argument)| lent(&variable, argument));
    quote! {
        #(#cfgs)*
        #name => {
            #(#received)*
            let #result =
                #service::#ident(&*self.service, #request.context() #(, #lent)*).await;
            ::core::result::Result::Ok(#request.#answer(#result))
        }
    }
}

/// A local variable for an argument: its own name may be that of a constant, or one that a lint
/// dislikes.
fn variable(index: usize, argument: &Argument) -> Ident {
    let mut variable = stand_in(index);
    variable.set_span(Span::mixed_site().located_at(argument.ident.span()));
    variable
}

/// The owned value of an argument, as the request carries it.
fn received(argument: &Argument) -> TokenStream {
    let request = local("request");
    let Argument { ident, multiplicity, .. } = argument;
    let name = unraw(ident);
    // A type that cannot be received is underlined where it is written.
    let method = |name: &str| Ident::new(name, span_of(&argument.ty));
    let part = |wire: &str, part: &str| {
        let suffix = match (multiplicity.is_list, multiplicity.is_optional) {
            (true, _) => "_list",
            (false, true) => "_option",
            (false, false) => "",
        };
        let method = method(&format!("{part}{suffix}"));
        let item = received_type(&multiplicity.item);
        quote!(#request.#method::<#item>(#wire)?)
    };
    match &argument.location {
        Location::Path => {
            let ty = received_type(&argument.ty);
            let method = method("path");
            quote!(#request.#method::<#ty>(#name)?)
        }
        Location::Query(wire) => part(wire, "query"),
        Location::Header(wire) => part(wire, "header"),
        Location::Body => {
            if let Some(inner) = only_argument(behind_reference(&argument.ty), "Option") {
                let ty = received_type(&inner);
                let method = method("body_option");
                quote!(#request.#method::<#ty>()?)
            } else {
                let ty = received_type(&argument.ty);
                let method = method("body");
                quote!(#request.#method::<#ty>()?)
            }
        }
        Location::Signed => {
            let ty = received_type(&argument.ty);
            let method = method("signed");
            quote!(#request.#method::<#ty>()?)
        }
    }
}

/// The lifetimes of the signature are not known where a request is received.
fn received_type(ty: &Type) -> TokenStream {
    without_lifetimes(owned(ty))
}

/// The received value as the argument that was declared.
fn lent(ident: &Ident, argument: &Argument) -> TokenStream {
    let Argument { multiplicity, location, .. } = argument;
    let ty = plain_type(&argument.ty);
    if !multiplicity.is_optional {
        let items = items_of_references(ty, &quote!(#ident.iter()));
        return lent_as(ty, items.unwrap_or_else(|| ident.to_token_stream()));
    }
    let inner = only_argument(behind_reference(ty), "Option");
    let inner = inner.as_ref().map_or(ty, plain_type);
    let value =
        if multiplicity.is_list && matches!(location, Location::Query(_) | Location::Header(_)) {
            let items = items_of_references(inner, &quote!(#ident.iter()));
            let items = items.unwrap_or_else(|| ident.to_token_stream());
            // A list that is not there and an empty one look alike on the wire.
            quote!(::core::option::Option::Some(#items).filter(|items| !items.is_empty()))
        } else if let Some(items) = items_of_references(inner, &quote!(items.iter())) {
            quote!(#ident.as_ref().map(|items| #items))
        } else {
            ident.to_token_stream()
        };
    let value = match inner {
        Type::Reference(reference) => match plain_type(&reference.elem) {
            Type::Slice(_) => quote!(#value.as_deref()),
            path if is_str(path) => quote!(#value.as_deref()),
            _ => quote!(#value.as_ref()),
        },
        _ => value,
    };
    lent_as(ty, value)
}

fn lent_as(ty: &Type, value: TokenStream) -> TokenStream {
    if matches!(ty, Type::Reference(_)) { quote!(&#value) } else { value }
}

/// `Vec<&T>` from an iterator over owned items, if `ty` is a list of references. It names every
/// trait that it uses: those of the prelude need not be in scope.
fn items_of_references(ty: &Type, items: &TokenStream) -> Option<TokenStream> {
    let item = list_item(ty)?;
    let Type::Reference(item) = plain_type(&item) else { return None };
    let items = if is_str(&item.elem) {
        quote!(::core::iter::Iterator::map(#items, ::std::string::String::as_str))
    } else {
        items.clone()
    };
    Some(quote!(::core::iter::Iterator::collect::<::std::vec::Vec<_>>(#items)))
}

fn list_item(ty: &Type) -> Option<Type> {
    match behind_reference(ty) {
        Type::Slice(slice) => Some((*slice.elem).clone()),
        path => only_argument(path, "Vec"),
    }
}

fn tower_service(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (server, service, private) = (&api.names.server, &api.names.service, &api.names.private);
    quote! {
        #cfg
        #[automatically_derived]
        impl<S: #service> #private::server::Service<#private::server::http::Request<#private::server::Bytes>>
            for #server<S>
        {
            type Response = #private::server::http::Response<#private::server::Bytes>;
            type Error = ::core::convert::Infallible;
            type Future = #private::BoxFuture<
                'static,
                ::core::result::Result<Self::Response, Self::Error>,
            >;
            fn poll_ready(
                &mut self,
                _context: &mut ::core::task::Context<'_>,
            ) -> ::core::task::Poll<::core::result::Result<(), Self::Error>> {
                ::core::task::Poll::Ready(::core::result::Result::Ok(()))
            }
            fn call(
                &mut self,
                request: #private::server::http::Request<#private::server::Bytes>,
            ) -> Self::Future {
                #private::server::call(::core::clone::Clone::clone(self), request)
            }
        }
    }
}
