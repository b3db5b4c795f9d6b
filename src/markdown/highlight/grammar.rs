//! Grammars, and the classes of their scopes: several hundred names and a dozen classes.

use syntect::parsing::{Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::classes::Class;

/// The grammars of all languages, and the classes of their scopes.
pub struct Grammars {
    pub set: SyntaxSet,
    classes: Vec<(Scope, Option<Class>)>,
}

/// The class of each scope; the first match counts. Any other scope has the class of the scope around it: the quotes
/// of a string have the class of the string.
const CLASSES: &[(&str, Option<Class>)] = &[
    ("comment", Some("hl-c")),
    ("keyword.operator", Some("hl-o")),
    ("keyword", Some("hl-k")),
    ("storage", Some("hl-k")),
    // In YAML, every unquoted word is a string. Colouring all of them would be useless.
    ("string.unquoted.heredoc", Some("hl-s")),
    ("string.unquoted", None),
    ("string", Some("hl-s")),
    ("constant", Some("hl-n")),
    ("punctuation.definition.variable", Some("hl-v")),
    ("entity.name.function", Some("hl-f")),
    ("entity.name.section", Some("hl-h")),
    ("entity.name.tag", Some("hl-t")),
    ("entity.name", Some("hl-t")),
    ("entity.other.attribute-name", Some("hl-v")),
    ("support.function", Some("hl-f")),
    ("support.constant", Some("hl-n")),
    ("support", Some("hl-t")),
    ("variable.function", Some("hl-f")),
    ("variable", Some("hl-v")),
    ("markup.inserted", Some("hl-i")),
    ("markup.deleted", Some("hl-d")),
    ("markup.heading", Some("hl-h")),
    ("meta.diff.header", Some("hl-h")),
    ("meta.diff.range", Some("hl-h")),
    ("markup.raw", Some("hl-s")),
    ("meta.interpolation", None),
];

/// Scopes in which a string is a key.
const KEYS: [&str; 2] = ["meta.mapping.key", "meta.structure.dictionary.key"];

impl Grammars {
    pub fn new() -> Self {
        let classes = CLASSES.iter().map(|(scope, class)| (named(scope), *class));
        let keys = KEYS.iter().map(|scope| (named(scope), Some("hl-t")));
        Self { set: two_face::syntax::extra_newlines(), classes: classes.chain(keys).collect() }
    }

    pub fn find(&self, name: &str) -> Option<&SyntaxReference> {
        self.set.find_syntax_by_token(name)
    }

    /// The class of text with these scopes: the class of the innermost scope that has one.
    pub fn class(&self, scopes: &ScopeStack) -> Option<Class> {
        let scopes = scopes.as_slice();
        let (at, class) = scopes.iter().enumerate().rev().find_map(|(at, scope)| {
            self.classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| (at, *class))
        })?;
        // The scopes around a string tell whether it is a key.
        let is_key = class == Some("hl-s")
            && at > 0
            && self.classes[CLASSES.len()..].iter().any(|(key, _)| key.is_prefix_of(scopes[at - 1]));
        if is_key { Some("hl-t") } else { class }
    }
}

/// The name of the grammar for the language of a fence. Only grammars that were tested with hostile input are used.
pub fn name(language: &str) -> Option<&'static str> {
    Some(match language {
        "powershell" | "ps1" | "pwsh" => "powershell",
        "rust" | "rs" => "rust",
        "kotlin" | "kt" => "kotlin",
        "crontab" | "cron" => "crontab",
        "dotenv" | "env" => "dotenv",
        "proto" | "protobuf" => "proto",
        "css" => "css",
        "c" => "c",
        "lua" => "lua",
        "groovy" => "groovy",
        "nginx" => "nginx",
        "properties" => "properties",
        "jsonnet" => "jsonnet",
        "rego" => "rego",
        "graphql" => "graphql",
        _ => return None,
    })
}

fn named(scope: &str) -> Scope {
    Scope::new(scope).expect("a scope of few atoms is one")
}
