//! What the rules found of a trait, apart from the mistakes that they reported.

use proc_macro2::TokenStream;

use crate::{draft::MethodDraft, model::Names};

/// The rules' word on one trait.
pub(crate) struct Verdict {
    /// The client's name among them is the default one where the chosen one is taken.
    pub(crate) names: Names,
    /// The client can implement the trait.
    pub(crate) is_implementable: bool,
    /// Where the runtime has no server half: what stands in its place, nothing if it was reported.
    pub(crate) server_refusal: Option<TokenStream>,
    /// One for each member, in order; nothing is ever found of one that is only kept.
    pub(crate) members: Vec<MethodVerdict>,
}

/// The rules' word on one method.
#[derive(Default)]
pub(crate) struct MethodVerdict {
    /// Something is wrong with it: no endpoint comes of it.
    pub(crate) is_refused: bool,
    /// Another generated method, or another endpoint, has its name: the client gets none of it.
    pub(crate) is_name_taken: bool,
    /// A second method of the same name: rustc would report it in each generated form.
    pub(crate) is_repeated: bool,
    /// Another generated type has the name of its error type, which therefore is made nowhere.
    pub(crate) is_error_name_taken: bool,
    /// The same of the enum of its successes.
    pub(crate) is_success_name_taken: bool,
    /// The runtime has no XML, which was reported wherever it is said: it is taken for JSON.
    pub(crate) lacks_xml: bool,
    /// The same of brotli: nothing is said of it.
    pub(crate) lacks_brotli: bool,
}

/// A method, and what has been found of it so far.
pub(super) struct Checked<'a> {
    pub(super) draft: &'a MethodDraft,
    pub(super) verdict: &'a mut MethodVerdict,
}
