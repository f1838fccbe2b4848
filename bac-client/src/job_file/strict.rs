//! Reading as a file is read: every member must be known and of its kind.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Number;

use super::error::Problem;
use super::tree::{Content, Member, Node, Path, Position};
use crate::model::shape::{RecordShape, Shape};

/// Everything about `node` that does not fit, in the order of the file. A number such as `1.0` or
/// `1e3` becomes a whole one where that is meant.
pub(super) fn check(node: &mut Node, shape: Shape) -> Vec<Problem> {
    let mut check = Check { problems: Vec::new() };
    check.value(node, &Path::Root, shape);
    check.problems.sort_by_key(Problem::position);
    check.problems
}

struct Check {
    problems: Vec<Problem>,
}

impl Check {
    fn value(&mut self, node: &mut Node, path: &Path<'_>, shape: Shape) {
        // Nodes read `null` as a member that is not there.
        if matches!(node.content, Content::Null) {
            return;
        }
        let at = node.at;
        match (shape, &mut node.content) {
            (Shape::Any, _) => self.anything(node, path),
            (Shape::Optional(inner), _) => self.value(node, path, inner()),
            (Shape::Record(record), Content::Object(members)) => {
                self.record(record, members, at, path);
            }
            (Shape::Integer | Shape::Unsigned, Content::Number(number))
                if whole(number).is_some() =>
            {
                if let Some(whole) = whole(number) {
                    *number = whole;
                }
                self.leaf(node, path, shape);
            }
            (Shape::Map(inner), Content::Object(members)) => {
                self.twice(members, path, Cow::Borrowed);
                for member in members {
                    self.value(&mut member.value, &path.member(&member.name), inner());
                }
            }
            (Shape::List(inner), Content::List(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.value(item, &path.index(index), inner());
                }
            }
            _ => self.leaf(node, path, shape),
        }
    }

    fn leaf(&mut self, node: &Node, path: &Path<'_>, shape: Shape) {
        if let Some(expected) = expected(shape, &node.content) {
            let found = node.kind();
            self.report(node.at, path, format!("{expected} is expected, not {found}"));
        }
    }

    /// What is kept as it came may hold anything but two members of one name.
    fn anything(&mut self, node: &Node, path: &Path<'_>) {
        match &node.content {
            Content::Object(members) => {
                self.twice(members, path, Cow::Borrowed);
                for member in members {
                    self.anything(&member.value, &path.member(&member.name));
                }
            }
            Content::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.anything(item, &path.index(index));
                }
            }
            _ => {}
        }
    }

    fn record(
        &mut self,
        record: &RecordShape,
        members: &mut [Member],
        at: Position,
        path: &Path<'_>,
    ) {
        self.twice(members, path, |name| name.to_ascii_lowercase().into());
        for member in &mut *members {
            let path = path.member(&member.name);
            let known = record.members.iter();
            match known.clone().find(|(name, _)| name.eq_ignore_ascii_case(&member.name)) {
                Some((_, shape)) => self.value(&mut member.value, &path, shape()),
                None => {
                    let known = known.map(|(name, _)| *name);
                    self.report(member.at, &path, unknown(record.name, &member.name, known));
                }
            }
        }
        for required in record.required {
            if !members.iter().any(|member| member.name.eq_ignore_ascii_case(required)) {
                self.report(at, &path.member(required), "is missing".to_owned());
            }
        }
    }

    /// Reports members that have the name of one before them, by what of a name counts.
    fn twice<'m>(
        &mut self,
        members: &'m [Member],
        path: &Path<'_>,
        counts: fn(&'m str) -> Cow<'m, str>,
    ) {
        let mut seen = HashMap::with_capacity(members.len());
        for member in members {
            let first = *seen.entry(counts(&member.name)).or_insert(member.at);
            if first != member.at {
                let message = format!("stands here twice; the first is in {first}");
                self.report(member.at, &path.member(&member.name), message);
            }
        }
    }

    fn report(&mut self, at: Position, path: &Path<'_>, message: String) {
        self.problems.push(Problem::new(path.shown(), Some(at), message));
    }
}

/// The whole number that one with a point or an exponent comes to, if it does and every such number
/// is told from its neighbours.
fn whole(number: &Number) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = number.as_f64().filter(|_| number.is_f64())?;
    if number.fract() != 0.0 || number.abs() >= EXACT {
        return None;
    }
    // Its digits are those of a whole number, and there are 16 at most.
    format!("{number:.0}").parse::<i64>().ok().map(Number::from)
}

/// What is expected where something else stands; `None` if it fits.
fn expected(shape: Shape, content: &Content) -> Option<&'static str> {
    let (fits, expected) = match (shape, content) {
        (Shape::Flag, content) => (matches!(content, Content::Flag(_)), "`true` or `false`"),
        (Shape::Integer, Content::Number(number)) => (number.is_i64(), "a whole number"),
        (Shape::Integer, _) => (false, "a whole number"),
        (Shape::Unsigned, Content::Number(number)) => (number.is_u64(), "a whole number from 0 on"),
        (Shape::Unsigned, _) => (false, "a whole number from 0 on"),
        (Shape::Number, content) => (matches!(content, Content::Number(_)), "a number"),
        (Shape::Text, Content::Number(_) | Content::Flag(_)) => (false, "text in quotes"),
        (Shape::Text, content) => (matches!(content, Content::Text(_)), "text"),
        (Shape::List(_), _) => (false, "a list"),
        (Shape::Map(_) | Shape::Record(_), _) => (false, "an object"),
        (Shape::Any | Shape::Optional(_), _) => (true, ""),
    };
    (!fits).then_some(expected)
}

/// Tells of a name that is not known, and the known one that is most like it.
pub(super) fn unknown<'a>(
    owner: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let lower = name.to_ascii_lowercase();
    let likeness = |known: &&str| strsim::jaro_winkler(&lower, &known.to_ascii_lowercase());
    let nearest = known.clone().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest.filter(|nearest| likeness(nearest) > 0.8) {
        Some(nearest) => format!("is no member of {owner}; did you mean `{nearest}`?"),
        None => {
            let known = known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("is no member of {owner}, which has {known}")
        }
    }
}
