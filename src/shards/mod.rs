//! Makes a site in three steps: `link`, `render`, `merge`. The second step can run on many machines.
//!
//! | File | Content |
//! |---|---|
//! | `plan/plan.json` | the version of the program, the number of shards, and the digests of the two files next to it |
//! | `plan/project.zst` | the loaded project, the findings, and which shard renders which file of the site |
//! | `plan/outlines.zst` | the outline of each file, without any texts |
//! | `parts/I/part.json` | the plan and the number of the shard, and the digests of the files next to it |
//! | `parts/I/pages-N.zst` | files of the site, and their entries for search |
//!
//! Each shard links the same outlines as the first step, so it gets the same site. It reads only the texts of its own
//! pages.

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
pub use which::{RequestedShard, which};

/// The version of both formats, of plans and of parts. It changes whenever the meaning of their bytes changes.
const VERSION: u32 = 1;

/// The program that a plan is for: it must be the same in every step.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
