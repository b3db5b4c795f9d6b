// Answers a query with pages, best first.

const STOP = new Set(STOP_WORDS.split(" ")), WEAK = new Set(WEAK_WORDS.split(" ").map(stem)), KINDS = new Map(KIND_COUNTS);
const mayBeMistyped = new RegExp(MAY_BE_MISTYPED, "u"), mayBeTwo = new RegExp(MAY_BE_TWO, "u");

// Pages with their best score and its section, for one word of the query.
class Hits {
  pages = new Map();
  partial = false;
  words = [];
  add(site, term, weight) {
    this.addAll(term, weight * rarity(site, term.pages));
    this.partial ||= term.partial;
  }
  addAll(term, weight) {
    for (const [page, strength, section] of term.list) this.put(page, weight * strength / EXACT, section);
  }
  put(page, score, section) {
    if (!(this.pages.get(page)?.[0] >= score)) this.pages.set(page, [score, section]);
  }
}

function rarity(site, pages) {
  const counted = Math.max(pages, COMMON * site.pages);
  return Math.log(1 + (site.pages - counted + 0.5) / (counted + 0.5));
}

// Words that mean the same in operations, by their stems.
const synonyms = new Map();
for (const pair of SYNONYMS.split(";").map((pair) => pair.split(" "))) {
  pair.forEach((word, at) => synonyms.set(stem(word), [...synonyms.get(stem(word)) ?? [], pair[1 - at]]));
}

// `others` are the same word in other spellings, `pairs` it and its neighbours. Files that are needed in any case are requested at
// once, because on a phone, waiting for one file after another takes the most time.
async function wordHits(site, word, isLast, { mayMistype = true, isPart = false, others = [], pairs = [] } = {}) {
  const hits = new Hits();
  hits.words.push(word, stem(word), ...others);
  const longer = isLast && beginnings(site, word), more = isPart ? undefined : related(site, word, others, pairs);
  const terms = await Promise.all([...new Set(hits.words)].map((term) => find(site, term)));
  for (const term of terms) if (term) hits.add(site, term, 1);
  if (isLast) {
    // A mere beginning may become any word; a word that exists is complete.
    const isComplete = hits.pages.size > 0 && !hits.partial;
    hits.add(site, await longer, isComplete ? BEGINNING_OF_MORE : BEGINNING);
    hits.isOpen = !isComplete;
    if (isComplete) hits.partial = false;
  }
  if (!hits.pages.size && mayMistype && mayBeMistyped.test(word)) {
    const others = await alike(word);
    const found = await Promise.all(others.map((other) => Promise.all([find(site, other), isLast && beginnings(site, other)])));
    others.forEach((other, at) => {
      const [term, begun] = found[at];
      if (term) hits.add(site, term, MISTYPED);
      if (isLast) hits.add(site, begun, MISTYPED * BEGINNING);
      hits.words.push(other);
    });
  }
  if (!hits.pages.size && mayBeTwo.test(word)) await addHalves(site, hits, word, isLast);
  if (more) addRelated(site, hits, word, others, await more);
  addFacets(site, hits);
  return hits;
}

// Pages that have both halves of a word which no page has: `nxdomain` for `NxDomain`.
async function addHalves(site, hits, word, isLast) {
  let best = { pages: [] };
  const ways = await Promise.all((await halves(word, isLast)).map(async (pair) => {
    const [first, second] = await Promise.all(pair.map((half) => find(site, half)));
    return [pair, first, second ?? (isLast ? await beginnings(site, pair[1]) : undefined)];
  }));
  for (const [pair, first, second] of ways) {
    if (!first || !second) continue;
    const strengths = new Map(second.list.map(([page, strength]) => [page, strength]));
    const pages = first.list.filter(([page]) => strengths.has(page));
    if (pages.length > best.pages.length) best = { pages, strengths, pair };
  }
  const rare = rarity(site, best.pages.length);
  for (const [page, strength, section] of best.pages) {
    hits.put(page, SPLIT * rare * Math.min(strength, best.strengths.get(page)) / EXACT, section);
  }
  hits.words.push(...best.pair ?? []);
}

