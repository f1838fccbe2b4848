//! HTTP methods.

use std::fmt;

/// An HTTP method that an endpoint can declare: those of IANA's registry by their names, and any other.
///
/// ```
/// use bac_core::{Method, Error, client};
///
/// #[client]
/// trait Cache {
///     #[endpoint(PROPFIND "/files")]
///     async fn files(&self) -> Result<String, Error>;
///
///     #[endpoint("PURGE" "/files")]
///     async fn purge(&self) -> Result<(), Error>;
/// }
///
/// let [files, purge] = CacheClient::OPERATIONS else { unreachable!() };
/// assert_eq!(files.method(), Method::Propfind);
/// assert!(files.method().is_safe() && files.method().is_idempotent());
/// assert_eq!(purge.method().as_str(), "PURGE");
/// assert!(!purge.method().is_idempotent());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `ACL`
    Acl,
    /// `BASELINE-CONTROL`
    BaselineControl,
    /// `BIND`
    Bind,
    /// `CHECKIN`
    Checkin,
    /// `CHECKOUT`
    Checkout,
    /// `COPY`
    Copy,
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `LABEL`
    Label,
    /// `LINK`
    Link,
    /// `LOCK`
    Lock,
    /// `MERGE`
    Merge,
    /// `MKACTIVITY`
    Mkactivity,
    /// `MKCALENDAR`
    Mkcalendar,
    /// `MKCOL`
    Mkcol,
    /// `MKREDIRECTREF`
    Mkredirectref,
    /// `MKWORKSPACE`
    Mkworkspace,
    /// `MOVE`
    Move,
    /// `OPTIONS`
    Options,
    /// `ORDERPATCH`
    Orderpatch,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PROPFIND`
    Propfind,
    /// `PROPPATCH`
    Proppatch,
    /// `PUT`
    Put,
    /// `QUERY`
    Query,
    /// `REBIND`
    Rebind,
    /// `REPORT`
    Report,
    /// `SEARCH`
    Search,
    /// `UNBIND`
    Unbind,
    /// `UNCHECKOUT`
    Uncheckout,
    /// `UNLINK`
    Unlink,
    /// `UNLOCK`
    Unlock,
    /// `UPDATE`
    Update,
    /// `UPDATEREDIRECTREF`
    Updateredirectref,
    /// `VERSION-CONTROL`
    VersionControl,
    /// One that the registry has not.
    Other(OtherMethod),
}

/// The name of a method that IANA's registry has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OtherMethod(&'static str);

impl Method {
    /// The method of this name, which has been checked: the registry's own, or another.
    #[doc(hidden)]
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        match name.as_bytes() {
            b"ACL" => Self::Acl,
            b"BASELINE-CONTROL" => Self::BaselineControl,
            b"BIND" => Self::Bind,
            b"CHECKIN" => Self::Checkin,
            b"CHECKOUT" => Self::Checkout,
            b"COPY" => Self::Copy,
            b"DELETE" => Self::Delete,
            b"GET" => Self::Get,
            b"HEAD" => Self::Head,
            b"LABEL" => Self::Label,
            b"LINK" => Self::Link,
            b"LOCK" => Self::Lock,
            b"MERGE" => Self::Merge,
            b"MKACTIVITY" => Self::Mkactivity,
            b"MKCALENDAR" => Self::Mkcalendar,
            b"MKCOL" => Self::Mkcol,
            b"MKREDIRECTREF" => Self::Mkredirectref,
            b"MKWORKSPACE" => Self::Mkworkspace,
            b"MOVE" => Self::Move,
            b"OPTIONS" => Self::Options,
            b"ORDERPATCH" => Self::Orderpatch,
            b"PATCH" => Self::Patch,
            b"POST" => Self::Post,
            b"PROPFIND" => Self::Propfind,
            b"PROPPATCH" => Self::Proppatch,
            b"PUT" => Self::Put,
            b"QUERY" => Self::Query,
            b"REBIND" => Self::Rebind,
            b"REPORT" => Self::Report,
            b"SEARCH" => Self::Search,
            b"UNBIND" => Self::Unbind,
            b"UNCHECKOUT" => Self::Uncheckout,
            b"UNLINK" => Self::Unlink,
            b"UNLOCK" => Self::Unlock,
            b"UPDATE" => Self::Update,
            b"UPDATEREDIRECTREF" => Self::Updateredirectref,
            b"VERSION-CONTROL" => Self::VersionControl,
            _ => Self::Other(OtherMethod(name)),
        }
    }

    /// Whether sending a request twice does no more than sending it once, as IANA's registry says (RFC
    /// 9110 section 9.2.2); `false` for a method that it has not.
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        bac_wire::is_idempotent_method(self.as_str())
    }

    /// Whether a request only reads, as the registry says (RFC 9110 section 9.2.1).
    #[must_use]
    pub const fn is_safe(self) -> bool {
        bac_wire::is_safe_method(self.as_str())
    }

    /// The method as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acl => "ACL",
            Self::BaselineControl => "BASELINE-CONTROL",
            Self::Bind => "BIND",
            Self::Checkin => "CHECKIN",
            Self::Checkout => "CHECKOUT",
            Self::Copy => "COPY",
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Label => "LABEL",
            Self::Link => "LINK",
            Self::Lock => "LOCK",
            Self::Merge => "MERGE",
            Self::Mkactivity => "MKACTIVITY",
            Self::Mkcalendar => "MKCALENDAR",
            Self::Mkcol => "MKCOL",
            Self::Mkredirectref => "MKREDIRECTREF",
            Self::Mkworkspace => "MKWORKSPACE",
            Self::Move => "MOVE",
            Self::Options => "OPTIONS",
            Self::Orderpatch => "ORDERPATCH",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Propfind => "PROPFIND",
            Self::Proppatch => "PROPPATCH",
            Self::Put => "PUT",
            Self::Query => "QUERY",
            Self::Rebind => "REBIND",
            Self::Report => "REPORT",
            Self::Search => "SEARCH",
            Self::Unbind => "UNBIND",
            Self::Uncheckout => "UNCHECKOUT",
            Self::Unlink => "UNLINK",
            Self::Unlock => "UNLOCK",
            Self::Update => "UPDATE",
            Self::Updateredirectref => "UPDATEREDIRECTREF",
            Self::VersionControl => "VERSION-CONTROL",
            Self::Other(OtherMethod(name)) => name,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Delete => Self::DELETE,
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Patch => Self::PATCH,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            // The name of a method was checked where it was declared.
            other => Self::from_bytes(other.as_str().as_bytes()).unwrap_or(Self::OPTIONS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Declaration, Operation};

    #[test]
    fn methods_are_idempotent_as_the_registry_says() {
        for (method, expected) in [
            (Method::Get, true),
            (Method::Head, true),
            (Method::Put, true),
            (Method::Delete, true),
            (Method::Post, false),
            (Method::Patch, false),
            (Method::Options, true),
            (Method::Propfind, true),
            (Method::Lock, false),
            (Method::named("PURGE"), false),
        ] {
            assert_eq!(method.is_idempotent(), expected, "{method}");
            let declared = |idempotent| {
                Operation::from_declaration(Declaration { method, idempotent, ..Declaration::NEW })
            };
            assert_eq!(declared(None).is_idempotent(), expected);
            assert!(declared(Some(true)).is_idempotent());
            assert!(!declared(Some(false)).is_idempotent());
        }
    }

    #[test]
    fn every_method_of_the_registry_that_can_be_declared_has_a_variant() {
        for row in bac_wire::METHODS {
            let method = Method::named(row.name);
            let is_other = matches!(method, Method::Other(_));
            assert_eq!(is_other, ["CONNECT", "PRI", "TRACE"].contains(&row.name), "{}", row.name);
            assert_eq!(method.as_str(), row.name);
            assert_eq!(http::Method::from(method).as_str(), row.name);
        }
    }
}
