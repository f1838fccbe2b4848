//! Model → tokens. Nothing here can fail.

mod argument;
mod cfg;
mod client;
mod docs;
mod endpoint;
mod errors;
mod operation;
mod reply;
mod server;
mod spans;
mod trait_item;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Api, Member},
    tokens::generated_name,
};

/// What is public comes first; everything that only connects it sits in one `const` block, where its
/// names meet no other.
pub(crate) fn api(api: &Api) -> TokenStream {
    let declared = trait_item::declared(api);
    let client = client::client_struct(api);
    let visibility = &api.head.vis;
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
    // `..NEW` stands behind a parameter of which every field is written, too.
    quote! {
        #declared
        #client
        #(#errors)*
        #unknown_errors
        #server
        #attributes
        #[allow(clippy::needless_update, clippy::too_many_arguments)]
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
    let mut signatures = api.members.iter().filter_map(|member| match member {
        Member::Endpoint(endpoint) => Some(&endpoint.signature),
        Member::Refused(refused) => Some(&refused.signature),
        Member::Kept(_) => None,
    });
    let alias = signatures.find_map(|signature| signature.alias.as_ref())?;
    // The import that is written here is used by nothing, which no lint says of generated code.
    let alias = generated_name(alias);
    Some(quote!(use #alias as _;))
}
