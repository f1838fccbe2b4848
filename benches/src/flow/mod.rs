//! Bodies that flow: declared, and the same by hand.

mod by_hand;
mod declared;
mod flow;
mod measure;
mod model;
mod server;

pub(crate) use self::{
    flow::Flow,
    measure::{compare, peak},
    server::serve,
};
