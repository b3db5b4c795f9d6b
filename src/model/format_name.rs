//! The name of a format of alarms.

use std::borrow::Cow;

/// The name of a format: `prometheus`. Empty for an alarm that no format made.
pub type FormatName = Cow<'static, str>;
