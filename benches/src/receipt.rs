//! What answers in XML.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Receipt {
    #[serde(rename = "@id")]
    pub(crate) id: String,
    state: String,
    currency: String,
    total: u64,
    customer: Customer,
    #[serde(default)]
    line: Vec<Line>,
}

#[derive(Deserialize)]
struct Customer {
    name: String,
    city: String,
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "@number")]
    number: u32,
    item: String,
    amount: u64,
}

impl Receipt {
    /// Whether it is read whole.
    pub(crate) fn adds_up(&self) -> bool {
        let numbers = self.line.iter().map(|line| line.number);
        self.state == "paid"
            && self.currency == "eur"
            && self.customer.name == "Ada & Grace"
            && self.customer.city == "London"
            && numbers.eq(1..=6)
            && self.line.iter().all(|line| !line.item.is_empty())
            && self.line.iter().map(|line| line.amount).sum::<u64>() == self.total
    }
}
