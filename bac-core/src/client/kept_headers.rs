//! Header fields that a server has given, to be sent with later requests to it.

use std::sync::{PoisonError, RwLock};

use http::{HeaderName, HeaderValue};

/// What a server has given, each under its name: it is the server's, and goes to no other.
#[derive(Debug, Default)]
pub(super) struct KeptHeaders(RwLock<Vec<(HeaderName, HeaderValue)>>);

impl KeptHeaders {
    pub(super) fn get(&self, name: &HeaderName) -> Option<HeaderValue> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub(super) fn put(&self, name: HeaderName, mut value: HeaderValue) {
        // It may be what makes the server take a request for a certain user's.
        value.set_sensitive(true);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match kept.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => kept.push((name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_name_is_kept() {
        let kept = KeptHeaders::default();
        let name = HeaderName::from_static("x-session-id");
        assert_eq!(kept.get(&name), None);
        for text in ["a", "b"] {
            kept.put(name.clone(), HeaderValue::from_static(text));
        }
        assert_eq!(kept.get(&name).unwrap(), "b");
        assert!(!format!("{kept:?}").contains("\"b\""), "{kept:?}");
    }
}
