//! Decides which shard renders which file of the site.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::config;
use crate::render::Need;
use crate::source::{FileId, order_of};
use crate::sources::Sources;

/// The files that a shard renders, and the texts that it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Lists of everything, as indices into all files of the site.
    pub lists: Vec<u32>,
    /// The other files of the site, as indices.
    pub pages: Vec<u32>,
    /// The files of the project whose texts are read.
    pub texts: Vec<FileId>,
    /// The estimated time in microseconds on one processor.
    pub cost: u64,
}

/// Distributes the files of a site. Each shard gets about the same amount of work. Files made from the same
/// repository, or from texts in the same folder, go to the same shard if possible.
pub fn assign(needs: &[Need], sources: &Sources, count: usize) -> Vec<Shard> {
    let mut shards = vec![Shard::default(); count];
    let total: u64 = needs.iter().map(|need| need.cost).sum();
    let fair = total.div_ceil(count as u64).max(1);
    let mut texts: Vec<BTreeSet<FileId>> = vec![BTreeSet::new(); count];
    let give = |shard: &mut Shard, texts: &mut BTreeSet<FileId>, at: usize| {
        let need = &needs[at];
        let index = u32::try_from(at).expect("no site has so many files");
        let indices = if need.is_list { &mut shard.lists } else { &mut shard.pages };
        indices.push(index);
        shard.cost += need.cost;
        texts.extend(&need.texts);
    };
    let (mut lists, pages): (Vec<usize>, Vec<usize>) = (0..needs.len()).partition(|at| needs[*at].is_list);
    let (bare, mut pages): (Vec<usize>, Vec<usize>) =
        pages.into_iter().partition(|at| needs[*at].texts.is_empty());
    // A list cannot be divided, so each goes to the shard with the least work.
    lists.sort_by_key(|at| (Reverse(needs[*at].cost), *at));
    for at in lists {
        let least = (0..count).min_by_key(|shard| shards[*shard].cost).unwrap_or_default();
        give(&mut shards[least], &mut texts[least], at);
    }
    // Each shard gets the same number of pages without a text, since their cost is only a rough estimate.
    for (number, at) in bare.iter().enumerate() {
        let shard = number * count / bare.len();
        give(&mut shards[shard], &mut texts[shard], *at);
    }
    // The other pages are distributed in the order of their texts.
    pages.sort_by_cached_key(|at| needs[*at].texts.first().map(|file| order_of(&sources[*file].path)));
    let mut shard = 0;
    for at in pages {
        while shard + 1 < count && shards[shard].cost + needs[at].cost / 2 > fair {
            shard += 1;
        }
        give(&mut shards[shard], &mut texts[shard], at);
    }
    for (shard, texts) in shards.iter_mut().zip(texts) {
        shard.lists.sort_unstable();
        shard.pages.sort_unstable();
        // Each shard also reads `readyroom.yaml`, to check that it is in the right project.
        let texts = texts.into_iter().chain([config::file()]).collect::<BTreeSet<_>>().into_iter();
        let is_there = |file: &FileId| sources.get(*file).is_some() && sources.is_of_project(*file);
        shard.texts = texts.filter(is_there).collect();
    }
    shards
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::render::Layout;
    use crate::sample;
    use crate::source::Source;

    #[test]
    fn each_file_is_made_once_and_shards_are_alike() {
        let page = |at: usize| Source::new(format!("content/s{}/p{at}.md", at % 4), "Text. ".repeat(4000));
        let site = sample::site((0..400).map(page), date(2026, 11, 20));
        let needs = Layout::new(&site).needs(&site);
        for count in [1, 2, 3, 7] {
            let shards = assign(&needs, &site.sources, count);
            assert_eq!(shards.len(), count);
            let made = shards.iter().flat_map(|shard| shard.lists.iter().chain(&shard.pages));
            let mut made: Vec<usize> = made.map(|at| *at as usize).collect();
            made.sort_unstable();
            assert!(made.into_iter().eq(0..needs.len()));
            let costs = || shards.iter().map(|shard| shard.cost);
            let (least, most) = (costs().min().expect("there is one"), costs().max().expect("there is one"));
            assert!(most - least < most / 10, "{least} and {most} of {count}");
        }
    }

    #[test]
    fn a_shard_reads_texts_from_few_folders() {
        let page = |at: usize| Source::new(format!("content/s{}/p{at}.md", at % 4), "Text. ".repeat(4000));
        let site = sample::site((0..400).map(page), date(2026, 11, 20));
        let needs = Layout::new(&site).needs(&site);
        for shard in assign(&needs, &site.sources, 4) {
            let folders = shard.texts.iter().filter_map(|file| site.sources[*file].path.parent());
            let folders: BTreeSet<&camino::Utf8Path> = folders.collect();
            assert!(folders.len() <= 3, "with readyroom.yaml, two folders at most: {folders:?}");
        }
    }

    #[test]
    fn there_may_be_more_shards_than_files() {
        let site = sample::site([Source::new("content/a.md", "# A\n".to_owned())], date(2026, 11, 20));
        let needs = Layout::new(&site).needs(&site);
        let shards = assign(&needs, &site.sources, 500);
        assert_eq!(
            shards.iter().map(|shard| shard.lists.len() + shard.pages.len()).sum::<usize>(),
            needs.len()
        );
    }
}
