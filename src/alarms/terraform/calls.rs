//! Calls of modules in the same repository. Each call creates the alarms of the called folder, with the arguments that
//! it passes.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};

use super::folder::Folder;
use super::known::{DEEPEST, record};
use super::module::{Call, Module};
use super::parts::named;
use super::{bodies, each};
use crate::files::{joined, root_of};
use crate::hcl;
use crate::mount::is_real_call;
use crate::source::Spanned;
use crate::yaml::Node;

/// Prefix of a call's name among the values of a folder. The value is the path of the called folder and the names of
/// the arguments, one per line.
const CALLS: &str = "calls:";

/// Prefix of the references to the arguments of calls.
const ARGUMENTS: &str = "call:";

/// Arguments of the call itself. They are not variables of the module.
const OWN: [&str; 6] = ["count", "depends_on", "for_each", "providers", "source", "version"];

/// How many uses of one folder are told apart.
const MOST: usize = 500;

/// The longest chain of calls that is followed.
const LONGEST: usize = 32;

/// Records the calls that name a folder by a relative path, with their arguments.
pub fn of_document(document: &Node, found: &mut BTreeMap<String, String>) {
    for (name, body) in named(document, "module") {
        let source = body.get("source").and_then(Node::text).unwrap_or_default();
        let arguments = body.entries().iter().filter(|(key, _)| !OWN.contains(&&*key.value));
        if hcl::is_local(source) {
            each::of_resource(&call(&name.value), body, found);
            note(&name.value, source, arguments, found);
        }
    }
}

/// Records the call that a file of Terragrunt is.
///
/// <https://terragrunt.gruntwork.io/docs/features/inputs/>
pub fn of_terragrunt(document: &Node, found: &mut BTreeMap<String, String>) {
    let mut blocks = document.get("terraform").map_or(&[][..], bodies).iter();
    let source = blocks.find_map(|block| of_repository(block.get("source")?.text()?));
    let inputs = document.get("inputs").map_or(&[][..], Node::entries).iter();
    if let Some(source) = source {
        note("terragrunt", &source, inputs.filter(|(key, _)| !key.value.contains('$')), found);
    }
}

/// The path in a source of Terragrunt, if it is a folder of the same repository. It begins with a slash if it is relative to
/// the root.
///
/// <https://terragrunt.gruntwork.io/docs/reference/built-in-functions/>
fn of_repository(source: &str) -> Option<String> {
    const STARTS: [(&str, &str); 3] = [
        ("${get_terragrunt_dir()}/", "./"),
        ("${get_repo_root()}/", "/"),
        ("${get_path_to_repo_root()}/", "/"),
    ];
    let of_function = STARTS.iter().find_map(|(call, start)| Some((*start, source.strip_prefix(call)?)));
    let (start, rest) = of_function.or_else(|| hcl::is_local(source).then_some(("", source)))?;
    (!rest.contains("${")).then(|| format!("{start}{}", rest.trim_start_matches('/')))
}

fn note<'n>(
    name: &str,
    source: &str,
    arguments: impl Iterator<Item = &'n (Spanned<String>, Node)>,
    found: &mut BTreeMap<String, String>,
) {
    let mut lines = source.to_owned();
    for (key, value) in arguments {
        lines.extend(["\n", &key.value.to_lowercase()]);
        record(&argument(name, &key.value), value, DEEPEST, found);
    }
    found.insert(format!("{CALLS}{}", name.to_lowercase()), lines);
}

/// What stands for a call where resources have their address.
fn call(name: &str) -> String {
    format!("{ARGUMENTS}{name}")
}

/// The reference to an argument of a call, or to a part of it.
pub fn argument(call: &str, name: &str) -> String {
    format!("{ARGUMENTS}{}:{name}", call.to_lowercase())
}

/// One way in which a folder is used.
pub struct Use<'v> {
    pub module: Module<'v>,
    /// Whether its call is switched off.
    pub is_off: bool,
}

