//! Label selectors: `env=prod`, `tier in (a,b)`, `!old`, and several of them with commas between.

use std::collections::BTreeMap;

/// One condition on labels.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Condition {
    Has(String),
    HasNot(String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
}

/// Conditions that must all hold.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Selector(Vec<Condition>);

impl Selector {
    /// Reads the texts of a query, each of which may hold several conditions.
    pub(super) fn parse(texts: &[String]) -> Result<Self, String> {
        let mut conditions = Vec::new();
        for text in texts.iter().flat_map(|text| split(text)) {
            let text = text.trim();
            if !text.is_empty() {
                conditions.push(
                    condition(text)
                        .ok_or_else(|| format!("unable to parse requirement: `{text}`"))?,
                );
            }
        }
        Ok(Self(conditions))
    }

    pub(super) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Has(key) => labels.contains_key(key),
            Condition::HasNot(key) => !labels.contains_key(key),
            Condition::In(key, values) => {
                labels.get(key).is_some_and(|value| values.contains(value))
            }
            Condition::NotIn(key, values) => {
                labels.get(key).is_none_or(|value| !values.contains(value))
            }
        })
    }
}

/// Splits at the commas that stand in no parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .collect()
}

fn condition(text: &str) -> Option<Condition> {
    if let Some(key) = text.strip_prefix('!') {
        return Some(Condition::HasNot(key_of(key)?));
    }
    for (operator, is_in) in [("!=", false), ("==", true), ("=", true)] {
        if let Some((key, value)) = text.split_once(operator) {
            let (key, values) = (key_of(key)?, vec![value.trim().to_owned()]);
            return Some(if is_in {
                Condition::In(key, values)
            } else {
                Condition::NotIn(key, values)
            });
        }
    }
    let Some((head, values)) = text.split_once('(') else {
        return key_of(text).map(Condition::Has);
    };
    let values = values.trim_end().strip_suffix(')')?;
    let values = values.split(',').map(|value| value.trim().to_owned()).collect();
    let (key, operator) = head.trim().rsplit_once(char::is_whitespace)?;
    let key = key_of(key)?;
    match operator {
        "in" => Some(Condition::In(key, values)),
        "notin" => Some(Condition::NotIn(key, values)),
        _ => None,
    }
}

fn key_of(text: &str) -> Option<String> {
    let key = text.trim();
    let is_allowed = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
    (!key.is_empty() && key.chars().all(is_allowed)).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Selector;

    #[test]
    fn labels_are_selected_by_every_kind_of_condition() {
        let labels: BTreeMap<_, _> = [("env", "prod"), ("tier", "a"), ("plain", "")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        for (text, expected) in [
            ("", true),
            ("env=prod", true),
            ("env == prod", true),
            ("env=test", false),
            ("env!=test", true),
            ("other!=x", true),
            ("tier in (a, b)", true),
            ("tier notin (a,b)", false),
            ("other in (a)", false),
            ("plain", true),
            ("!plain", false),
            ("!other,env=prod,tier in (b,a)", true),
            ("env=prod,tier in (b,c)", false),
        ] {
            let selector = Selector::parse(&[text.to_owned()]).unwrap();
            assert_eq!(selector.matches(&labels), expected, "{text}");
        }
        for text in ["=", "a b", "a within (b)", "a in (b", "!", "a in b"] {
            assert!(Selector::parse(&[text.to_owned()]).is_err(), "{text}");
        }
    }
}
