//! What is sent as a form.

use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Order {
    item: &'static str,
    note: &'static str,
    amount: u64,
    gift: bool,
    currency: &'static str,
}

pub(crate) const ORDER: Order = Order {
    item: "6f9e0c52-41d7-4b0e-9a53-0d2f7c81e4b6",
    note: "for Ada & Grace, with thanks",
    amount: 1250,
    gift: true,
    currency: "eur",
};
