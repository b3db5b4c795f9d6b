//! `serve --edit`: reviews are answered on their pages. All writes go through the patches of `edit`, one at a time.

mod asked;
mod handler;
mod form;
mod found;
mod http;
mod keys;
mod save;
mod start;

pub use asked::Asked;
pub use handler::{EditHandler, Next};
pub use http::{HEAD, PATH, entrance, routes};
pub use keys::Keys;
