// A query to pages, best first.

const STOP = new Set("a an and any are as at be by can cannot could do does for from has have how i if in is it may my no not of on or our that the their them there they this to was we what when where which why will with you".split(" "));
const KINDS = new Map([["page", 0.9], ["postmortem", 0.8], ["review", 0.7], ["checklist", 0.5], ["rule", 0.3]]);
const EXACT = 90;
const FACETS = ["kind", "service", "severity", "status", "repository"];
const MAY_BE_MISTYPED = /^\p{L}{5,}$/u;
const BEGINNING = 0.7, BEGINNING_OF_MORE = 0.4, PARTS = 0.9, MISTYPED = 0.5, OF_FACET = 0.25, LEAST = 10, MOST_LEAVES = 4;
const LACKING = 2; // how hard it counts against a page that it lacks a word
const MOST = 1_000_000; // more than any score

// Pages with their best score and its section, for one word of the query.
class Hits {
  pages = new Map();
  partial = false;
  words = [];
  add(site, term, weight) {
    const rare = rarity(site, term.pages);
    for (const [page, strength, section] of term.list) this.put(page, weight * rare * strength / EXACT, section);
    this.partial ||= term.partial;
  }
  put(page, score, section) {
    if (!(this.pages.get(page)?.[0] >= score)) this.pages.set(page, [score, section]);
  }
}

const rarity = (site, pages) => Math.log(1 + (site.pages - pages + 0.5) / (pages + 0.5));

// `others` are words that say the same.
async function wordHits(site, word, isLast, { mayMistype = true, others = [] } = {}) {
  const hits = new Hits();
  hits.words.push(word, stem(word), ...others);
  const terms = await Promise.all([...new Set(hits.words)].map((term) => find(site, term)));
  for (const term of terms) if (term) hits.add(site, term, 1);
  if (isLast) {
    // What only a beginning is, may become any word; what is one already, is complete.
    const isComplete = hits.pages.size > 0 && !hits.partial;
    hits.add(site, await beginnings(site, word), isComplete ? BEGINNING_OF_MORE : BEGINNING);
    hits.isOpen = !isComplete;
    if (isComplete) hits.partial = false;
  }
  if (!hits.pages.size && mayMistype && MAY_BE_MISTYPED.test(word)) {
    for (const other of await alike(word)) {
      const term = await find(site, other);
      if (term) hits.add(site, term, MISTYPED);
      if (isLast) hits.add(site, await beginnings(site, other), MISTYPED * BEGINNING);
      hits.words.push(other);
    }
  }
  addFacets(site, hits);
  return hits;
}

// What a page has of a facet: one value or none, or the several repositories that define an alarm.
const valuesOf = (site, facet, page) => site.values[facet][site.facets[facet][page]];

// What a page is, and whose, counts as said on it.
function addFacets(site, hits) {
  for (const facet of [0, 1]) {
    const wanted = site.names[facet].map((name) => runs(name).some((run) => split(run).terms.some((term) => hits.words.includes(term))));
    if (!wanted.includes(true)) continue;
    const pages = [...site.facets[facet].keys()].filter((page) => wanted[site.facets[facet][page]]);
    const score = OF_FACET * rarity(site, pages.length);
    for (const page of pages) hits.put(page, score, 0);
  }
}

// A name is looked for as a whole, and by its parts where that finds little.
async function runHits(site, run, isLast, others) {
  const { terms, leaves } = split(run), isName = !IDEOGRAPH.test(run), last = leaves.at(-1);
  if (leaves.length < 2) return wordHits(site, isName ? terms[0] : last, isLast, { others });
  const hits = isName ? await wordHits(site, terms[0], isLast, { mayMistype: false }) : new Hits();
  if (hits.pages.size >= LEAST) return hits;
  const longest = [...new Set(leaves)].sort((a, b) => b.length - a.length).slice(0, MOST_LEAVES);
  const parts = await Promise.all(longest.map((leaf) => wordHits(site, leaf, isLast && leaf === last)));
  for (const page of new Set(parts.flatMap((part) => [...part.pages.keys()]))) {
    const found = parts.map((part) => part.pages.get(page) ?? (part.partial ? [0, 0] : undefined));
    if (found.includes(undefined)) continue;
    const [score, section] = hits.pages.get(page) ?? [0, found[0][1]];
    hits.put(page, found.reduce((sum, [score]) => sum + PARTS * score, score), section);
  }
  hits.parts = parts;
  hits.words.push(...parts.flatMap((part) => part.words));
  return hits;
}

