//! Ids for people.

/// How ids are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    Whole,
    /// Their start, which is enough to name them.
    Short,
}

impl Ids {
    /// An id: of a UUID, whatever stands before it, the first eight digits.
    pub(crate) fn shown(self, id: &str) -> &str {
        const UUID: usize = 36;
        let start = id.len().checked_sub(UUID).map(|mark| mark + 8);
        let is_uuid = |at: &usize| id.get(*at..=*at) == Some("-");
        match start.filter(is_uuid).and_then(|end| id.get(..end)) {
            Some(start) if self == Self::Short => start,
            _ => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn short_ids_are_the_start_of_a_uuid() {
        let uuid = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
        for (id, shown) in [
            (uuid.to_owned(), "f179d1d0"),
            (format!("j-{uuid}"), "j-f179d1d0"),
            ("QmNode".to_owned(), "QmNode"),
            (format!("{}é", "a".repeat(40)), &*format!("{}é", "a".repeat(40))),
        ] {
            assert_eq!(Ids::Short.shown(&id), shown);
            assert_eq!(Ids::Whole.shown(&id), id);
        }
    }
}
