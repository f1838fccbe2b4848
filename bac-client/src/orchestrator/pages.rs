//! Lists that come in pages, as streams: those of [`bac_core`], of the pages of this API.

use bac_core::Paged;

use super::model::{ListItem, Page};

/// The pages of a list, one call each: [`bac_core::Pages`] tells how they are read, and where they end.
pub type Pages<T, E> = bac_core::Pages<'static, Page<T>, E>;

/// The items of a list, page by page: [`bac_core::Items`].
pub type Items<T, E> = bac_core::Items<'static, Page<T>, E>;

impl<T: ListItem> Paged for Page<T> {
    type Item = T;

    const SAYS_NEXT: bool = true;

    fn count(&self) -> usize {
        self.items.len()
    }

    fn next(&self) -> bac_core::Next {
        self.next_token().map_or(bac_core::Next::Last, |token| bac_core::Next::At(token.to_owned()))
    }

    fn into_items(self) -> Vec<T> {
        self.items
    }
}
