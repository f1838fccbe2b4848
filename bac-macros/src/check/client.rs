//! Rules for `#[client(…)]` as a whole: what its keys say together, and of the trait.

use syn::ItemTrait;

use crate::{
    check::names::{CLIENT, owner},
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::Draft,
    model::Names,
    tokens::ends_in,
};

/// The names of what is generated, as they have to be.
pub(super) fn client(draft: &Draft, diagnostics: &Diagnostics) -> Names {
    second_client(&draft.head, diagnostics);
    empty_errors(draft, diagnostics);
    client_name(draft, diagnostics)
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
    match owner(&names, client, draft.attribute.server.is_some()) {
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
