//! Which file of a crate names what of which other file, and where that goes round in a circle.
//!
//! An arrow leads from a file to each file that defines what it names: re-exports are followed to
//! where an item stands, and `mod x;` is an arrow from parent to child. Code under `#[cfg(test)]`
//! does not count.

mod graph;
mod read;
mod resolve;

pub use self::{
    graph::{Arrow, between_rooms, circles},
    read::{Error, Source},
    resolve::arrows,
};
