//! Makes a site in three steps, of which the second can run on many machines: `link`, `render`, `merge`.
//!
//! | File | Holds |
//! |---|---|
//! | `plan/plan.json` | which program made the plan, of how many shards, and the digests of the two files next to it |
//! | `plan/project.zst` | what was loaded, the findings, and which shard makes which file of the site |
//! | `plan/outlines.zst` | what each file holds, without the text of any |
//! | `parts/I/part.json` | which shard of which plan the part is, and the digests of the files next to it |
//! | `parts/I/pages-N.zst` | files of the site, and what search keeps of each |
//!
//! Each shard links the same outlines as the first step, so it has the same site; it reads only the texts of its own pages.

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
pub use part::ShardRender;
pub use plan::{Draft, OpenPlan, Read};
pub use which::{Wanted, which};

/// The version of both formats, of plans and of parts. It changes whenever the meaning of their bytes changes.
const VERSION: u32 = 1;

/// The program that a plan is for: it must be the same in every step.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
