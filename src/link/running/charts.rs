//! Files of charts that are not what is installed: values with which a chart is tested, and charts within a chart, which the one
//! around them may switch off.
//!
//! <https://github.com/helm/chart-testing>, <https://helm.sh/docs/chart_template_guide/subcharts_and_globals/>

use camino::Utf8Path;

use crate::sources::Sources;

/// The folder of a chart with values for its tests.
pub const TESTS: &str = "ci";
/// The folder of a chart with the charts in it.
pub const INNER: &str = "charts";

/// Whether a file is in a folder of a chart with this name.
pub fn is_in(path: &Utf8Path, name: &str, sources: &Sources) -> bool {
    let is_chart = |folder: &Utf8Path| sources.has_file(&folder.join("Chart.yaml"));
    let mut folders = path.ancestors().skip(1);
    folders.any(|folder| folder.file_name() == Some(name) && folder.parent().is_some_and(is_chart))
}