// The stems that have synonyms, of a word and of its other spellings: `log in` is `login`, too. Synonyms of its negation are too
// far from what was typed.
const withSynonyms = (word, others) => [word, ...others.filter((other) => other !== "un" + word)].map(stem).filter((one) => synonyms.has(one));

// Synonyms as one term for each stem, and the terms in which the word and its neighbours are written as one.
async function related(site, word, others, pairs) {
  const same = withSynonyms(word, others).map((one) => find(site, one + "!")), root = rootOf(word);
  const one = async (pair) => await joins(site, pair) ? find(site, pair.join("")) : undefined;
  return Promise.all([Promise.all(same), root && beginnings(site, root), ...pairs.map(async (pair) => [pair.join(""), await one(pair)])]);
}

// The beginning of words with the same root: `corruption` and `corrupted`. A shorter one means little.
function rootOf(word) {
  const root = stem(word).replace(/[ei]$/, "");
  return root.length >= LEAST_ROOT && /^[a-z]+$/.test(root) ? root : undefined;
}

// Synonyms and words of the same root count as no rarer than the word itself.
function addRelated(site, hits, word, others, [same, akin, ...joined]) {
  const own = hits.pages.size ? rarity(site, hits.pages.size) : Infinity;
  if (hits.pages.size) hits.own = own;
  hits.near = withSynonyms(word, others).flatMap((one) => synonyms.get(one)).flatMap((other) => [...new Set([other, stem(other)])]);
  hits.root = rootOf(word);
  for (const term of same) if (term) hits.addAll(term, SAME * Math.min(own, rarity(site, term.pages)));
  if (akin) hits.addAll(akin, OF_ROOT * Math.min(own, rarity(site, akin.pages)));
  for (const [whole, term] of joined) {
    if (!term) continue;
    hits.addAll(term, JOINED * rarity(site, term.pages));
    hits.words.push(whole);
  }
}

// Which names of a facet have a term. Cached, since it is needed for every word, and there may be hundreds of names.
const namesWith = (() => {
  const known = [];
  return (site, facet, words) => {
    const terms = known[facet] ??= site.names[facet].map((name) => runs(name).flatMap((run) => split(run).terms));
    return terms.map((own) => own.some((term) => words.includes(term)));
  };
})();

// Facets of a page, such as kind and service, count as words on it.
function addFacets(site, hits) {
  for (const facet of [0, 1]) {
    const wanted = namesWith(site, facet, hits.words);
    if (!wanted.includes(true)) continue;
    const pages = [...site.facets[facet].keys()].filter((page) => wanted[site.facets[facet][page]]);
    const score = OF_FACET * rarity(site, pages.length);
    for (const page of pages) hits.put(page, score, 0);
  }
}

// The values of a page for a facet: one or none, or the repositories that define an alarm.
const valuesOf = (site, facet, page) => site.values[facet][site.facets[facet][page]];

