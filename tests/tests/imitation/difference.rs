//! In what an answer differs from a recorded one.

use std::fmt;

use serde_json::{Map, Value};

use crate::{
    answer::{Answer, Body},
    ids::Ids,
    meant::{HEADERS, is_chance},
    sockets::Heard,
};

/// One place where an answer differs.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// `status`, `header` with the field's name, or names of members and numbers of items, with `.`
    /// between.
    pub(crate) place: String,
    /// What was recorded; `None` where there was nothing.
    pub(crate) recorded: Option<Value>,
    /// What came.
    pub(crate) came: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<Value>| {
            let text = value.as_ref().map_or("nothing".to_owned(), Value::to_string);
            text.chars().take(300).collect::<String>()
        };
        write!(f, "{}: recorded {}, came {}", self.place, text(&self.recorded), text(&self.came))
    }
}

/// Compares, and learns which ids stand for which.
pub(crate) struct Comparison<'i> {
    ids: &'i mut Ids,
    found: Vec<Difference>,
}

impl<'i> Comparison<'i> {
    pub(crate) const fn new(ids: &'i mut Ids) -> Self {
        Self { ids, found: Vec::new() }
    }

    pub(crate) fn finish(self) -> Vec<Difference> {
        self.found
    }

    pub(crate) fn answers(&mut self, recorded: &Answer, came: &Answer) {
        let status = |answer: &Answer| Some(Value::from(answer.status));
        self.leaf("status", status(recorded), status(came));
        for name in HEADERS {
            let field = |answer: &Answer| answer.headers.get(*name).cloned().map(Value::from);
            self.leaf(&format!("header {name}"), field(recorded), field(came));
        }
        self.bodies("body", &recorded.body, &came.body);
    }

    pub(crate) fn sockets(&mut self, recorded: &Heard, came: &Heard) {
        let count = |heard: &Heard| Some(Value::from(heard.messages.len()));
        self.leaf("messages.length", count(recorded), count(came));
        for (number, (one, other)) in recorded.messages.iter().zip(&came.messages).enumerate() {
            self.bodies(&format!("messages.{number}"), one, other);
        }
        let code = |heard: &Heard| heard.closed_with.map(Value::from);
        self.leaf("close", code(recorded), code(came));
    }

    pub(crate) fn status(&mut self, recorded: u16, came: u16) {
        self.leaf("status", Some(recorded.into()), Some(came.into()));
    }

    pub(crate) fn bodies(&mut self, place: &str, recorded: &Body, came: &Body) {
        match (recorded, came) {
            (
                Body::Json { value, is_indented },
                Body::Json { value: other, is_indented: other_is },
            ) => {
                self.values(place, Some(value), Some(other));
                let indent = |is: &bool| Some(Value::from(*is));
                self.leaf(&format!("{place} is indented"), indent(is_indented), indent(other_is));
            }
            _ => self.leaf(place, Some(recorded.to_value()), Some(came.to_value())),
        }
    }

    fn values(&mut self, place: &str, recorded: Option<&Value>, came: Option<&Value>) {
        match (recorded, came) {
            (Some(Value::Object(recorded)), Some(Value::Object(came))) => {
                self.members(place, recorded, came);
            }
            (Some(Value::Array(recorded)), Some(Value::Array(came))) => {
                let (recorded, came) = (in_order(recorded), in_order(came));
                let count = |items: &[&Value]| Some(Value::from(items.len()));
                self.leaf(&format!("{place}.length"), count(&recorded), count(&came));
                for (number, (one, other)) in recorded.into_iter().zip(came).enumerate() {
                    self.values(&format!("{place}.{number}"), Some(one), Some(other));
                }
            }
            (recorded, came) => self.leaf(place, recorded.cloned(), came.cloned()),
        }
    }

    fn members(&mut self, place: &str, recorded: &Map<String, Value>, came: &Map<String, Value>) {
        for (name, value) in recorded {
            self.values(&format!("{place}.{name}"), Some(value), came.get(name));
        }
        for (name, value) in came.iter().filter(|(name, _)| !recorded.contains_key(*name)) {
            self.values(&format!("{place}.{name}"), None, Some(value));
        }
    }

    fn leaf(&mut self, place: &str, recorded: Option<Value>, came: Option<Value>) {
        let is_same = match (&recorded, &came) {
            (Some(Value::String(recorded)), Some(Value::String(came))) => {
                self.ids.learn(recorded, came);
                let recorded = self.ids.translated(recorded);
                recorded == *came || is_chance(place) || is_same_result(place, &recorded, came)
            }
            (Some(Value::Number(_)), Some(Value::Number(_))) if is_chance(place) => true,
            _ => recorded == came,
        };
        if !is_same {
            self.found.push(Difference { place: place.to_owned(), recorded, came });
        }
    }
}

/// Executions as they were made. Nodes list them by their ids, which are chance.
fn in_order(items: &[Value]) -> Vec<&Value> {
    let mut items: Vec<&Value> = items.iter().collect();
    let is_execution = |item: &&Value| {
        item.get("ComputeState").or(item.get("ComputeReference")).is_some()
            && item.get("CreateTime").is_some()
    };
    if items.iter().all(is_execution) {
        // Digits at the end of a time are left out where they are zeros.
        items.sort_by_key(|item| item["CreateTime"].to_string().replace(['Z', '"'], ""));
    }
    items
}

/// Whether both are the address of one result: a release has a port for them, and this node a path.
fn is_same_result(place: &str, recorded: &str, came: &str) -> bool {
    let name = |url: &str| url.rsplit('/').next().map(str::to_owned);
    place.ends_with(".URL") && came.starts_with("http://") && name(recorded) == name(came)
}
