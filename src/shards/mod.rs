//! A site in three steps, of which the second runs on as many machines as there are: `link`, `render`, `merge`.
//!
//! | File | Holds |
//! |---|---|
//! | `plan/plan.json` | which program made the plan, of how many shards, and the digests of the two files beside it |
//! | `plan/project.zst` | what was loaded and found, and which shard makes which file of the site |
//! | `plan/outlines.zst` | what each file holds, without the text of any |
//! | `parts/I/part.json` | which shard of which plan the part is, and the digests of the files beside it |
//! | `parts/I/pages-N.zst` | files of the site, and what search keeps of each |
//!
//! Each shard links the same outlines as the first step, so it has the same site; it reads the texts of its own pages alone.

mod assignment;
mod blocks;
mod compare;
mod merge;
mod outlines;
mod part;
mod plan;
mod which;

pub use assignment::assign;
pub use compare::compare;
pub use merge::{Parts, write_files};
pub use outlines::encode as encode_outlines;
pub use part::Making;
pub use plan::{Draft, OpenPlan, Read};
pub use which::{Wanted, which};

/// The version of both formats, of plans and of parts. It changes with every other meaning of their bytes.
const VERSION: u32 = 1;

/// The program that a plan is for: it has to be the same in every step.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
