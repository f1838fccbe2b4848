//! Names to the files that define them.

use std::path::Path;

use crate::{
    graph::Arrow,
    read::{Module, Source},
};

/// How many re-exports lead to an item at most: two modules may re-export all of each other.
const DEPTH: usize = 16;

/// Every arrow from one file to another, each once.
#[must_use]
pub fn arrows(source: &Source) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut add = |from: &Module, to: &Path, by: String| {
        let is_known = |arrow: &Arrow| arrow.from == from.file && arrow.to == to;
        if from.file != to && !arrows.iter().any(is_known) {
            arrows.push(Arrow { from: from.file.clone(), to: to.to_owned(), by });
        }
    };
    for (index, module) in source.modules.iter().enumerate() {
        for (name, child) in &module.children {
            add(module, &source.modules[*child].file, format!("mod {name}"));
        }
        let imported = module.imports.iter().map(|import| &import.path);
        for path in imported.chain(&module.paths) {
            if let Some(defined) = source.resolve(index, path, DEPTH) {
                add(module, &source.modules[defined].file, path.join("::"));
            }
        }
    }
    arrows
}

impl Source {
    /// The module that defines what `path` names in `module`.
    fn resolve(&self, module: usize, path: &[String], depth: usize) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        let depth = depth.checked_sub(1)?;
        let found = &self.modules[module];
        match first.as_str() {
            "crate" => self.within(found.root, rest, depth),
            "self" => self.within(module, rest, depth),
            "super" => self.within(found.parent?, rest, depth),
            name => {
                if found.children.contains_key(name) || self.import(module, name).is_some() {
                    return self.within(module, path, depth);
                }
                self.within(*self.crates.get(name)?, rest, depth)
            }
        }
    }

    /// The module that defines `path` below `module`.
    fn within(&self, module: usize, path: &[String], depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let Some((name, rest)) = path.split_first() else { return Some(module) };
        if name == "super" {
            return self.within(self.modules[module].parent?, rest, depth);
        }
        let found = &self.modules[module];
        // A module and a function may have one name; what ends a path is more likely the function.
        let as_import = || {
            let import = self.import(module, name)?;
            let whole: Vec<String> = import.iter().chain(rest).cloned().collect();
            self.resolve(module, &whole, depth)
        };
        let as_child =
            || found.children.get(name).and_then(|child| self.within(*child, rest, depth));
        let by_name = if rest.is_empty() {
            as_import().or_else(as_child)
        } else {
            as_child().or_else(as_import)
        };
        let by_glob = || {
            let mut globs = found.imports.iter().filter(|import| import.name == "*");
            globs.find_map(|glob| {
                let from = self.resolve(module, &glob.path, depth)?;
                let holder = &self.modules[from];
                (from != module && holder.items.contains(name)).then_some(from)
            })
        };
        if found.items.contains(name) {
            return Some(module);
        }
        // What is left is made by a macro.
        by_name.or_else(by_glob).or(Some(module))
    }

    /// The path that `name` is imported by, unless it is its own.
    fn import(&self, module: usize, name: &str) -> Option<&[String]> {
        let import = self.modules[module].imports.iter().find(|import| import.name == name)?;
        (import.path.first().map(String::as_str) != Some(name)).then_some(&import.path)
    }
}
