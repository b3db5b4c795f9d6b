// A query to pages, best first.

const STOP = new Set("a an and are as at be by do does for from has have how i if in is it my of on or our that the this to was we what when where which why will with you".split(" "));
const KINDS = new Map([["page", 0.9], ["postmortem", 0.85], ["review", 0.8], ["checklist", 0.8], ["rule", 0.6]]);
const EXACT = 90;
const FACETS = ["kind", "service", "severity", "status"];
const MAY_BE_MISTYPED = /^\p{L}{5,}$/u;
const BEGINNING = 0.7, PARTS = 0.9, MISTYPED = 0.5, LEAST = 10, MOST_LEAVES = 4;
const MOST = 1_000; // more than any score

// Pages with their best score and its section, for one word of the query.
class Hits {
  pages = new Map();
  partial = false;
  words = [];
  add(site, term, weight) {
    const rarity = Math.log(1 + (site.pages - term.pages + 0.5) / (term.pages + 0.5));
    for (const [page, strength, section] of term.list) this.put(page, weight * rarity * strength / EXACT, section);
    this.partial ||= term.partial;
  }
  put(page, score, section) {
    if (!(this.pages.get(page)?.[0] >= score)) this.pages.set(page, [score, section]);
  }
}

async function wordHits(site, word, isLast, mayMistype = true) {
  const hits = new Hits();
  hits.words.push(word, stem(word));
  const terms = await Promise.all([...new Set(hits.words)].map((term) => find(site, term)));
  for (const term of terms) if (term) hits.add(site, term, 1);
  if (isLast) {
    // What only a beginning is, may become any word; what is one already, is complete.
    const isComplete = hits.pages.size > 0 && !hits.partial;
    hits.add(site, await beginnings(site, word), BEGINNING);
    if (isComplete) hits.partial = false;
  }
  if (!hits.pages.size && mayMistype && MAY_BE_MISTYPED.test(word)) {
    for (const other of await alike(word)) {
      const term = await find(site, other);
      if (term) hits.add(site, term, MISTYPED);
      hits.words.push(other);
    }
  }
  return hits;
}

// A name is looked for as a whole, and by its parts where that finds little.
async function runHits(site, run, isLast) {
  const { terms, leaves } = split(run), isName = !IDEOGRAPH.test(run), last = leaves.at(-1);
  if (leaves.length < 2) return wordHits(site, isName ? terms[0] : last, isLast);
  const hits = isName ? await wordHits(site, terms[0], isLast, false) : new Hits();
  if (hits.pages.size >= LEAST) return hits;
  const longest = [...new Set(leaves)].sort((a, b) => b.length - a.length).slice(0, MOST_LEAVES);
  const parts = await Promise.all(longest.map((leaf) => wordHits(site, leaf, isLast && leaf === last)));
  for (const page of new Set(parts.flatMap((part) => [...part.pages.keys()]))) {
    const found = parts.map((part) => part.pages.get(page) ?? (part.partial ? [0, 0] : undefined));
    if (found.includes(undefined)) continue;
    const [score, section] = hits.pages.get(page) ?? [0, found[0][1]];
    hits.put(page, found.reduce((sum, [score]) => sum + PARTS * score, score), section);
  }
  hits.words.push(...parts.flatMap((part) => part.words));
  return hits;
}

// A query's words, and what it asks of facets: `severity:critical`.
function parse(site, query) {
  const wanted = [];
  const text = query.replace(/(\w+):(\S+)/g, (all, key, value) => {
    const facet = FACETS.indexOf(key), index = facet < 0 ? -1 : site.names[facet].indexOf(value);
    return index > 0 ? (wanted.push([facet, index]), " ") : all;
  });
  const every = runs(text), telling = every.filter((run) => !STOP.has(fold(run)));
  const name = every.length > 1 ? ("=" + every.map(fold).join("=")).slice(0, LONGEST) : fold(every[0] ?? "");
  return { wanted, words: telling.length ? telling : every, name };
}

// How many of the words a page has, and what they come to.
function count(hits) {
  const pages = new Map();
  for (const list of hits) {
    for (const [page, [score]] of list.pages) {
      const found = pages.get(page) ?? { words: 0, score: 0 };
      pages.set(page, { words: found.words + 1, score: found.score + score });
    }
  }
  // A word whose list is cut short may stand on any page that has another.
  for (const list of hits.length > 1 ? hits : []) {
    if (list.partial) for (const [page, found] of pages) if (!list.pages.has(page)) found.words++;
  }
  return pages;
}

// All pages that answer a query, best first: by how many of its words they
// have, then by their score; but an alarm's exact name is before all else.
async function search(site, query) {
  const { wanted, words, name } = parse(site, query);
  const [exact, ...hits] = await Promise.all([
    name && (site.terms.names || name[0] !== "=") ? find(site, name) : undefined,
    ...words.map((word, index) => runHits(site, word, index === words.length - 1)),
  ]);
  const found = count(hits);
  if (!words.length && wanted.length) {
    for (let page = 0; page < site.pages; page++) found.set(page, { words: 0, score: 0 });
  }
  const isComplete = (page) => found.get(page).words === hits.length;
  const complete = [...found.keys()].filter(isComplete).length;
  // Where few pages have all words, those that lack one follow.
  const least = complete >= LEAST ? hits.length : complete ? Math.max(1, hits.length - 1) : 0;
  const rank = new Map();
  for (const [page, { words, score }] of found) {
    const kind = KINDS.get(site.names[0][site.facets[0][page]]) ?? 1;
    if (words >= least) rank.set(page, MOST * words + kind * score);
  }
  for (const [page, strength] of exact?.list ?? []) {
    if (strength === EXACT && found.has(page)) rank.set(page, MOST * MOST + found.get(page).score);
  }
  const pages = [...rank.keys()].filter((page) => wanted.every(([facet, index]) => site.facets[facet][page] === index));
  pages.sort((a, b) => rank.get(b) - rank.get(a) || a - b);
  return { pages, hits, isComplete, partial: hits.length === 1 && hits[0].partial, pattern: pattern(hits) };
}

// The section that says most of what was asked, past the top where there is one.
function bestSection(results, page) {
  const votes = new Map();
  for (const list of results.hits) {
    const [score, section] = list.pages.get(page) ?? [0, 0];
    votes.set(section, (votes.get(section) ?? 0) + score);
  }
  const best = [...votes].sort((a, b) => Number(b[0] > 0) - Number(a[0] > 0) || b[1] - a[1]);
  return best[0]?.[0] ?? 0;
}

// What to mark in the texts of results.
function pattern(hits) {
  const words = [...new Set(hits.flatMap((list) => list.words))];
  const alternatives = words.filter(Boolean).sort((a, b) => b.length - a.length).map((word) => {
    const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return word.length > 2 ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
  });
  return new RegExp(alternatives.join("|") || "(?!)", "giu");
}
