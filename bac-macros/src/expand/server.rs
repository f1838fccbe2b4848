//! The server half: `JobService`, which a server implements, and `JobServer`, which speaks HTTP.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::{
    argument,
    cfg::cfg_of_any,
    docs, refused, reply, signature,
    spans::{at_span_of, local, span_of},
};
use crate::{
    model::{Api, Endpoint, Refused, Signature, TypedName},
    tokens::unraw,
};

pub(super) fn items(api: &Api) -> TokenStream {
    let Some(cfg) = &api.server else { return api.server_refusal.clone().unwrap_or_default() };
    let service = service_trait(api, cfg);
    let server = server_struct(api, cfg);
    quote!(#service #server)
}

pub(super) fn implementations(api: &Api) -> TokenStream {
    let Some(cfg) = &api.server else { return TokenStream::new() };
    let inherent = inherent(api, cfg);
    let serve = serve(api, cfg);
    let tower = tower_service(api, cfg);
    let is_asked =
        api.endpoints().any(|e| e.arguments.iter().any(|a| argument::sent_as(a).is_some()));
    let private = &api.names.private;
    let import = is_asked.then(|| quote!(#cfg use #private::server::NotSent as _;));
    quote!(#import #inherent #serve #tower)
}

fn service_trait(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (visibility, service) = (&api.head.vis, &api.names.service);
    let docs = docs::text(&[
        format!("What a server of `{}` does: the same endpoints, each with the", api.head.ident),
        "context of its request.".to_owned(),
    ]);
    let attributes = api.forwarded.for_twin();
    let methods = api.endpoints().map(|endpoint| {
        let docs = docs::served(api, endpoint);
        let attributes = endpoint.forwarded.for_service();
        let with_context = with_context(api, &endpoint.signature);
        let signature = signature::future(api, &with_context);
        let provided = docs::provided(endpoint.is_provided);
        let body = if endpoint.is_provided {
            signature::unimplemented(api, service, &with_context)
        } else {
            quote!(;)
        };
        quote!(#docs #provided #attributes #signature #body)
    });
    // A service that implements a refused endpoint has made no mistake of its own.
    let refused = api.refused().map(|Refused { signature, forwarded, is_provided, .. }| {
        let (docs, attributes) = (docs::refused(forwarded), forwarded.for_service());
        let with_context = with_context(api, signature);
        let body = if *is_provided { refused::never(&with_context) } else { quote!(;) };
        let signature = signature::future(api, &with_context);
        quote!(#docs #attributes #signature #body)
    });
    let visibility = at_span_of(visibility, service);
    quote! {
        #docs
        #attributes
        #cfg
        #[allow(clippy::too_many_arguments)]
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
    let (visibility, server, service) = (&api.head.vis, &api.names.server, &api.names.service);
    let docs = docs::text(&[
        format!("A `{service}` behind HTTP: matches each request to its endpoint, checks its"),
        "signature, decodes its arguments and encodes the result.".to_owned(),
    ]);
    let attributes = api.forwarded.for_twin();
    let visibility = at_span_of(visibility, server);
    let item = quote_spanned! {span_of(server)=>
        #visibility struct #server<S> {
            service: ::std::sync::Arc<S>,
        }
    };
    quote! {
        #docs
        #attributes
        #cfg
        #item
    }
}

fn inherent(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (visibility, server) = (&api.head.vis, &api.names.server);
    let name = server.to_string();
    quote! {
        #cfg
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
                let mut output = ::core::fmt::Formatter::debug_struct(f, #name);
                ::core::fmt::DebugStruct::finish_non_exhaustive(&mut output)
            }
        }
    }
}

fn serve(api: &Api, cfg: &TokenStream) -> TokenStream {
    let (client, server, service) = (&api.names.client, &api.names.server, &api.names.service);
    let (core, private) = (&api.names.core, &api.names.private);
    // Types of the user stand in here, and any of them may be called `S`; none of them is called
    // as the trait is.
    let mut implementor = api.head.ident.clone();
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
    let answer = reply::answer(api, endpoint, &result);
    let variables =
        || arguments.iter().enumerate().map(|(index, a)| (argument::variable(index, a), a));
    // What the head says is read first.
    let mut parts = argument::received_parts(api, arguments);
    let received = variables().map(|(variable, argument)| {
        let parts = if argument.kind.is_part() { parts.take() } else { None };
        let received = argument::received(api, argument);
        quote!(#parts let #variable = #received;)
    });
    let declared = variables().map(|(variable, a)| argument::as_declared(&variable, a));
    quote! {
        #(#cfgs)*
        #name => {
            #(#received)*
            let #result =
                #service::#ident(&*self.service, #request.context() #(, #declared)*).await;
            ::core::result::Result::Ok(#answer)
        }
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
