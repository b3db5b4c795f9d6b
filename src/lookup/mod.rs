//! Finds what a name means: a page of the site as its Markdown twin, an alarm, or a service. For terminals and
//! programs.

mod find;
mod named;
mod page;
mod source;

pub use find::{Candidate, Finder, LookupResult};
pub use named::{Unknown, alarm, service, stage};
pub use page::{Shown, Twin};
pub use source::Pages;
