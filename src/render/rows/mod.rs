//! Builds rows of tables, and cards: methods of `View`, one file per kind of row.

mod alarms;
mod documents;
mod findings;
mod postmortems;
mod refs;
mod reviews;
mod services;

pub use alarms::rank;
pub use reviews::sections;
