//! Source files to modules: what each defines, imports and names.

use std::{
    collections::HashMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, UseTree, ext::IdentExt};

/// Every module of the crates that were read.
#[derive(Debug, Default)]
pub struct Source {
    pub(crate) modules: Vec<Module>,
    /// The root module of each crate, by the name that `use` knows it by.
    pub(crate) crates: HashMap<String, usize>,
}

#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    pub(crate) parent: Option<usize>,
    pub(crate) root: usize,
    pub(crate) children: HashMap<String, usize>,
    pub(crate) items: Vec<String>,
    pub(crate) imports: Vec<Import>,
    /// Every other path, as its segments.
    pub(crate) paths: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Import {
    /// What it is called here; `*` for all there is.
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
}

/// Why a crate was not read.
#[derive(Debug)]
pub enum Error {
    /// A file is not there or cannot be read.
    Read(PathBuf, io::Error),
    /// A file is not Rust.
    Parse(PathBuf, syn::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Parse(file, error) => write!(f, "{}: {error}", file.display()),
        }
    }
}

impl std::error::Error for Error {}

impl Source {
    /// Reads the crate that other crates call `name` from its root file, and all of its modules.
    ///
    /// # Errors
    /// If a file cannot be read, or is not Rust.
    pub fn read(&mut self, name: &str, root: &Path) -> Result<(), Error> {
        let folder = root.parent().unwrap_or(Path::new(""));
        let module = self.add(root.to_owned(), None);
        self.crates.insert(name.to_owned(), module);
        self.file(module, root, folder)
    }

    fn add(&mut self, file: PathBuf, parent: Option<usize>) -> usize {
        let index = self.modules.len();
        let root = parent.map_or(index, |parent| self.modules[parent].root);
        self.modules.push(Module {
            file,
            parent,
            root,
            children: HashMap::new(),
            items: Vec::new(),
            imports: Vec::new(),
            paths: Vec::new(),
        });
        index
    }

    /// `folder` is where the files of its child modules are.
    fn file(&mut self, module: usize, file: &Path, folder: &Path) -> Result<(), Error> {
        let text = fs::read_to_string(file).map_err(|error| Error::Read(file.to_owned(), error))?;
        let parsed =
            syn::parse_file(&text).map_err(|error| Error::Parse(file.to_owned(), error))?;
        self.items(module, parsed.items, folder)
    }

    fn items(&mut self, module: usize, items: Vec<Item>, folder: &Path) -> Result<(), Error> {
        for item in items {
            if is_test(attributes(&item)) {
                continue;
            }
            match item {
                Item::Mod(item) => self.child(module, item, folder)?,
                Item::Use(item) => {
                    imports(&item.tree, &mut Vec::new(), &mut self.modules[module].imports);
                }
                item => {
                    let module = &mut self.modules[module];
                    module.items.extend(name(&item));
                    paths(item.into_token_stream(), &mut module.paths);
                }
            }
        }
        Ok(())
    }

    fn child(&mut self, parent: usize, item: ItemMod, folder: &Path) -> Result<(), Error> {
        let name = item.ident.unraw().to_string();
        let inner = folder.join(&name);
        let Some((_, items)) = item.content else {
            let (file, inner) = match path_attribute(&item.attrs) {
                Some(path) => (folder.join(path), folder.to_owned()),
                None if folder.join(format!("{name}.rs")).exists() => {
                    (folder.join(format!("{name}.rs")), inner)
                }
                None => (inner.join("mod.rs"), inner),
            };
            let child = self.add(file.clone(), Some(parent));
            self.modules[parent].children.insert(name, child);
            return self.file(child, &file, &inner);
        };
        let child = self.add(self.modules[parent].file.clone(), Some(parent));
        self.modules[parent].children.insert(name, child);
        self.items(child, items, &inner)
    }
}

/// `#[path = "private.rs"]`
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all (test,")
        }
        _ => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.unraw().to_string())
}

fn imports(tree: &UseTree, path: &mut Vec<String>, into: &mut Vec<Import>) {
    let text = |ident: &syn::Ident| ident.unraw().to_string();
    let mut import = |name: String, last: Option<String>| {
        let path = path.iter().cloned().chain(last).collect();
        into.push(Import { name, path });
    };
    match tree {
        UseTree::Path(tree) => {
            path.push(text(&tree.ident));
            imports(&tree.tree, path, into);
            path.pop();
        }
        UseTree::Name(tree) if tree.ident == "self" => {
            import(path.last().cloned().unwrap_or_default(), None);
        }
        UseTree::Name(tree) => import(text(&tree.ident), Some(text(&tree.ident))),
        UseTree::Rename(tree) => {
            let last = (tree.ident != "self").then(|| text(&tree.ident));
            import(text(&tree.rename), last);
        }
        UseTree::Glob(_) => import("*".to_owned(), None),
        UseTree::Group(tree) => {
            for tree in &tree.items {
                imports(tree, path, into);
            }
        }
    }
}

/// Every `a::b::c` among the tokens.
fn paths(tokens: TokenStream, into: &mut Vec<Vec<String>>) {
    let mut current: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                continue;
            }
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    into.extend(is_path(&mut current));
                }
                current.push(ident.unraw().to_string());
            }
            TokenTree::Group(group) => {
                into.extend(is_path(&mut current));
                paths(group.stream(), into);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => into.extend(is_path(&mut current)),
        }
        colons = 0;
    }
    into.extend(is_path(&mut current));
}

fn is_path(segments: &mut Vec<String>) -> Option<Vec<String>> {
    let path = std::mem::take(segments);
    (path.len() > 1).then_some(path)
}
