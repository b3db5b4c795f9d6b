//! `theme:` in `readyroom.yaml`.

use camino::Utf8PathBuf;
use schemars::JsonSchema;

use super::pattern::{not_a_folder, project_folder};
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// The look of a site: a logo, a style sheet, and templates of the project's own.
#[derive(Clone, Debug, Default, JsonSchema)]
pub struct ThemeKeys {
    /// A style sheet that is loaded after the built-in one, by its path on the site: `assets/acme.css` for
    /// `templates/assets/acme.css`, `acme.css` for `static/acme.css`. One that does not exist is reported as `link-asset-missing`.
    pub css: Option<Spanned<String>>,
    /// A picture that replaces the mark before the title, by its path on the site. It is shown 28 pixels high.
    pub logo: Option<Spanned<String>>,
    /// The folder whose files override the theme's templates, file by file. Default: `templates/`, if it holds
    /// `assets/`, a file with the name of one of the theme's that uses what those use, or one with a name that only the
    /// theme has.
    #[schemars(with = "Option<String>")]
    pub templates: Option<Utf8PathBuf>,
    /// The folder whose files are copied to the site as they are. Default: `static/`, unless `documents:` is set, or
    /// `templates/` holds the templates of another program.
    #[schemars(rename = "static", with = "Option<String>")]
    pub static_files: Option<Utf8PathBuf>,
}

impl Read for ThemeKeys {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "theme", problems);
        let templates: Option<Spanned<String>> = fields.read("templates", problems);
        let static_files: Option<Spanned<String>> = fields.read("static", problems);
        let theme = Self {
            css: fields.read("css", problems),
            logo: fields.read("logo", problems),
            templates: templates.and_then(|path| folder(&path, problems)),
            static_files: static_files.and_then(|path| folder(&path, problems)),
        };
        fields.finish(problems);
        Some(theme)
    }
}

/// Reads a folder of the theme. The project's root is not allowed.
fn folder(path: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<Utf8PathBuf> {
    let found = project_folder(path, "theme/", problems)?;
    if found == "" {
        problems.push(not_a_folder(path, "theme/"));
        return None;
    }
    Some(found)
}
