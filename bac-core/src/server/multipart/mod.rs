//! Bodies of parts (`multipart/form-data`, RFC 7578), as they come.
//!
//! | file | holds |
//! |---|---|
//! | `boundary` | what the head of the request says of the body |
//! | `part_head` | what the head of a part says of it |
//! | `reader` | the bytes of the body, taken apart |

mod boundary;
mod part_head;
mod reader;

pub(super) use self::{boundary::boundary, part_head::PartHead, reader::Reader};
