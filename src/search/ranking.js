// A query to pages, best first.

const STOP = new Set("a an and are as at be by do does for from has have how i if in is it my of on or our that the this to was we what when where which why will with you".split(" "));
const KINDS = new Map([["page", 0.9], ["postmortem", 0.85], ["review", 0.8], ["checklist", 0.8], ["rule", 0.6]]);
const EXACT = 90;
const FACETS = ["kind", "service", "severity", "status"];
const MAY_BE_MISTYPED = /^\p{L}{5,}$/u;
const BEGINNING = 0.7, PARTS = 0.9, MISTYPED = 0.5, LEAST = 10, MOST_LEAVES = 4;

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

// All pages that answer a query, best first.
async function search(site, query) {
  const filters = [];
  const text = query.replace(/(\w+):(\S+)/g, (all, key, value) => {
    const facet = FACETS.indexOf(key), index = facet < 0 ? -1 : site.names[facet].indexOf(value);
    return index > 0 ? (filters.push([facet, index]), " ") : all;
  });
  const all = runs(text), wanted = all.filter((run) => !STOP.has(fold(run)));
  const used = wanted.length ? wanted : all;
  const name = all.length > 1 ? ("=" + all.map(fold).join("=")).slice(0, LONGEST) : fold(all[0] ?? "");
  const [exact, ...hits] = await Promise.all([
    all.length > 1 && !site.terms.names ? undefined : find(site, name),
    ...used.map((run, index) => runHits(site, run, index === used.length - 1)),
  ]);
  const scores = new Map(), counts = new Map();
  for (const list of hits) {
    for (const [page, [score]] of list.pages) {
      scores.set(page, (scores.get(page) ?? 0) + score);
      counts.set(page, (counts.get(page) ?? 0) + 1);
    }
  }
  // A word whose list is cut short may stand on any page.
  const open = hits.filter((list) => list.partial);
  for (const page of open.length < hits.length ? counts.keys() : []) {
    counts.set(page, counts.get(page) + open.filter((list) => !list.pages.has(page)).length);
  }
  let pages = used.length ? [...scores.keys()] : filters.length ? [...Array(site.pages).keys()] : [];
  const complete = pages.filter((page) => counts.get(page) === hits.length);
  const every = complete.length > 0 || !used.length;
  if (complete.length) pages = complete;
  for (const page of pages) {
    const kind = KINDS.get(site.names[0][site.facets[0][page]]) ?? 1;
    scores.set(page, (scores.get(page) ?? 0) * kind + (every ? 0 : 100 * counts.get(page)));
  }
  for (const [page, strength] of exact?.list ?? []) {
    if (strength !== EXACT) continue;
    if (!pages.includes(page)) pages.push(page);
    scores.set(page, (scores.get(page) ?? 0) + 10_000);
  }
  pages = pages.filter((page) => filters.every(([facet, index]) => site.facets[facet][page] === index));
  pages.sort((a, b) => scores.get(b) - scores.get(a) || a - b);
  const words = [...new Set(hits.flatMap((list) => list.words))];
  return { pages, hits, every, partial: open.length === hits.length && hits.length > 0, pattern: pattern(words) };
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

function pattern(words) {
  const alternatives = words.filter(Boolean).sort((a, b) => b.length - a.length).map((word) => {
    const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return word.length > 2 ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
  });
  return new RegExp(alternatives.join("|") || "(?!)", "giu");
}
