//! The HTTP methods of IANA's registry, and what it says of each.

/// A method of IANA's registry (RFC 9110 section 16.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredMethod {
    /// As it stands on the wire.
    pub name: &'static str,
    /// Whether it only reads (RFC 9110 section 9.2.1).
    pub is_safe: bool,
    /// Whether doing the work twice does no more than doing it once (RFC 9110 section 9.2.2).
    pub is_idempotent: bool,
}

/// Every method of the registry but `*`, in the order of their names.
///
/// From <https://www.iana.org/assignments/http-methods/http-methods.xml>, compared row by row with the registry as it
/// was updated on 21 November 2025. Most rows are those of RFC 7237, which registered what had been defined before
/// there was a registry; `QUERY` came last.
///
/// ```
/// let propfind = bac_wire::METHODS.iter().find(|method| method.name == "PROPFIND").unwrap();
/// assert!(propfind.is_safe && propfind.is_idempotent);
/// ```
pub const METHODS: [RegisteredMethod; 40] = [
    repeatable("ACL"),
    repeatable("BASELINE-CONTROL"),
    repeatable("BIND"),
    repeatable("CHECKIN"),
    repeatable("CHECKOUT"),
    other("CONNECT"),
    repeatable("COPY"),
    repeatable("DELETE"),
    safe("GET"),
    safe("HEAD"),
    repeatable("LABEL"),
    repeatable("LINK"),
    other("LOCK"),
    repeatable("MERGE"),
    repeatable("MKACTIVITY"),
    repeatable("MKCALENDAR"),
    repeatable("MKCOL"),
    repeatable("MKREDIRECTREF"),
    repeatable("MKWORKSPACE"),
    repeatable("MOVE"),
    safe("OPTIONS"),
    repeatable("ORDERPATCH"),
    other("PATCH"),
    other("POST"),
    safe("PRI"),
    safe("PROPFIND"),
    repeatable("PROPPATCH"),
    repeatable("PUT"),
    safe("QUERY"),
    repeatable("REBIND"),
    safe("REPORT"),
    safe("SEARCH"),
    safe("TRACE"),
    repeatable("UNBIND"),
    repeatable("UNCHECKOUT"),
    repeatable("UNLINK"),
    repeatable("UNLOCK"),
    repeatable("UPDATE"),
    repeatable("UPDATEREDIRECTREF"),
    repeatable("VERSION-CONTROL"),
];

/// Whether sending a request of this method twice does no more than sending it once, as the registry
/// says; `false` for one that it has not. Methods are the same in no other case.
///
/// ```
/// assert!(bac_wire::is_idempotent_method("PUT"));
/// assert!(bac_wire::is_idempotent_method("MKCOL"));
/// assert!(!bac_wire::is_idempotent_method("POST"));
/// assert!(!bac_wire::is_idempotent_method("PURGE"));
/// ```
#[must_use]
pub const fn is_idempotent_method(method: &str) -> bool {
    match registered(method) {
        Some(method) => method.is_idempotent,
        None => false,
    }
}

/// Whether a request of this method only reads, as the registry says; `false` for one that it has not.
///
/// ```
/// assert!(bac_wire::is_safe_method("PROPFIND"));
/// assert!(!bac_wire::is_safe_method("PUT"));
/// ```
#[must_use]
pub const fn is_safe_method(method: &str) -> bool {
    match registered(method) {
        Some(method) => method.is_safe,
        None => false,
    }
}

const fn registered(name: &str) -> Option<RegisteredMethod> {
    let mut at = 0;
    while at < METHODS.len() {
        if is_same(METHODS[at].name.as_bytes(), name.as_bytes()) {
            return Some(METHODS[at]);
        }
        at += 1;
    }
    None
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn safe(name: &'static str) -> RegisteredMethod {
    RegisteredMethod { name, is_safe: true, is_idempotent: true }
}

const fn repeatable(name: &'static str) -> RegisteredMethod {
    RegisteredMethod { name, is_safe: false, is_idempotent: true }
}

const fn other(name: &'static str) -> RegisteredMethod {
    RegisteredMethod { name, is_safe: false, is_idempotent: false }
}

#[cfg(test)]
mod tests {
    use super::{METHODS, RegisteredMethod};

    #[test]
    fn the_names_are_in_order_and_differ() {
        assert!(METHODS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    /// Read once more from the registry, by its two columns.
    #[test]
    fn few_methods_only_read_and_fewer_do_more_when_repeated() {
        let names = |is_it: fn(&RegisteredMethod) -> bool| {
            METHODS
                .iter()
                .filter(|method| is_it(method))
                .map(|method| method.name)
                .collect::<Vec<_>>()
        };
        let safe =
            ["GET", "HEAD", "OPTIONS", "PRI", "PROPFIND", "QUERY", "REPORT", "SEARCH", "TRACE"];
        assert_eq!(names(|method| method.is_safe), safe);
        assert_eq!(names(|method| !method.is_idempotent), ["CONNECT", "LOCK", "PATCH", "POST"]);
    }
}
