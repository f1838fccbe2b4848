//! HTTP methods.

use proc_macro2::{Ident, Span};
use syn::{
    Attribute, LitStr, Meta,
    parse::{ParseStream, Parser},
};

use crate::{diagnostics::Mend, suggest};

/// Methods of the IANA registry that no endpoint can have.
const REGISTERED: [&str; 32] = [
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PRI",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
];

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

    /// The method that was meant by an unknown one, in the words of `help`; or which there are.
    pub(crate) fn suggestion(found: &str, help: impl Fn(&str) -> String) -> Mend {
        let names = Self::ALL.map(Self::name);
        let found = found.to_ascii_uppercase();
        // A method that servers know, too, is hardly a slip of the keys.
        match suggest::nearest(&found, &names).filter(|_| !REGISTERED.contains(&found.as_str())) {
            Some(near) => Mend::new(help(near)),
            None => format!("only {} can be declared", suggest::list(&names)).into(),
        }
    }

    /// The method that a slip of the keys has made of it.
    pub(crate) fn near(found: &str) -> Option<Self> {
        let found = found.to_ascii_uppercase();
        let near = suggest::nearest(&found, &Self::ALL.map(Self::name))?;
        Self::from_name(near).filter(|_| !REGISTERED.contains(&found.as_str()))
    }

    pub(crate) const fn is_idempotent(self) -> bool {
        bac_wire::is_idempotent_method(self.name())
    }

    pub(crate) const fn may_have_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

/// `#[get("/x")]`: the method and the path of an attribute that other libraries have.
pub(crate) fn foreign_endpoint(
    attributes: &[Attribute],
) -> Option<(&Attribute, &'static str, Option<String>)> {
    attributes.iter().find_map(|attribute| {
        let name = attribute.path().segments.last()?.ident.to_string();
        let method = Method::from_any_case(&name)?;
        let Meta::List(list) = &attribute.meta else {
            return Some((attribute, method.name(), None));
        };
        // What more there is has a meaning of its own, and is the user's to declare.
        let path = |input: ParseStream<'_>| input.parse::<LitStr>();
        let path = path.parse2(list.tokens.clone()).ok().map(|path| path.value());
        Some((attribute, method.name(), path))
    })
}
