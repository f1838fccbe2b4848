//! Rules for `page(…)`: of a reply that is a page rustc knows.

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::MethodDraft,
    parse::{Fills, Keyed, Kind, Paging, Reply},
    tokens::{Spanned, unraw},
    types::{Multiplicity, only_argument, shown},
};

pub(super) fn paging(draft: &MethodDraft, has_server: bool, diagnostics: &Diagnostics) {
    let Some(paging) = &draft.attribute.paging else { return };
    let scope = diagnostics.scope();
    no_pages(draft, paging, diagnostics);
    not_idempotent(draft, paging, diagnostics);
    sent_once(draft, paging, diagnostics);
    at_link(draft, paging, diagnostics);
    if scope.failed() {
        return;
    }
    for name in names(&paging.value) {
        list(draft, name, diagnostics);
    }
    if has_server {
        unknown_to_server(draft, paging, diagnostics);
    }
}

/// The names in the query, the position's first.
fn names(paging: &Paging) -> impl Iterator<Item = &Spanned<String>> {
    let (first, second) = match paging {
        Paging::Query(name) => (Some(name), None),
        Paging::Link => (None, None),
        Paging::Offset { offset, limit } => (Some(offset), limit.as_ref()),
    };
    first.into_iter().chain(second)
}

/// What is read whole, or message by message, has no items.
fn no_pages(draft: &MethodDraft, paging: &Keyed<Paging>, diagnostics: &Diagnostics) {
    let Some(reply) = draft.attribute.replies.first().filter(|reply| reply.value != Reply::Xml)
    else {
        return;
    };
    let fact = format!("a reply that is `{}` has no pages", reply.value.row().name);
    let mend = Mend::new("remove `page`").with(Edit::remove(paging.whole));
    diagnostics.error(paging.span, fact, mend);
}

/// Each page is another request, which does the work once more.
fn not_idempotent(draft: &MethodDraft, paging: &Keyed<Paging>, diagnostics: &Diagnostics) {
    let Some(method) = &draft.attribute.method else { return };
    let settings = &draft.attribute.shared.settings;
    let said = settings.idempotent.as_ref().map(|said| said.value);
    if said.unwrap_or_else(|| method.value.is_idempotent()) {
        return;
    }
    let fact = "each page is another request, and this one is not idempotent";
    if said.is_some() || settings.idempotency_key.is_some() {
        return diagnostics.error(paging.span, fact, without(draft, paging));
    }
    let mend = Mend::new("say `idempotent` if asking for a page changes nothing, or remove `page`")
        .with(Edit::after(paging.span, ", idempotent"));
    diagnostics.error(paging.span, fact, mend);
}

/// What comes piece by piece is not kept.
fn sent_once(draft: &MethodDraft, paging: &Keyed<Paging>, diagnostics: &Diagnostics) {
    let is_once = |kind: Kind| kind == Kind::Stream || kind.is_part();
    if let Some(body) = draft.arguments.iter().find(|argument| is_once(argument.kind())) {
        let fact = format!(
            "each page sends `{}` once more, which comes piece by piece",
            unraw(&body.ident)
        );
        diagnostics.error(paging.span, fact, without(draft, paging));
    }
}

/// Without pages there is no `Page<T>` either.
fn without(draft: &MethodDraft, paging: &Keyed<Paging>) -> Mend {
    let page = draft.returns.reply.as_ref();
    let Some((page, item)) = page.and_then(|page| Some((page, only_argument(page, "Page")?)))
    else {
        return Mend::new("remove `page`").with(Edit::remove(paging.whole));
    };
    if matches!(paging.value, Paging::Query(_)) {
        return "remove `page`, and return a type of your own for the body".into();
    }
    let list = format!("Vec<{}>", shown(&item));
    Mend::new(format!("remove `page`, and return `{list}`"))
        .with(Edit::remove(paging.whole))
        .with(Edit::over(place(page), list))
}

/// A link has a query of its own, in which nothing is replaced.
fn at_link(draft: &MethodDraft, paging: &Keyed<Paging>, diagnostics: &Diagnostics) {
    if draft.url().is_none() || matches!(paging.value, Paging::Link) {
        return;
    }
    let fact = "an endpoint that is called at a link has its next page at one, too";
    let mend = Mend::new("write `page(link)`").with(Edit::over(paging.span, "(link)"));
    diagnostics.error(paging.span, fact, mend);
}

/// The argument of that name says where to begin.
fn list(draft: &MethodDraft, name: &Spanned<String>, diagnostics: &Diagnostics) {
    let argument = draft.arguments.iter().find(|argument| {
        argument.kind().fills(Fills::Fields)
            && argument.kind().row().location == "Query"
            && argument.wire_name().value == name.value
    });
    let Some(argument) = argument else { return };
    let multiplicity = Multiplicity::of(&argument.ty);
    if multiplicity.is_list {
        let fact = format!("`{}` is one value of `page`, and no list", unraw(&argument.ident));
        let item = shown(&multiplicity.item);
        let text = format!("Option<{item}>");
        diagnostics.error(place(&argument.ty), fact, Mend::write(place(&argument.ty), text));
    }
}

/// A service is given arguments alone.
fn unknown_to_server(draft: &MethodDraft, paging: &Keyed<Paging>, diagnostics: &Diagnostics) {
    let Some(name) = names(&paging.value).next() else { return };
    let is_it = |argument: &&crate::parse::Argument| {
        argument.kind().row().location == "Query" && argument.wire_name().value == name.value
            || matches!(argument.kind(), Kind::QueryFields)
    };
    if draft.arguments.iter().any(|argument| is_it(&argument)) {
        return;
    }
    let fact = format!(
        "no argument tells the service which page is asked for: none is sent as `{}`",
        name.value
    );
    let ty = if matches!(paging.value, Paging::Offset { .. }) { "u64" } else { "&str" };
    let text = format!(", #[query({:?})] position: Option<{ty}>", name.value);
    let help = format!("add `{}`", text.trim_start_matches(", "));
    let close = draft.written.signature.paren_token.span.close();
    let is_trailing = draft.written.signature.inputs.trailing_punct();
    let text = if is_trailing { text.trim_start_matches(", ").to_owned() } else { text };
    diagnostics.error(name.span, fact, Mend::new(help).with(Edit::before(close, text)));
}
