//! Drafts → mistakes, and a verdict on each draft. A file for each subject, and in it a function for
//! each rule, named as its compile-fail test. The rules only look: `lower.rs` applies what they found.

mod argument;
mod client;
mod codec;
mod coding;
mod endpoint;
mod errors;
mod link;
mod names;
mod paging;
mod reply;
mod reply_struct;
mod resend;
mod resume;
mod sign;
mod trait_item;
mod verdict;

pub(crate) use reply_struct::reply_struct;
pub(crate) use verdict::{MethodVerdict, Verdict};

use verdict::Checked;

use crate::{
    diagnostics::Diagnostics,
    draft::{Draft, Member, MethodDraft},
    features::Features,
    model::Names,
};

pub(crate) fn check(draft: &Draft, features: Features, diagnostics: &Diagnostics) -> Verdict {
    let has_server = draft.attribute.server.is_some();
    let server_refusal = client::server_feature(draft, features, diagnostics);
    let names = client::client(draft, diagnostics);
    codec::of_trait(draft, features, diagnostics);
    coding::of_trait(draft, features, diagnostics);
    let is_implementable = trait_item::trait_item(draft, diagnostics);
    let mut verdicts: Vec<MethodVerdict> = draft
        .members
        .iter()
        .map(|member| match member {
            Member::Method(method) => {
                let scope = diagnostics.scope();
                method_alone(method, &names, has_server, features, diagnostics);
                endpoint::empty_path(method, &draft.attribute, diagnostics);
                let error_body = draft.attribute.error_body.as_ref();
                codec::of_endpoint(method, error_body, features, diagnostics);
                coding::of_endpoint(method, features, diagnostics);
                resend::resend(method, &draft.attribute.shared.settings, diagnostics);
                sign::sign(method, &draft.attribute, diagnostics);
                let is_refused = method.is_broken || scope.failed();
                // Where a condition stands on the method, it may be that of the feature.
                let lacks_xml = !features.xml && method.forwarded.cfgs.is_empty();
                let lacks_brotli = !features.brotli && method.forwarded.cfgs.is_empty();
                MethodVerdict { is_refused, lacks_xml, lacks_brotli, ..MethodVerdict::default() }
            }
            Member::Kept(kept) => {
                trait_item::kept(kept, draft.attribute.shape, diagnostics);
                MethodVerdict::default()
            }
        })
        .collect();
    let mut methods = methods(draft, &mut verdicts);
    names::repeated_method(&mut methods, diagnostics);
    if has_server {
        names::repeated_request(&mut methods, &draft.attribute.shared.constants, diagnostics);
    }
    names::name_clash(&mut methods, draft.attribute.shape, diagnostics);
    errors::error_lists(&mut methods, diagnostics);
    errors::left_errors(&mut methods, &names, diagnostics);
    errors::error_names(&mut methods, &names, &draft.attribute, diagnostics);
    reply::success_enums(&mut methods, &names, &draft.attribute, diagnostics);
    Verdict { names, is_implementable, server_refusal, members: verdicts }
}

/// The rules that need no other method.
fn method_alone(
    draft: &MethodDraft,
    names: &Names,
    has_server: bool,
    features: Features,
    diagnostics: &Diagnostics,
) {
    endpoint::endpoint(draft, names, diagnostics);
    if draft.is_marked {
        argument::arguments(draft, diagnostics);
        link::link(draft, diagnostics);
        reply::reply(draft, names, features, diagnostics);
        resume::resume(draft, diagnostics);
        paging::paging(draft, has_server, diagnostics);
        if has_server {
            argument::received_arguments(draft, diagnostics);
            link::received_link(draft, diagnostics);
        }
    }
}

fn methods<'a>(draft: &'a Draft, verdicts: &'a mut [MethodVerdict]) -> Vec<Checked<'a>> {
    let members = draft.members.iter().zip(verdicts);
    let methods = members.filter_map(|(member, verdict)| match member {
        Member::Method(draft) => Some(Checked { draft, verdict }),
        Member::Kept(_) => None,
    });
    methods.collect()
}
