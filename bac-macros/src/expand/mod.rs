//! Model → tokens. Nothing here can fail.

mod argument;
mod calls;
mod cfg;
mod client;
mod codec;
mod docs;
mod endpoint;
mod errors;
mod helper;
mod object;
mod operation;
mod refused;
mod reply;
mod reply_struct;
mod server;
mod signature;
pub(crate) mod spans;
mod spelling;
mod successes;
mod trait_item;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

pub(crate) use reply_struct::reply_struct;

use crate::model::Api;

/// What is public comes first; everything that only connects it sits in one `const` block, where its
/// names meet no other.
pub(crate) fn api(api: &Api) -> TokenStream {
    let declared = trait_item::declared(api);
    let client = client::client_struct(api);
    let calls = calls::item(api);
    let object = object::items(api);
    let visibility = &api.head.vis;
    let errors = api.errors.iter().map(|error| errors::error_enum(api, error, visibility));
    let unknown_errors = errors::unknown_errors(api);
    let successes = api.successes.iter().map(|made| successes::success_enum(api, made));
    let success_impls = api.successes.iter().map(|made| successes::implementations(api, made));
    let server = server::items(api);
    let spelling = spelling::questions(api);
    let operations = operation::statics(api);
    let client_impls = client::implementations(api);
    let calls_impls = calls::implementations(api);
    let object_impls = object::implementations(api);
    let error_impls =
        api.errors.iter().map(|error| errors::implementations(api, error, visibility));
    let server_impls = server::implementations(api);
    let attributes = api.forwarded.for_implementation();
    let (private, cfgs) = (&api.names.private, &api.forwarded.cfgs);
    let asks = api.endpoints().filter(|it| it.asks_of_reply());
    let asks = asks.map(|endpoint| endpoint.forwarded.cfgs.as_slice());
    let by_type = api.errors.iter().filter(|error| error.cases.iter().any(|it| it.may_be_reply));
    let by_type = by_type.flat_map(|error| error.cfgs.iter().map(Vec::as_slice));
    let cfgs_of_asking: Vec<&[Attribute]> = asks.chain(by_type).collect();
    let is_probed = !cfgs_of_asking.is_empty() || !api.successes.is_empty();
    let probe = is_probed.then(|| {
        // What several successes are made of is asked under the conditions of their own.
        let cfg = api.successes.is_empty().then(|| cfg::cfg_of_any(cfgs_of_asking.into_iter()));
        quote!(#cfg use #private::ProbeJson as _;)
    });
    // An import of `endpoint`, by which a forgotten `#[client]` is told, is a used one; what a glob
    // brings gives way to it, and takes its place where there is none.
    // `..NEW` stands behind a parameter of which every field is written, too.
    quote! {
        #(#cfgs)*
        use #private::attributes::*;
        #declared
        #client
        #calls
        #object
        #(#errors)*
        #unknown_errors
        #(#successes)*
        #server
        #attributes
        #[allow(clippy::needless_update, clippy::too_many_arguments)]
        const _: () = {
            use endpoint as _;
            #probe
            #spelling
            #operations
            #client_impls
            #calls_impls
            #object_impls
            #(#error_impls)*
            #(#success_impls)*
            #server_impls
        };
    }
}
