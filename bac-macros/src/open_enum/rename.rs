//! `rename_all`, by serde's own rules for variants.

/// What a rule makes of the name of a variant.
type Apply = fn(&str) -> String;

/// The rules by their names.
const RULES: [(&str, Apply); 8] = [
    ("lowercase", |name| name.to_ascii_lowercase()),
    ("UPPERCASE", |name| name.to_ascii_uppercase()),
    ("PascalCase", |name| name.to_owned()),
    ("camelCase", |name| {
        let first = name.chars().next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(name.chars().skip(1)).collect()
    }),
    ("snake_case", |name| words(name, '_')),
    ("SCREAMING_SNAKE_CASE", |name| words(name, '_').to_ascii_uppercase()),
    ("kebab-case", |name| words(name, '-')),
    ("SCREAMING-KEBAB-CASE", |name| words(name, '-').to_ascii_uppercase()),
];

/// The rule of this name.
pub(super) fn rule(name: &str) -> Option<Apply> {
    RULES.iter().find(|(known, _)| *known == name).map(|(_, apply)| *apply)
}

pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|(name, _)| *name).collect()
}

/// `in_progress` of `InProgress`: each capital begins a word.
fn words(name: &str, between: char) -> String {
    let mut words = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_uppercase() {
            words.push(between);
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{RULES, rule};

    #[test]
    fn names_are_those_that_serde_makes() {
        let made = RULES.map(|(name, apply)| (name, apply("InProgress2x")));
        assert_eq!(
            made.map(|(name, made)| format!("{name} {made}")),
            [
                "lowercase inprogress2x",
                "UPPERCASE INPROGRESS2X",
                "PascalCase InProgress2x",
                "camelCase inProgress2x",
                "snake_case in_progress2x",
                "SCREAMING_SNAKE_CASE IN_PROGRESS2X",
                "kebab-case in-progress2x",
                "SCREAMING-KEBAB-CASE IN-PROGRESS2X",
            ]
        );
        assert!(rule("Lowercase").is_none());
    }
}