// Searches for a name as a whole, and by its parts if that finds little.
async function runHits(site, run, isLast, others, pairs) {
  const { terms, leaves } = split(run), isName = !IDEOGRAPH.test(run), last = leaves.at(-1);
  if (leaves.length < 2) return wordHits(site, isName ? terms[0] : last, isLast, { others, pairs });
  const hits = isName ? await wordHits(site, terms[0], isLast, { mayMistype: false }) : new Hits();
  if (hits.pages.size >= LEAST) return hits;
  const longest = [...new Set(leaves)].sort((a, b) => b.length - a.length).slice(0, MOST_LEAVES);
  const parts = await Promise.all(longest.map((leaf) => wordHits(site, leaf, isLast && leaf === last, { isPart: true })));
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

// The longest words of a pasted text, each once, in order.
function longest(words) {
  const different = [...new Map(words.map((word) => [fold(word.run), word])).values()];
  const kept = new Set([...different].sort((a, b) => b.run.length - a.run.length).slice(0, MOST_WORDS));
  return different.filter((word) => kept.has(word));
}

// The runs that are more than accents.
const spoken = (text) => runs(text).filter((run) => fold(run));

// A query's words, and its facets: `severity:critical`.
function parse(site, whole) {
  const query = whole.slice(0, LONGEST_QUERY);
  const wanted = [];
  const text = query.replace(new RegExp(ASKED_OF_FACET, "gu"), (all, key, value) => {
    const facet = FACET_NAMES.indexOf(key), isKnown = facet >= 0 && site.values[facet].some((values) => values.includes(value));
    return isKnown ? (wanted.push([facet, value]), " ") : all;
  });
  const every = spoken(text);
  const all = every.map((run, at) => {
    const pairs = [[every[at - 1], run], [run, every[at + 1]]].filter(([one, other]) => one && other);
    return { run, others: [...pairs.map((pair) => compound(...pair)), negated(every[at - 1] ?? "", run)].filter(Boolean), pairs: pairs.map((pair) => pair.map(fold)) };
  });
  const telling = all.filter(({ run }) => !STOP.has(fold(run)));
  const name = every.length > 1 ? ("=" + every.map(fold).join("=")).slice(0, LONGEST) : fold(every[0] ?? "");
  const quoted = [...query.matchAll(new RegExp(QUOTED, "gu"))].map(([, phrase]) => spoken(phrase));
  const words = telling.length ? telling : all;
  return { wanted, every, quoted, words: words.length > MOST_WORDS ? longest(words) : words, name };
}

const isNeeded = (list) => !WEAK.has(stem(list.words[0]));
const weightOf = (list) => isNeeded(list) ? 1 : OF_WEAK;

// How rare a word is, as it was typed if any page has it: a word with many synonyms says no less.
const rarityOf = (site, list) => list.own ?? rarity(site, list.pages.size);

// For each page, how many of the words it has, their share of the query, and their score.
function count(site, hits) {
  const weights = hits.map((list) => list.weight = weightOf(list) * rarityOf(site, list));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const pages = new Map();
  hits.forEach((list, index) => {
    const words = isNeeded(list) ? 1 : 0, counts = weightOf(list), share = weights[index] / all;
    for (const [page, [score]] of list.pages) {
      let found = pages.get(page);
      if (!found) pages.set(page, found = { words: 0, share: 0, score: 0 });
      found.words += words;
      found.share += share;
      found.score += counts * score;
    }
  });
  // A word with a truncated list may be on any page that has another word.
  hits.forEach((list, index) => {
    if (!list.partial || hits.length < 2) return;
    const words = isNeeded(list) ? 1 : 0;
    for (const [page, found] of pages) if (!list.pages.has(page)) (found.words += words, found.share += weights[index] / all);
  });
  return pages;
}

// All pages that answer a query, best first, by score, which is lower the more of the query they
// lack. An alarm's exact name comes before everything else.
async function search(site, query) {
  const { wanted, every, quoted, words, name } = parse(site, query);
  const [exact, ...hits] = await Promise.all([
    name && (site.terms.names || name[0] !== "=") ? find(site, name) : undefined,
    ...words.map(({ run, others, pairs }, index) => runHits(site, run, index === words.length - 1, others, pairs)),
  ]);
  const found = count(site, hits);
  if (!words.length && wanted.length) {
    for (let page = 0; page < site.pages; page++) found.set(page, { words: 0, share: 1, score: 0 });
  }
  const needed = hits.filter(isNeeded).length, isComplete = (page) => found.get(page).words === needed;
  const least = [...found.keys()].some(isComplete) ? LEAST_SHARE : 0, rank = new Map();
  for (const [page, { share, score }] of found) {
    const kind = KINDS.get(site.names[0][site.facets[0][page]]) ?? 1;
    if (share >= least) rank.set(page, kind * score * Math.sqrt(share));
  }
  for (const [page, strength] of exact?.list ?? []) {
    if (strength === EXACT && found.has(page)) rank.set(page, MOST + found.get(page).score);
  }
  const asked = [...rank].filter(([page]) => wanted.every(([facet, value]) => valuesOf(site, facet, page).includes(value)));
  const pages = asked.sort(([a, own], [b, other]) => other - own || a - b).map(([page]) => page);
  const results = { pages, hits, isComplete, partial: hits.length === 1 && hits[0].partial, pattern: pattern(hits) };
  await rerank(site, results, rank, every, quoted);
  return results;
}
