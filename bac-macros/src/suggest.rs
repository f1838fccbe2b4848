//! "Did you mean" and lists of choices.

/// The choice that a slip of the keys would turn into `found`.
pub(crate) fn nearest<'a>(found: &str, choices: &[&'a str]) -> Option<&'a str> {
    let allowed = 1 + found.chars().count() / 5;
    choices
        .iter()
        .map(|choice| (distance(found, choice), *choice))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, choice)| choice)
}

/// "`a`, `b` and `c`".
pub(crate) fn list(names: &[&str]) -> String {
    joined(names, "and")
}

/// "`a`, `b` or `c`".
pub(crate) fn any_of(names: &[&str]) -> String {
    joined(names, "or")
}

fn joined(names: &[&str], last_word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `GetJob` for `get_job`.
pub(crate) fn camel_case(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_uppercase().collect::<String>());
        first.unwrap_or_default() + chars.as_str()
    };
    name.split('_').map(word).collect()
}

/// Insertions, deletions, substitutions and swaps of neighbors between two words.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    let mut before_left = None;
    for (row, l) in left.chars().enumerate() {
        let above = rows.last().cloned().unwrap_or_default();
        let swapped = row.checked_sub(1).and_then(|i| rows.get(i)).cloned().unwrap_or_default();
        let mut current = vec![row + 1];
        let mut before_right = None;
        for (column, r) in right.iter().copied().enumerate() {
            let at = |row: &[usize], i: usize| row.get(i).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&above, column) + usize::from(l != r))
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            if before_left == Some(r) && before_right == Some(l) {
                best = best.min(at(&swapped, column.wrapping_sub(1)) + 1);
            }
            current.push(best);
            before_right = Some(r);
        }
        rows.push(current);
        before_left = Some(l);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, list, nearest};

    #[test]
    fn distances() {
        assert_eq!(distance("", ""), 0);
        assert_eq!(distance("POST", "POST"), 0);
        assert_eq!(distance("PSOT", "POST"), 1);
        assert_eq!(distance("quary", "query"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn suggests_or_lists() {
        assert_eq!(nearest("eror", &["errors", "timeout"]), None);
        assert_eq!(nearest("erors", &["errors", "timeout"]), Some("errors"));
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
