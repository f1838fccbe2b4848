//! HTTP methods.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, LitStr, Meta,
    parse::{ParseStream, Parser},
};

use crate::{diagnostics::quoted, suggest};

/// Methods of the registry that no endpoint can have, and why.
const NOT_OF_AN_ENDPOINT: [(&str, &str); 3] = [
    ("CONNECT", "it opens a tunnel"),
    ("PRI", "it is reserved"),
    ("TRACE", "it sends back what it gets, credentials among it"),
];

/// Methods of other servers, which are no slips of the keys.
const OF_OTHERS: [&str; 8] =
    ["BAN", "M-SEARCH", "NOTIFY", "PURGE", "REFRESH", "SUBSCRIBE", "UNSUBSCRIBE", "VIEW"];

/// A method by its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Method(&'static str);

impl Method {
    pub(crate) const GET: Self = Self("GET");
    pub(crate) const HEAD: Self = Self("HEAD");
    pub(crate) const POST: Self = Self("POST");

    /// Those of the registry that an endpoint can have.
    fn all() -> impl Iterator<Item = Self> {
        let names = bac_wire::METHODS.into_iter().map(|method| method.name);
        let names = names.filter(|name| NOT_OF_AN_ENDPOINT.iter().all(|(not, _)| not != name));
        names.map(Self)
    }

    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// What stands for it in generated code, behind the runtime's `Method::`.
    pub(crate) fn value(self) -> TokenStream {
        let name = self.0;
        if Self::from_name(name).is_none() {
            return quote!(named(#name));
        }
        let words = name.to_ascii_lowercase().replace('-', "_");
        let variant = Ident::new(&suggest::camel_case(&words), Span::call_site());
        quote!(#variant)
    }

    /// As it stands in a declaration.
    pub(crate) fn written(self) -> String {
        if Self::from_name(self.0).is_some() { self.0.to_owned() } else { quoted(self.0) }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|method| method.name() == name)
    }

    pub(crate) fn from_any_case(name: &str) -> Option<Self> {
        Self::from_name(&name.to_ascii_uppercase())
    }

    /// One that the registry has not, if this can be its name.
    pub(crate) fn other(name: &str) -> Option<Self> {
        let is_name = bac_wire::is_field_name(name) && Self::refusal(name).is_none();
        // Once a declaration, and a compiler ends soon.
        is_name.then(|| Self(Box::leak(name.to_owned().into_boxed_str())))
    }

    /// Why an endpoint cannot have a method of the registry.
    pub(crate) fn refusal(name: &str) -> Option<&'static str> {
        let name = name.to_ascii_uppercase();
        NOT_OF_AN_ENDPOINT.iter().find(|(not, _)| *not == name).map(|(_, reason)| *reason)
    }

    /// The method that a slip of the keys has made of it.
    pub(crate) fn near(found: &str) -> Option<Self> {
        let found = found.to_ascii_uppercase();
        if OF_OTHERS.contains(&found.as_str()) {
            return None;
        }
        let usual = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
        let near = suggest::nearest(&found, &usual)
            .or_else(|| suggest::nearest(&found, &Self::all().map(Self::name).collect::<Vec<_>>()));
        Self::from_name(near?)
    }

    pub(crate) const fn is_idempotent(self) -> bool {
        bac_wire::is_idempotent_method(self.name())
    }

    pub(crate) const fn is_safe(self) -> bool {
        bac_wire::is_safe_method(self.name())
    }

    pub(crate) fn may_have_body(self) -> bool {
        self != Self::GET && self != Self::HEAD
    }
}

/// `#[get("/x")]`: the method and the path of an attribute that other libraries have.
pub(crate) fn foreign_endpoint(
    attributes: &[Attribute],
) -> Option<(&Attribute, &'static str, Option<String>)> {
    attributes.iter().find_map(|attribute| {
        let name = attribute.path().segments.last()?.ident.to_string();
        // Attributes of other methods' names belong to others.
        let usual = ["delete", "get", "head", "options", "patch", "post", "put"];
        let is_usual = usual.contains(&name.to_ascii_lowercase().as_str());
        let method = Method::from_any_case(&name).filter(|_| is_usual)?;
        let Meta::List(list) = &attribute.meta else {
            return Some((attribute, method.name(), None));
        };
        // What more there is has a meaning of its own, and is the user's to declare.
        let path = |input: ParseStream<'_>| input.parse::<LitStr>();
        let path = path.parse2(list.tokens.clone()).ok().map(|path| path.value());
        Some((attribute, method.name(), path))
    })
}
