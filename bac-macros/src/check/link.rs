//! Rules for an endpoint that is called at a link: it has `#[url]` in the place of a path.

use crate::{
    check::argument::{not_part, whole_argument},
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::MethodDraft,
    parse::{Argument, Fills, Kind},
    tokens::unraw,
    types::{Multiplicity, shown},
};

pub(super) fn link(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(url) = draft.url() else { return };
    path_and_url(draft, url, diagnostics);
    two_urls(draft, url, diagnostics);
    one_url(url, diagnostics);
    signed_elsewhere(draft, url, diagnostics);
    if draft.attribute.template.is_none() {
        let is_unmarked = |a: &&Argument| a.kind() == Kind::Path && !a.is_broken;
        for argument in draft.arguments.iter().filter(is_unmarked) {
            not_part(argument, None, draft, diagnostics);
        }
    }
}

/// What a server hands out may lead anywhere, so its requests come to other endpoints.
pub(super) fn received_link(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(marker) = draft.url().and_then(|argument| argument.marker.as_ref()) else { return };
    let fact = "the generated server cannot tell which requests are those of a link";
    let help =
        "declare the paths that its links lead to, and this endpoint in a trait without `server`";
    diagnostics.error(marker.place, fact, help);
}

fn path_and_url(draft: &MethodDraft, url: &Argument, diagnostics: &Diagnostics) {
    let template = draft.attribute.template.as_ref().filter(|template| !template.is_broken);
    let (Some(template), Some(marker)) = (template, &url.marker) else { return };
    let name = unraw(&url.ident);
    let fact = format!("the path and `{name}` both say what is called");
    let has_values = template.values().next().is_some();
    let index = draft.arguments.iter().position(|argument| std::ptr::eq(argument, url));
    let whole = index.and_then(|index| whole_argument(draft, index));
    let mend = match whole {
        Some(whole) if has_values => {
            Mend::new(format!("remove `{name}`, or the path and its arguments"))
                .with(Edit::remove(whole))
        }
        _ => Mend::new(format!("remove the path, or `{name}`"))
            .with(Edit::remove(template.literal.span())),
    };
    diagnostics.error(marker.place, fact, mend);
}

fn two_urls(draft: &MethodDraft, first: &Argument, diagnostics: &Diagnostics) {
    for (index, second) in draft.arguments.iter().enumerate() {
        let is_second = second.kind().fills(Fills::Url) && !std::ptr::eq(first, second);
        let Some(marker) = second.marker.as_ref().filter(|_| is_second) else { continue };
        let (first, second) = (unraw(&first.ident), unraw(&second.ident));
        let fact = format!("`{first}` and `{second}` both say what is called");
        let mend = Mend::new("remove one of the two");
        let mend = match whole_argument(draft, index) {
            Some(whole) => mend.with(Edit::remove(whole)),
            None => mend,
        };
        diagnostics.error(marker.place, fact, mend);
    }
}

fn one_url(url: &Argument, diagnostics: &Diagnostics) {
    let multiplicity = Multiplicity::of(&url.ty);
    if multiplicity.is_optional || multiplicity.is_list {
        let fact = format!("`{}` is not one URL, and a call goes to one", shown(&url.ty));
        let item = shown(&multiplicity.item);
        let item = if item.starts_with('&') { item } else { format!("&{item}") };
        diagnostics.error(place(&url.ty), fact, Mend::write(place(&url.ty), item));
    }
}

/// What is signed is for one server.
fn signed_elsewhere(draft: &MethodDraft, url: &Argument, diagnostics: &Diagnostics) {
    let Some(marker) = url.marker.as_ref().filter(|marker| marker.kind == Kind::AnyUrl) else {
        return;
    };
    if draft.is_signed() {
        let fact = "what is signed goes to no other server";
        let mend = Mend::write(marker.place, "#[url]");
        diagnostics.error(marker.place, fact, mend);
    }
}
