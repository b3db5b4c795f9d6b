// Uses the cards of the first results to reorder them, and to choose the section to open and the
// excerpt to show. The cards are loaded anyway, so this needs no further files.

const EXCERPT = 180, BEFORE = 40, MOST_REMEMBERED = 2000;

// A word in either case. A flag cannot be used, since the beginnings of words depend on case.
const eitherCase = (word) => [...word].map((c) => {
  const [lower, upper] = [c.toLowerCase(), c.toUpperCase()];
  return lower === upper || upper.length > 1 ? c.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : `[${lower}${upper}]`;
}).join("");

// A word with any inflection; a single character only as it is.
const written = (word) => eitherCase(word) + (word.length > 1 ? INFLECTION : `(?!${LETTER_OR_DIGIT})`);

// One group for each word of the query, so that a match tells which word it is for.
function pattern(hits) {
  const groups = hits.map(({ words }) => {
    const longest = [...new Set(words)].filter(Boolean).sort((a, b) => b.length - a.length);
    return `(${longest.map(written).join("|") || "(?!)"})`;
  });
  return new RegExp(groups.length ? `${START}(?:${groups.join("|")})` : "(?!)", "gu");
}

// Remembers the results for texts: titles and words come again with every letter that is typed.
function remembered(make) {
  const known = new Map();
  return (text) => {
    if (known.size > MOST_REMEMBERED) known.clear();
    if (!known.has(text)) known.set(text, make(text));
    return known.get(text);
  };
}

// Whether a word begins in a text; `lower` is the text in lower case, which says sooner that it does not.
const beginsIn = remembered((word) => {
  const exact = new RegExp(START + written(word), "u"), isPlain = /^[a-z0-9]+$/.test(word);
  return (text, lower) => (!isPlain || lower.includes(word)) && exact.test(text);
});

// Adjacent words, as runs. `lower` is the text in lower case. Most texts lack the words, which a simple pattern finds out sooner.
function phrase(words) {
  const stems = words.map((word) => stem(fold(word))), isPlain = stems.every((word) => /^[a-z0-9]+$/.test(word));
  const maybe = isPlain ? new RegExp(stems.join("[^ ]{0,4}[^a-z0-9]{1,4}")) : undefined;
  let exact;
  return (text, lower) => {
    if (maybe && !maybe.test(lower)) return false;
    exact ??= new RegExp(START + stems.map(written).join(BETWEEN), "u");
    return exact.test(text);
  };
}

const whole = ([title, , about, sections]) => [title, about, ...sections.flatMap(([, heading, text]) => [heading, text])].join("\n");

const weight = (hits) => hits.reduce((sum, list) => sum + list.weight, 0);

// The words of a title, each in all its forms.
const wordsOfTitle = remembered((title) => {
  const every = runs(title);
  return every.flatMap((run, at) => {
    const joined = [compound(every[at - 1] ?? "", run), compound(run, every[at + 1] ?? "")].filter(Boolean);
    if (STOP.has(fold(run)) && !joined.length) return [];
    return split(run).leaves.map((leaf) => [leaf, stem(leaf), ...joined]);
  });
});

// How much of the query a title has, and how much of the title the query has.
function ofTitle(title, hits) {
  const said = wordsOfTitle(title);
  const isOf = (forms, { words, isOpen, near = [], root }) => forms.some((form) =>
    words.includes(form) || near.includes(form) || (isOpen && form.startsWith(words[0])) || (root && form.startsWith(root)));
  const has = (list) => list.parts?.length ? list.parts.every(has) : said.some((forms) => isOf(forms, list));
  const inTitle = hits.filter(has);
  const asked = said.filter((forms) => hits.some((list) => isOf(forms, list)));
  return { inTitle, query: weight(inTitle) / (weight(hits) || 1), title: asked.length / (said.length || 1) };
}

