//! What counts as a circle, on crates written for the purpose.

use std::{error::Error, fs, path::Path};

use bac_circles::{Source, arrows, between_rooms, circles};

/// The arrows of each circle of a crate with these files, as `from -> to`.
fn circles_of(files: &[(&str, &str)]) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder.path()))?;
        fs::write(file, text)?;
    }
    let mut source = Source::default();
    source.read("it", &folder.path().join("lib.rs"))?;
    let name =
        |path: &Path| path.strip_prefix(folder.path()).map(|path| path.display().to_string());
    let mut found = Vec::new();
    for circle in circles(&arrows(&source)) {
        let mut shown = Vec::new();
        for arrow in circle {
            shown.push(format!("{} -> {}", name(&arrow.from)?, name(&arrow.to)?));
        }
        shown.sort();
        found.push(shown);
    }
    Ok(found)
}

#[test]
fn two_files_that_name_each_other() -> Result<(), Box<dyn Error>> {
    let found = circles_of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "pub struct B(super::a::A);"),
        ("c.rs", "use crate::a::A; use crate::b::B;"),
    ])?;
    assert_eq!(found, [["a.rs -> b.rs", "b.rs -> a.rs"]]);
    Ok(())
}

#[test]
fn a_re_export_is_followed_to_the_item() -> Result<(), Box<dyn Error>> {
    // `a` and `b` name what the root re-exports, of which one is the other's.
    let found = circles_of(&[
        ("lib.rs", "mod a; mod b; pub use self::{a::A, b::{B, made as made_by_b}};"),
        ("a.rs", "use crate::B; pub struct A;"),
        ("b.rs", "pub struct B; pub fn made() {}"),
    ])?;
    assert!(found.is_empty(), "{found:?}");
    let found = circles_of(&[
        ("lib.rs", "mod a; mod b; pub use self::{a::*, b::{B, made as made_by_b}};"),
        ("a.rs", "pub struct A; fn of() { crate::made_by_b() }"),
        ("b.rs", "pub struct B; pub fn made() -> crate::A { it::A }"),
    ])?;
    assert_eq!(found, [["a.rs -> b.rs", "b.rs -> a.rs"]]);
    Ok(())
}

#[test]
fn a_child_that_names_its_parents_item() -> Result<(), Box<dyn Error>> {
    let found = circles_of(&[
        ("lib.rs", "mod room;"),
        ("room/mod.rs", "mod inner; pub(crate) fn shared() {}"),
        ("room/inner.rs", "fn run() { super::shared() }"),
    ])?;
    assert_eq!(found, [["room/inner.rs -> room/mod.rs", "room/mod.rs -> room/inner.rs"]]);
    Ok(())
}

#[test]
fn tests_do_not_count() -> Result<(), Box<dyn Error>> {
    let found = circles_of(&[
        ("lib.rs", "mod a; #[cfg(test)] mod tests; fn of_the_root() {}"),
        ("a.rs", "#[cfg(test)] mod tests { use crate::of_the_root; }"),
        ("tests.rs", "not Rust, and not read"),
    ])?;
    assert!(found.is_empty(), "{found:?}");
    Ok(())
}

#[test]
fn rooms_that_name_each_other_by_other_files() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    for (name, text) in [
        ("lib.rs", "mod a; mod b; pub use self::a::Upper;"),
        (
            "a/mod.rs",
            "mod lower; mod upper; pub(crate) use self::lower::Lower; pub use self::upper::Upper;",
        ),
        ("a/lower.rs", "pub struct Lower;"),
        ("a/upper.rs", "use crate::b::B; pub struct Upper;"),
        ("b.rs", "use crate::a::Lower; pub struct B;"),
    ] {
        fs::create_dir_all(folder.path().join("a"))?;
        fs::write(folder.path().join(name), text)?;
    }
    let mut source = Source::default();
    source.read("it", &folder.path().join("lib.rs"))?;
    let arrows = arrows(&source);
    assert!(circles(&arrows).is_empty());
    let found = circles(&between_rooms(&arrows, folder.path()));
    let shown: Vec<String> = found.concat().iter().map(|arrow| arrow.by.clone()).collect();
    assert_eq!(shown, ["crate::b::B", "crate::a::Lower"]);
    Ok(())
}
