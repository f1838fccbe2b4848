//! The user's trait again: own attributes removed, futures that can be sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    calls, docs, helper, refused,
    signature::{future, unimplemented},
};
use crate::model::{Api, Member, Refused};

pub(super) fn declared(api: &Api) -> TokenStream {
    let head = &api.head;
    let (visibility, ident, generics) = (&head.vis, &api.names.api, &head.generics);
    let (colon, bounds) = (&head.colon_token, &head.supertraits);
    let clause = &head.generics.where_clause;
    let docs = docs::declared(api);
    let attributes = api.forwarded.for_declared();
    let members = api.members.iter().map(|found| member(api, found));
    let calls = calls::members(api);
    quote! {
        #docs
        #attributes
        #[allow(clippy::too_many_arguments)]
        #visibility trait #ident #generics #colon #bounds #clause {
            #(#members)*
            #calls
        }
    }
}

fn member(api: &Api, member: &Member) -> TokenStream {
    match member {
        Member::Endpoint(endpoint) => {
            let docs = docs::endpoint(api, endpoint);
            let attributes = endpoint.forwarded.for_declared();
            let signature = future(api, &endpoint.signature);
            let provided = docs::provided(endpoint.is_provided);
            let body = if endpoint.is_provided {
                unimplemented(api, &api.names.api, &endpoint.signature)
            } else {
                quote!(;)
            };
            quote!(#docs #provided #attributes #signature #body)
        }
        Member::Refused(refused) => {
            let Refused { signature, forwarded, .. } = &**refused;
            let docs = docs::refused(forwarded);
            let attributes = forwarded.for_declared();
            let body = if refused.is_provided { refused::never(signature) } else { quote!(;) };
            let signature = future(api, signature);
            quote!(#docs #attributes #signature #body)
        }
        Member::Helper(written) => helper::helper(api, written),
        Member::Kept(tokens) => tokens.clone(),
    }
}