// Reorders the first results by their cards: those whose title or heading is the query come first,
// and those with its words side by side.
async function rerank(site, results, rank, every, quoted) {
  const first = results.pages.slice(0, FIRST), { hits } = results;
  const pairs = every.slice(1, MOST_WORDS).map((run, at) => phrase([every[at], run])), quotes = quoted.map(phrase);
  await Promise.all(first.map(async (page) => {
    const itsCard = await card(site, page), text = whole(itsCard), lower = text.toLowerCase();
    const ofName = (name) => {
      const { query, title } = ofTitle(name, hits);
      return query * title;
    };
    const heading = Math.max(0, ...itsCard[3].map(([, heading]) => ofName(heading)));
    const inTitle = IN_TITLE * ofTitle(itsCard[0], hits).query + Math.max(TITLE_WHOLE * ofName(itsCard[0]), HEADING_WHOLE * heading);
    const near = SIDE_BY_SIDE * pairs.filter((pair) => pair(text, lower)).length ** 2 / (pairs.length || 1);
    const isQuoted = quotes.every((quote) => quote(text, lower));
    rank.set(page, rank.get(page) * (1 + inTitle) * (1 + Math.min(near, MOST_BESIDE)) * (isQuoted ? 1 : NOT_AS_QUOTED));
  }));
  first.sort((a, b) => rank.get(b) - rank.get(a) || a - b);
  results.pages.splice(0, first.length, ...first);
}

// The section that matches best what the title does not have; the top if the title has everything.
function bestSection({ hits }, page, [title, , about, sections]) {
  const { inTitle } = ofTitle(title, hits);
  if (inTitle.length === hits.length) return 0;
  const has = (text, lower, { words, parts }) => beginsIn(words[0])(text, lower) ||
    (parts?.length ? parts.every((part) => has(text, lower, part)) : words.some((word) => beginsIn(word)(text, lower)));
  const scores = sections.map(([, heading, text], section) => {
    const said = section ? text : `${about}\n${text}`, saidLower = said.toLowerCase(), headingLower = heading.toLowerCase();
    return hits.reduce((sum, list) => {
      const counts = list.weight * (inTitle.includes(list) ? SAID_BY_TITLE : 1);
      const isBest = list.pages.get(page)?.[1] === section ? BEST_SECTION : 0;
      return sum + counts * (has(heading, headingLower, list) ? 2 : has(said, saidLower, list) ? 1 + isBest : 2 * isBest);
    }, 0);
  });
  // Sums that differ in their last digits are equal: the program's own search may round in another way.
  const most = Math.max(...scores) - 1e-9;
  return scores.findIndex((score) => score > most);
}

// Pairs of an alarm and the runbook that its page forwards to: the later result, by the earlier one. Both are shown as one.
function pairs(cards) {
  const places = new Map(cards.map(([, url], at) => [url, at])), found = new Map(), used = new Set();
  cards.forEach(([, , , , target], at) => {
    const other = places.get(target), first = Math.min(at, other), last = Math.max(at, other);
    if (other === undefined || used.has(first) || used.has(last)) return;
    found.set(first, last);
    used.add(first).add(last);
  });
  return found;
}

// The part of a text with most of the words in it.
function excerpt(text, { pattern }) {
  const found = [...text.matchAll(pattern)], room = EXCERPT - BEFORE;
  const word = (match) => match.findIndex((part, group) => group && part);
  let best = { index: 0, count: 0 };
  for (const { index } of found) {
    const near = found.filter((other) => other.index >= index && other.index < index + room);
    const count = new Set(near.map(word)).size;
    if (count > best.count) best = { index, count };
  }
  const start = best.index < room ? 0 : Math.min(text.indexOf(" ", best.index - BEFORE) + 1, best.index);
  let end = start + EXCERPT < text.length ? text.lastIndexOf(" ", start + EXCERPT) : text.length;
  if (end <= best.index) end = start + EXCERPT;
  return (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
}
