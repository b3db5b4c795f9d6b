//! Finds Backstage catalogs: those with services, and those that readyroom does not read.

use camino::Utf8PathBuf;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::prose::{is_example, is_trial};
use super::survey::Survey;
use crate::model::catalog;
use crate::source::{FileId, Source, folder_of};
use crate::yaml;

/// Whether a Backstage file has a component that is read as a service. Many only describe a system or a resource.
pub fn has_service(source: &Source) -> bool {
    let yaml = yaml::read(FileId(0), &source.text, 0..source.text.len());
    !catalog::services(FileId(0), folder_of(&source.path), &yaml.documents).is_empty()
}

/// If the repository has a catalog, the files under other names that contain components. A `Location` may refer to
/// them.
pub fn unread(survey: &Survey) -> Vec<Utf8PathBuf> {
    let is_catalog = |path: &Utf8PathBuf| path.file_name() == Some(catalog::FILE);
    if !survey.paths.iter().any(is_catalog) {
        return Vec::new();
    }
    let may_be = |path: &Utf8PathBuf| {
        matches!(path.extension(), Some("yaml" | "yml"))
            && !is_catalog(path)
            && !is_trial(path)
            && !is_example(path)
            && !survey.large.contains(path)
    };
    let files: Vec<&Utf8PathBuf> = survey.paths.iter().filter(|path| may_be(path)).collect();
    let has_one = |path: &&Utf8PathBuf| survey.text(path).is_some_and(|source| has_component(&source.text));
    files.into_par_iter().filter(has_one).cloned().collect()
}

/// Whether a text contains a component that is not a template.
fn has_component(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("apiVersion: backstage.io/"))
        && text.lines().any(|line| line.trim_end() == "kind: Component")
        && !["{{", "{%"].iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::{has_component, has_service};
    use crate::source::Source;

    #[test]
    fn services_are_components() {
        let is_read = |kind: &str| {
            let text = format!("apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: shop}}\n");
            has_service(&Source::new("catalog-info.yaml", text))
        };
        assert!(is_read("Component"));
        assert!(!is_read("Resource"));
    }

    #[test]
    fn components_that_are_no_templates() {
        let head = "apiVersion: backstage.io/v1alpha1\nkind: ";
        assert!(has_component(&format!("{head}Component\nmetadata: {{name: shop}}\n")));
        assert!(!has_component(&format!("{head}System\nmetadata: {{name: shop}}\n")));
        assert!(!has_component(&format!("{head}Component\nmetadata: {{name: ${{{{ values.name }}}}}}\n")));
        assert!(!has_component("apiVersion: v1\nkind: Component\n"));
    }
}
