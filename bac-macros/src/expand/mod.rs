//! Model → tokens. Nothing here can fail.

mod call;
mod client;
mod docs;
mod errors;
mod operation;
mod server;
mod trait_item;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::{Api, Endpoint, Refused, Slot};

/// What is public comes first; everything that only connects it sits in one `const` block, where its
/// names meet no other.
pub(crate) fn api(api: &Api) -> TokenStream {
    let declared = trait_item::declared(api);
    let client = client::client_struct(api);
    let visibility = &api.shell.vis;
    let errors = api.errors.iter().map(|error| errors::error_enum(api, error, visibility));
    let unknown_errors = errors::unknown_errors(api);
    let server = server::items(api);
    let alias = used_alias(api);
    let operations = operation::statics(api);
    let client_impls = client::implementations(api);
    let error_impls =
        api.errors.iter().map(|error| errors::implementations(api, error, visibility));
    let server_impls = server::implementations(api);
    let attributes = api.forwarded.for_implementation();
    quote! {
        #declared
        #client
        #(#errors)*
        #unknown_errors
        #server
        #attributes
        #[allow(clippy::too_many_arguments, dead_code, deprecated)]
        const _: () = {
            #alias
            #operations
            #client_impls
            #(#error_impls)*
            #server_impls
        };
    }
}

/// `Result<T>` is written out with both types; an import of the name stays a used one.
fn used_alias(api: &Api) -> Option<TokenStream> {
    let mut signatures = api.slots.iter().filter_map(|slot| match slot {
        Slot::Good(endpoint) => Some(&endpoint.signature),
        Slot::Bad(refused) => Some(&refused.signature),
        Slot::Kept(_) => None,
    });
    let alias = signatures.find_map(|signature| signature.alias.as_ref())?;
    Some(quote!(#[allow(unused_imports)] use #alias as _;))
}

/// A local variable or argument that no name of the user can meet.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The place of the user's tokens for generated ones, so that rustc underlines what was written;
/// lints still know them as generated.
fn here(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or_else(Span::call_site, |token| token.span().resolved_at(Span::call_site()))
}

/// A visibility at the place of a name: rustc underlines an item from its first token on.
fn at(visibility: &impl ToTokens, name: &Ident) -> TokenStream {
    let span = here(name);
    let moved = visibility.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}

impl Api {
    /// Trait parameters leave no type that a method of the client could name.
    fn has_methods(&self) -> bool {
        self.shell.generics.params.is_empty()
    }

    fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Good(endpoint) if self.has_methods() => Some(&**endpoint),
            _ => None,
        })
    }

    fn refused(&self) -> impl Iterator<Item = &Refused> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Bad(refused) if self.has_methods() => Some(&**refused),
            _ => None,
        })
    }
}
