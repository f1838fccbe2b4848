//! Arrows between files, and the circles among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

/// One file names something that another defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The file that names it.
    pub from: PathBuf,
    /// The file that defines it.
    pub to: PathBuf,
    /// The path or the `mod` by which it is named.
    pub by: String,
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}: {}", self.from.display(), self.to.display(), self.by)
    }
}

/// The same arrows between rooms: the files and folders that are directly in `folder`.
#[must_use]
pub fn between_rooms(arrows: &[Arrow], folder: &Path) -> Vec<Arrow> {
    let room = |file: &Path| {
        let name = file.strip_prefix(folder).ok()?.components().next()?;
        Some(folder.join(name.as_os_str()).with_extension(""))
    };
    let between = arrows.iter().filter_map(|arrow| {
        let (from, to) = (room(&arrow.from)?, room(&arrow.to)?);
        (from != to).then(|| Arrow { from, to, by: arrow.by.clone() })
    });
    between.collect()
}

/// The arrows of each circle: those between files that all lead to each other.
#[must_use]
pub fn circles(arrows: &[Arrow]) -> Vec<Vec<Arrow>> {
    let mut next: BTreeMap<&PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    for arrow in arrows {
        next.entry(&arrow.from).or_default().push(&arrow.to);
    }
    let reached: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        next.keys().map(|file| (*file, reached(file, &next))).collect();
    let leads = |from: &PathBuf, to: &PathBuf| {
        reached.get(from).is_some_and(|reached| reached.contains(to))
    };
    let mut circles: Vec<Vec<Arrow>> = Vec::new();
    for arrow in arrows.iter().filter(|arrow| leads(&arrow.to, &arrow.from)) {
        let is_same = |circle: &&mut Vec<Arrow>| {
            circle
                .iter()
                .any(|known| leads(&known.from, &arrow.from) && leads(&arrow.from, &known.from))
        };
        match circles.iter_mut().find(is_same) {
            Some(circle) => circle.push(arrow.clone()),
            None => circles.push(vec![arrow.clone()]),
        }
    }
    circles
}

/// Every file that arrows lead to from `file`.
fn reached<'a>(
    file: &PathBuf,
    next: &BTreeMap<&'a PathBuf, Vec<&'a PathBuf>>,
) -> BTreeSet<&'a PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&PathBuf> = vec![file];
    while let Some(file) = open.pop() {
        for to in next.get(file).into_iter().flatten() {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}
