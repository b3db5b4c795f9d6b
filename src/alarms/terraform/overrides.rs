//! Override files such as `override.tf`. Terraform merges them into the other files of their folder, so their blocks
//! only replace arguments.

use camino::Utf8Path;

use crate::alarms::AlarmFile;
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::source::Spanned;

/// Whether Terraform treats a file as an override file, by its name.
///
/// <https://developer.hashicorp.com/terraform/language/files/override>
pub fn is_override(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let stem = [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Reports the alarms of an override file as not read: they only replace arguments of alarms in other files.
pub fn leave_out(file: &mut AlarmFile) {
    for alarm in std::mem::take(&mut file.alarms) {
        let id = alarm.id.unwrap_or_default();
        let message = format!("`{id}` replaces arguments of an alarm, which is not read");
        file.unread_alarms
            .push(UnreadAlarm { message, ..UnreadAlarm::of_block(Spanned::new(id, alarm.name.span)) });
    }
    file.count = 0;
}