/// A call as written in the files of a folder.
#[derive(Clone)]
struct Written<'v> {
    from: &'v Utf8Path,
    name: &'v str,
    arguments: Rc<BTreeSet<&'v str>>,
}

/// The uses of all folders.
pub struct Uses<'v> {
    folders: &'v BTreeMap<&'v Utf8Path, Folder>,
    /// The calls, by the called folder.
    calls: BTreeMap<Utf8PathBuf, Vec<Written<'v>>>,
    known: BTreeMap<Utf8PathBuf, Rc<[Use<'v>]>>,
}

impl<'v> Uses<'v> {
    pub fn new(folders: &'v BTreeMap<&'v Utf8Path, Folder>) -> Self {
        let mut calls: BTreeMap<Utf8PathBuf, Vec<Written<'_>>> = BTreeMap::new();
        for (&from, folder) in folders {
            for (key, lines) in folder.values.range(CALLS.to_owned()..) {
                let Some(name) = key.strip_prefix(CALLS) else { break };
                let mut lines = lines.lines();
                let source = lines.next().unwrap_or_default();
                let target = match source.strip_prefix('/') {
                    Some(path) => joined(root_of(from), path),
                    None => joined(from, source),
                };
                let target = target.filter(|target| is_real_call(from, target));
                if let Some(target) = target {
                    let arguments = Rc::new(lines.collect());
                    calls.entry(target).or_default().push(Written { from, name, arguments });
                }
            }
        }
        Self { folders, calls, known: BTreeMap::new() }
    }

    /// The uses of a folder: one for each instance of a call, or one as the root module if nothing calls it. If there
    /// are more than [`MOST`], a single use with unknown arguments.
    pub fn of(&mut self, folder: &Utf8Path) -> Rc<[Use<'v>]> {
        self.of_within(folder, LONGEST)
    }

    fn of_within(&mut self, folder: &Utf8Path, deep: usize) -> Rc<[Use<'v>]> {
        if let Some(known) = self.known.get(folder) {
            return Rc::clone(known);
        }
        let Some(own) = self.folders.get(folder) else { return Rc::from(Vec::<Use<'v>>::new()) };
        let calls = self.calls.get(folder).cloned().unwrap_or_default();
        let one = |module| Use { module, is_off: false };
        if calls.is_empty() {
            return self.keep(folder, vec![one(Module::root(own))]);
        }
        let arguments: BTreeSet<&str> =
            calls.iter().flat_map(|call| call.arguments.iter().copied()).collect();
        let open = Module::called(own, Call { from: None, name: "", arguments: Rc::new(arguments) });
        // This use remains if folders call each other in a circle.
        let unknown = self.keep(folder, vec![one(open)]);
        let Some(deeper) = deep.checked_sub(1) else { return unknown };
        let mut uses = Vec::new();
        for written in &calls {
            for outer in self.of_within(written.from, deeper).iter() {
                uses.extend(made(written, outer, own));
                if uses.len() > MOST {
                    return unknown;
                }
            }
        }
        self.keep(folder, uses)
    }

    fn keep(&mut self, folder: &Utf8Path, uses: Vec<Use<'v>>) -> Rc<[Use<'v>]> {
        let uses: Rc<[Use<'_>]> = uses.into();
        self.known.insert(folder.to_owned(), Rc::clone(&uses));
        uses
    }
}

/// The uses of a folder by a call, within one use of the calling folder.
fn made<'v>(written: &Written<'v>, outer: &Use<'v>, own: &'v Folder) -> Vec<Use<'v>> {
    let block = call(written.name);
    let is_off = outer.is_off || outer.module.is_off(&block);
    let instances = outer.module.instances(&block).into_iter();
    let uses = instances.map(|from| Use {
        module: Module::called(
            own,
            Call { from: Some(from), name: written.name, arguments: Rc::clone(&written.arguments) },
        ),
        is_off,
    });
    uses.collect()
}
