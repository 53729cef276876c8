//! Does every function fit a screen, and can every module be read before those that use it?
//!
//! A function has at most [`FUNCTION_LINES_MAX`] lines from its name to its closing brace. Modules of
//! a crate import in one direction: two files that need each other, directly or through others,
//! belong in one file or lack a third below both. A loop through several rooms of a crate (the modules
//! right below its root) is refused; one inside a room is told and stands until somebody opens it. A
//! module and those inside it are one thing, so imports between them do not count. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// Longest function: more does not fit a screen, and a name for a part of it helps the reader.
const FUNCTION_LINES_MAX: usize = 70;

/// A module by the names that lead to it from the root of its crate; the root has none.
type Module = Vec<String>;

/// Reads every source and refuses long functions and import loops between rooms.
///
/// # Errors
/// With every function and every loop, if there is any.
pub fn check(root: &Path) -> Result<(), Box<dyn Error>> {
    let (mut wrong, mut inside) = (Vec::new(), Vec::new());
    for source in sources_of_crates(root)? {
        let mut crate_ = Crate::default();
        for path in rust_files(&source)? {
            let text = std::fs::read_to_string(&path)?;
            let file = syn::parse_file(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            let module = module_of(path.strip_prefix(&source)?);
            wrong.extend(crate_.add(&module, &file).iter().map(|long| format!("{}: {long}", path.display())));
        }
        for way in crate_.loops() {
            let told = format!("{}: import loop {}", source.display(), in_words(&way));
            let room = way.first().and_then(|module| module.first());
            if way.iter().all(|module| module.first() == room) { inside.push(told) } else { wrong.push(told) }
        }
    }
    inside.iter().for_each(|told| println!("{told} (inside one room)"));
    if wrong.is_empty() {
        println!("== length of the functions, direction of the imports: ok");
        return Ok(());
    }
    Err(wrong.join("\n").into())
}

fn sources_of_crates(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut sources = vec![root.join("xtask/src")];
    for entry in std::fs::read_dir(root.join("crates"))? {
        sources.push(entry?.path().join("src"));
    }
    sources.sort();
    Ok(sources)
}

/// Every file of Rust below a folder, in order.
///
/// # Errors
/// If a folder cannot be read.
pub fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// `panel/own.rs` is `panel::own`, `panel/mod.rs` is `panel`, `lib.rs` is the root.
fn module_of(path: &Path) -> Module {
    let mut names: Module = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if let Some(last) = names.pop() {
        let stem = last.trim_end_matches(".rs");
        if !matches!(stem, "mod" | "lib" | "main") {
            names.push(stem.to_owned());
        }
    }
    names
}

/// The modules of a crate and the paths that each names.
#[derive(Default)]
struct Crate {
    named: BTreeMap<Module, BTreeSet<Module>>,
}

impl Crate {
    /// Takes in a file; returns what is said about its long functions.
    fn add(&mut self, module: &Module, file: &syn::File) -> Vec<String> {
        let mut reader = Reader { module, named: BTreeSet::new(), long: Vec::new() };
        reader.visit_file(file);
        self.named.entry(module.clone()).or_default().extend(reader.named);
        reader.long
    }

    /// The modules that a module imports from, without itself, those around it and those inside it.
    fn imports(&self, module: &Module) -> BTreeSet<&Module> {
        let paths = self.named.get(module).into_iter().flatten();
        let holder = |path: &Module| {
            let known = (0..=path.len()).rev().find_map(|n| self.named.get_key_value(&path[..n]));
            known.map(|(holder, _)| holder)
        };
        let apart = |other: &&Module| !other.starts_with(module) && !module.starts_with(other);
        paths.filter_map(holder).filter(apart).collect()
    }

    /// A way round every set of modules that need each other.
    fn loops(&self) -> Vec<Vec<&Module>> {
        let imports: BTreeMap<&Module, BTreeSet<&Module>> =
            self.named.keys().map(|module| (module, self.imports(module))).collect();
        let mut told: BTreeSet<&Module> = BTreeSet::new();
        let mut loops = Vec::new();
        for module in imports.keys() {
            if told.contains(module) {
                continue;
            }
            if let Some(way) = way_back(&imports, module) {
                told.extend(way.iter().copied());
                loops.push(way);
            }
        }
        loops
    }
}

/// `a -> b -> a`
fn in_words(way: &[&Module]) -> String {
    let names: Vec<String> = way.iter().map(|module| module.join("::")).collect();
    names.join(" -> ")
}

/// The shortest chain of imports from a module back to itself.
fn way_back<'a>(
    imports: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
    start: &'a Module,
) -> Option<Vec<&'a Module>> {
    let mut ways = std::collections::VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in imports.get(way.last()?)? {
            let longer = [way.as_slice(), &[*next]].concat();
            if *next == start {
                return Some(longer);
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

/// Walks a file for the paths it names and the functions that are too long.
struct Reader<'a> {
    module: &'a Module,
    named: BTreeSet<Module>,
    long: Vec<String>,
}

impl Reader<'_> {
    /// Keeps a path that starts in this crate: `crate::a::b`, `super::b`, `self::b`.
    fn name(&mut self, path: &[String]) {
        let mut at = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        for name in path {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => {
                    at.pop();
                }
                name => at.push(name.to_owned()),
            }
        }
        self.named.insert(at);
    }

    fn names_of_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.names_of_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.name(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.name(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.name(before),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.names_of_tree(tree, before));
            }
        }
    }

    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.fn_token.span.start().line, block.brace_token.span.close().end().line);
        let lines = 1 + last.saturating_sub(first);
        if lines > FUNCTION_LINES_MAX {
            let name = &signature.ident;
            self.long.push(format!("function {name} has {lines} lines; at most {FUNCTION_LINES_MAX}"));
        }
    }
}

/// Whether an item is compiled for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.names_of_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(&names);
        syn::visit::visit_path(self, path);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            self.measure(&item.sig, &item.block);
            syn::visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn loops(files: &[(&str, &str)]) -> Vec<String> {
        let mut crate_ = Crate::default();
        for (path, text) in files {
            crate_.add(&module_of(Path::new(path)), &syn::parse_file(text).unwrap());
        }
        crate_.loops().iter().map(|way| in_words(way)).collect()
    }

    #[test]
    fn a_loop_is_told_with_the_way_round_it() {
        let found = loops(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "fn f() { crate::c::g() }"),
            ("c.rs", "use super::{a::A, b};"),
        ]);
        assert_eq!(found, ["a -> b -> c -> a"]);
    }

    #[test]
    fn imports_in_one_direction_of_parent_and_child_and_of_tests_are_none() {
        let found = loops(&[
            ("a/mod.rs", "mod x; use x::X; pub use self::y::Y;"),
            ("a/x.rs", "use super::Common; use super::y::Y;"),
            ("a/y.rs", "#[cfg(test)] mod tests { use super::super::x::X; }"),
            ("b.rs", "use crate::a::{self, Common}; use std::fmt;"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_function_longer_than_a_screen_is_named() {
        let long = |lines: usize| format!("fn f() {{\n{}}}", "g();\n".repeat(lines));
        let told = |lines| Crate::default().add(&Vec::new(), &syn::parse_file(&long(lines)).unwrap());
        assert!(told(FUNCTION_LINES_MAX - 2).is_empty());
        assert_eq!(told(FUNCTION_LINES_MAX - 1), ["function f has 71 lines; at most 70"]);
    }
}
