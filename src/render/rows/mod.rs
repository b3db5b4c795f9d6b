//! Rows of tables and cards, from the site: methods of `View`, a file for each kind of row.

mod alarms;
mod documents;
mod findings;
mod postmortems;
mod refs;
mod reviews;
mod services;

pub use alarms::rank;
pub use reviews::sections;
