//! Which shard makes which file of the site.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use crate::config;
use crate::render::Need;
use crate::source::{FileId, order_of};
use crate::sources::Sources;

/// What one shard makes, and what it reads for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Lists of everything, each by its place among all files of the site.
    pub lists: Vec<u32>,
    /// The other files of the site in the same way.
    pub pages: Vec<u32>,
    /// The files of the project whose texts it reads.
    pub texts: Vec<FileId>,
    /// About how long it takes, in microseconds on one processor.
    pub cost: u64,
}

/// Shares the files of a site out. Each shard gets about the same to do; files that are made of the same repository, or of
/// texts that lie together, go to the same one.
pub fn assign(needs: &[Need], sources: &Sources, count: usize) -> Vec<Shard> {
    let mut shards = vec![Shard::default(); count];
    let total: u64 = needs.iter().map(|need| need.cost).sum();
    let share = total.div_ceil(count as u64).max(1);
    let mut texts: Vec<BTreeSet<FileId>> = vec![BTreeSet::new(); count];
    let give = |shard: &mut Shard, texts: &mut BTreeSet<FileId>, at: usize| {
        let need = &needs[at];
        let place = u32::try_from(at).expect("no site has so many files");
        let places = if need.is_list { &mut shard.lists } else { &mut shard.pages };
        places.push(place);
        shard.cost += need.cost;
        texts.extend(&need.texts);
    };
    // Lists first, each to the shard that has least: none can be divided.
    let (mut lists, mut pages): (Vec<usize>, Vec<usize>) =
        (0..needs.len()).partition(|at| needs[*at].is_list);
    lists.sort_by_key(|at| (Reverse(needs[*at].cost), *at));
    for at in lists {
        let least = (0..count).min_by_key(|shard| shards[*shard].cost).unwrap_or_default();
        give(&mut shards[least], &mut texts[least], at);
    }
    // Then all that has a text, in the order of those, and what has none.
    pages.sort_by_cached_key(|at| {
        let home = needs[*at].texts.first().map(|file| order_of(home(sources, *file)));
        (home.is_none(), home)
    });
    let mut shard = 0;
    for at in pages {
        while shard + 1 < count && shards[shard].cost + needs[at].cost / 2 > share {
            shard += 1;
        }
        give(&mut shards[shard], &mut texts[shard], at);
    }
    for (shard, texts) in shards.iter_mut().zip(texts) {
        shard.lists.sort_unstable();
        shard.pages.sort_unstable();
        // By `readyroom.yaml` each shard knows that it is in the right project.
        let texts = texts.into_iter().chain([config::file()]).collect::<BTreeSet<_>>().into_iter();
        let is_there = |file: &FileId| sources.get(*file).is_some() && sources.is_of_project(*file);
        shard.texts = texts.filter(is_there).collect();
    }
    shards
}

fn home(sources: &Sources, file: FileId) -> &Utf8Path {
    &sources[file].path
}
