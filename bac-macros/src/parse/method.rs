//! HTTP methods.

use proc_macro2::{Ident, Span};

use crate::suggest;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Delete,
    Get,
    Head,
    Patch,
    Post,
    Put,
}

impl Method {
    const ALL: [Self; 6] =
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }

    /// The variant of the runtime's enum.
    pub(crate) fn variant(self) -> Ident {
        let name = match self {
            Self::Delete => "Delete",
            Self::Get => "Get",
            Self::Head => "Head",
            Self::Patch => "Patch",
            Self::Post => "Post",
            Self::Put => "Put",
        };
        Ident::new(name, Span::call_site())
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    pub(crate) fn from_any_case(name: &str) -> Option<Self> {
        Self::from_name(&name.to_ascii_uppercase())
    }

    pub(crate) fn suggestion(found: &str) -> String {
        let names = Self::ALL.map(Self::name);
        suggest::did_you_mean(&found.to_ascii_uppercase(), &names)
    }

    pub(crate) const fn may_have_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}
