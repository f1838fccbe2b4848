//! What an argument is that stands in the place of a path.

use crate::link::Link;

/// A link.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no link",
    label = "not what `#[url]` takes",
    note = "take `&Link`, with `Link` from `bac_core`: `Link::new` makes one of a text"
)]
pub trait UrlArgument {
    #[doc(hidden)]
    fn link(&self) -> &Link;
}

#[diagnostic::do_not_recommend]
impl UrlArgument for Link {
    fn link(&self) -> &Link {
        self
    }
}
