//! Rules for `#[client(…)]` as a whole: what its keys say together, and of the trait.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ItemTrait;

use crate::{
    check::{
        errors::error_body,
        names::{CLIENT, owner},
        resend,
    },
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::Draft,
    features::{self, Features},
    model::Names,
    tokens::ends_in,
};

/// The names of what is generated, as they have to be.
pub(super) fn client(draft: &Draft, diagnostics: &Diagnostics) -> Names {
    second_client(&draft.head, diagnostics);
    resend::challenge_and_key(&draft.attribute.shared.settings, None, diagnostics);
    empty_errors(draft, diagnostics);
    let attribute = &draft.attribute;
    let of_statuses = attribute.shared.errors.iter().flat_map(|errors| &errors.cases);
    for body in of_statuses.filter_map(|case| case.body.as_ref()).chain(&attribute.error_body) {
        error_body(body, diagnostics);
    }
    typed_successes(draft, diagnostics);
    client_name(draft, diagnostics)
}

/// What several successes are is for each endpoint to say, whose reply names it.
fn typed_successes(draft: &Draft, diagnostics: &Diagnostics) {
    let Some(success) = &draft.attribute.shared.success else { return };
    let mut typed = success.value.iter().filter(|case| case.is_typed());
    if let Some(first) = typed.find_map(|case| case.written) {
        let fact = "the successes of a trait name no types";
        let help = "remove it, and write the list at the endpoint whose reply names the enum";
        let mend = Mend::new(help).with(Edit::remove(success.whole));
        diagnostics.error(first, fact, mend);
    }
}

/// Under a condition the mistake is one only where the condition holds.
pub(super) fn server_feature(
    draft: &Draft,
    features: Features,
    diagnostics: &Diagnostics,
) -> Option<TokenStream> {
    let (key, cfg) = (draft.attribute.server_key?, draft.attribute.server.as_ref()?);
    if features.server {
        return None;
    }
    let (fact, help) = ("the runtime was built without its server half", features::help("server"));
    if cfg.is_empty() {
        diagnostics.error(key, fact, help);
        return Some(TokenStream::new());
    }
    let text = format!("{fact}\nhelp: {help}");
    Some(quote_spanned!(key=> #cfg ::core::compile_error! { #text }))
}

/// `#[client]` on a trait that has one already.
fn second_client(head: &ItemTrait, diagnostics: &Diagnostics) {
    for second in head.attrs.iter().filter(|attribute| ends_in(attribute.path(), "client")) {
        let mend = Mend::new("remove one").with(Edit::remove(place(second)));
        diagnostics.error(place(second.path()), "`#[client]` is given twice", mend);
    }
}

/// `errors()`, which says of the endpoints what they are without it.
fn empty_errors(draft: &Draft, diagnostics: &Diagnostics) {
    if let Some(errors) = draft.attribute.shared.errors.as_ref().filter(|errors| errors.is_empty) {
        let help = "remove it; statuses that are not declared come as `Unexpected`";
        let mend = Mend::new(help).with(Edit::remove(errors.whole));
        diagnostics.error(errors.place, "`errors()` declares nothing", mend);
    }
}

/// The name that was chosen for the client is neither the trait's nor another generated one; if it
/// is, the client has its default name.
fn client_name(draft: &Draft, diagnostics: &Diagnostics) -> Names {
    let names = draft.names.clone();
    let client = &names.client;
    match owner(&names, client, &draft.attribute) {
        None | Some(CLIENT) => names,
        Some(owner) => {
            let default = Names::default_client(&names.api);
            let fact = format!("`{client}` is the name of {owner}");
            let mend = Mend::new(format!("write `name = {default}`, or leave it out"))
                .with(Edit::over(client.span(), default.to_string()));
            diagnostics.error(client.span(), fact, mend);
            Names { client: default, ..names }
        }
    }
}
