//! A page of a list, whatever its items are.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::execution::{Execution, JobHistory};
use super::job::Job;
use super::numbered_states::NumberedStates;
use super::task::SpecConfig;
use crate::model::wire::{Lenient, Member, nullable};
use crate::model::{NodeState, StateNumbering};

/// A page of a list: some items, and how to ask for those that follow.
///
/// ```
/// use bac_client::orchestrator::model::{Job, Page};
///
/// let page: Page<Job> = serde_json::from_str(r#"{"NextToken": "bmV4dA", "Items": [{"ID": "j-1"}]}"#)?;
/// assert_eq!(page.items[0].id, "j-1");
/// assert_eq!(page.next_token(), Some("bmV4dA"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Asks for the next page; empty on the last. See [`next_token`](Self::next_token).
    ///
    /// On the wire: `NextToken`.
    pub next: String,
    /// Whether the items came under the name that releases up to v1.3.2 have for them.
    is_early: bool,
}

impl<T> Page<T> {
    /// The last page, or the only one.
    #[must_use]
    pub const fn last(items: Vec<T>) -> Self {
        Self { items, next: String::new(), is_early: false }
    }

    /// A page that others follow.
    #[must_use]
    pub fn followed(items: Vec<T>, next_token: impl Into<String>) -> Self {
        Self { items, next: next_token.into(), is_early: false }
    }

    /// The same page with its items under the name that releases up to v1.3.2 have for them.
    #[must_use]
    pub fn as_early(mut self) -> Self {
        self.is_early = true;
        self
    }

    /// What to ask the next page with; `None` on the last.
    #[must_use]
    pub fn next_token(&self) -> Option<&str> {
        Some(self.next.as_str()).filter(|token| !token.is_empty())
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self::last(Vec::new())
    }
}

/// What stands in a list of the orchestrator.
///
/// Only this crate's models are items.
pub trait ListItem: sealed::Item {}

impl<T: sealed::Item> ListItem for T {}

mod sealed {
    use super::Member;

    #[expect(private_bounds, reason = "how members are read is this crate's own affair")]
    pub trait Item: Member {
        /// The member that holds the items, and what releases up to v1.3.2 call it.
        const NAMES: [&'static str; 2];

        /// Makes good what a release up to v1.3.2 writes otherwise than those of today.
        fn read_as_early(&mut self) {}
    }
}

macro_rules! items {
    ($($item:ty: $name:literal, $earlier:literal $(, $read_as_early:expr)?;)*) => {
        $(impl sealed::Item for $item {
            const NAMES: [&'static str; 2] = [$name, $earlier];

            $(fn read_as_early(&mut self) {
                $read_as_early(self, StateNumbering::UpToV1_5_1);
            })?
        })*
    };
}

// Releases up to v1.2.0 name themselves nowhere in a reply: the numbers of their states are known
// by this alone.
items! {
    Job: "Items", "Jobs";
    JobHistory: "Items", "History", NumberedStates::number_states;
    Execution: "Items", "Executions", NumberedStates::number_states;
    SpecConfig: "Items", "Results";
    NodeState: "Nodes", "Items";
}

const NEXT_TOKEN: &str = "NextToken";

impl<'de, T: ListItem> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: ListItem> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object (a page of a list)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let [items, earlier] = T::NAMES;
        let mut page = Page::default();
        while let Some(name) = map.next_key::<String>()? {
            let is = |known: &str| known.eq_ignore_ascii_case(&name);
            if is(NEXT_TOKEN) {
                Lenient(page.next) = map.next_value()?;
            } else if is(items) || (is(earlier) && page.items.is_empty()) {
                Lenient(page.items) = map.next_value()?;
                page.is_early = !is(items);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if page.is_early {
            page.items.iter_mut().for_each(sealed::Item::read_as_early);
        }
        Ok(page)
    }
}

impl<T: ListItem> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(NEXT_TOKEN, &self.next)?;
        let [items, earlier] = T::NAMES;
        map.serialize_entry(if self.is_early { earlier } else { items }, &self.items)?;
        map.end()
    }
}

impl<T: ListItem> Member for Page<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nullable(deserializer)
    }
}

impl<T: NumberedStates> NumberedStates for Page<T> {
    fn number_states(&mut self, numbering: StateNumbering) {
        for item in &mut self.items {
            item.number_states(numbering);
        }
    }
}