// A query's words, and what it asks of facets: `severity:critical`.
function parse(site, query) {
  const wanted = [];
  const text = query.replace(/(\w+):(\S+)/g, (all, key, value) => {
    const facet = FACETS.indexOf(key), isKnown = facet >= 0 && site.values[facet].some((values) => values.includes(value));
    return isKnown ? (wanted.push([facet, value]), " ") : all;
  });
  const every = runs(text);
  const all = every.map((run, at) => ({ run, others: [compound(every[at - 1] ?? "", run), compound(run, every[at + 1] ?? "")].filter(Boolean) }));
  const telling = all.filter(({ run }) => !STOP.has(fold(run)));
  const name = every.length > 1 ? ("=" + every.map(fold).join("=")).slice(0, LONGEST) : fold(every[0] ?? "");
  const quoted = [...query.matchAll(/["“”]([^"“”]+)["“”]/g)].map(([, phrase]) => runs(phrase));
  return { wanted, every, quoted, words: telling.length ? telling : all, name };
}

// How many of the words a page has, how much of the query they are, and what they come to.
function count(site, hits) {
  const weights = hits.map((list) => list.weight = rarity(site, list.pages.size));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const pages = new Map();
  hits.forEach((list, index) => {
    for (const [page, [score]] of list.pages) {
      if (!pages.has(page)) pages.set(page, { words: 0, share: 0, score: 0 });
      const found = pages.get(page);
      found.words++;
      found.share += weights[index] / all;
      found.score += score;
    }
  });
  // A word whose list is cut short may stand on any page that has another.
  hits.forEach((list, index) => {
    if (!list.partial || hits.length < 2) return;
    for (const [page, found] of pages) if (!list.pages.has(page)) (found.words++, found.share += weights[index] / all);
  });
  return pages;
}

// All pages that answer a query, best first: by their score, the less the more of the query they
// lack; but an alarm's exact name is before all else.
async function search(site, query) {
  const { wanted, every, quoted, words, name } = parse(site, query);
  const [exact, ...hits] = await Promise.all([
    name && (site.terms.names || name[0] !== "=") ? find(site, name) : undefined,
    ...words.map(({ run, others }, index) => runHits(site, run, index === words.length - 1, others)),
  ]);
  const found = count(site, hits);
  if (!words.length && wanted.length) {
    for (let page = 0; page < site.pages; page++) found.set(page, { words: 0, share: 1, score: 0 });
  }
  const isComplete = (page) => found.get(page).words === hits.length;
  const complete = [...found.keys()].filter(isComplete).length;
  // Where few pages have all words, those that lack one follow.
  const least = complete >= LEAST ? hits.length : complete ? Math.max(1, hits.length - 1) : 0;
  const rank = new Map();
  for (const [page, { words, share, score }] of found) {
    const kind = KINDS.get(site.names[0][site.facets[0][page]]) ?? 1;
    if (words >= least) rank.set(page, kind * score * share ** LACKING);
  }
  for (const [page, strength] of exact?.list ?? []) {
    if (strength === EXACT && found.has(page)) rank.set(page, MOST + found.get(page).score);
  }
  const pages = [...rank.keys()].filter((page) => wanted.every(([facet, value]) => valuesOf(site, facet, page).includes(value)));
  pages.sort((a, b) => rank.get(b) - rank.get(a) || a - b);
  const results = { pages, hits, isComplete, partial: hits.length === 1 && hits[0].partial, pattern: pattern(hits) };
  await reread(site, results, rank, every, quoted);
  return results;
}
