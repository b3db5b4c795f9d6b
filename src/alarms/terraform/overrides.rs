//! Files such as `override.tf`: Terraform merges them into the others of their folder, so that their blocks only replace
//! arguments.

use camino::Utf8Path;

use crate::alarms::AlarmFile;
use crate::alarms::left_out::LeftOut;
use crate::source::Spanned;

/// Whether a file is one, by its name.
///
/// <https://developer.hashicorp.com/terraform/language/files/override>
pub fn is_override(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let stem = [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Leaves out what a file replaces of alarms in other files.
pub fn leave_out(file: &mut AlarmFile) {
    for alarm in std::mem::take(&mut file.alarms) {
        let id = alarm.id.unwrap_or_default();
        let message = format!("`{id}` replaces arguments of an alarm, which is not read");
        file.left_out.push(LeftOut { message, ..LeftOut::of_block(Spanned::new(id, alarm.name.span)) });
    }
    file.count = 0;
}
