// Reads postings and cards from the files of the index, which symbols.rs, shards.rs,
// card.rs and directory.rs write. `load` returns the data of a file by its name.

// Reads symbols and numbers from `text`, from `at` on.
class Reader {
  constructor(text, at = 0) { this.text = text; this.at = at; }
  get more() { return this.at < this.text.length; }
  symbol() { const code = this.text.charCodeAt(this.at++); return code - (code > 92 ? 36 : 35); }
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 46) {
      const symbol = this.symbol();
      if (symbol < 45) return value + symbol * scale;
      value += (symbol - 45) * scale;
    }
  }
}

function wordList(words) {
  let before = "";
  return words.map((word) => before = before.slice(0, new Reader(word).symbol()) + word.slice(1));
}

const once = (make) => { // a failed load is tried again
  let made;
  return () => made ??= make().catch((error) => { made = undefined; throw error; });
};

const directory = once(async () => {
  const data = await load("index");
  const facets = data.names.map(() => new Uint16Array(data.pages));
  const values = data.names.map((names, facet) => names.map((name) => facet === REPOSITORIES ? name.split(" ") : [name]));
  let page = 0;
  for (const [count, ...values] of data.groups) {
    values.forEach((value, facet) => facets[facet].fill(value, page, page + count));
    page += count;
  }
  const cards = [0];
  for (const counts = new Reader(data.cards.counts); counts.more; ) cards.push(cards.at(-1) + counts.number());
  const starts = data.terms.starts ? wordList(data.terms.starts.split(" ")) : [];
  return { ...data, facets, values, cards, starts, cardDigests: data.cards.digests };
});

const shards = new Map();

// The sorted words of a shard, and the data after each.
function shard(site, number) {
  if (!shards.has(number)) shards.set(number, once(async () => {
    const items = (await load(`terms-${number}-${site.terms.digests[number / GROUP | 0]}`)).split(" ");
    return { words: wordList(items.filter((_, i) => i % 2 === 0)), postings: items.filter((_, i) => i % 2) };
  }));
  return shards.get(number)();
}

// How many of the sorted `words` do not sort after `word`.
function behind(words, word) {
  let low = 0;
  for (let high = words.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (words[middle] <= word) low = middle + 1; else high = middle;
  }
  return low;
}

function postings(text) {
  const reader = new Reader(text), list = [];
  const total = text[0] === "!" && ++reader.at && reader.number();
  for (let page = -1; reader.more; ) list.push([page += 1 + reader.number(), reader.symbol(), reader.number()]);
  return { list, pages: total || list.length, partial: Boolean(total) };
}

// The data after a word.
async function item(site, word) {
  if (!site.terms.digests.length) return undefined;
  const { words, postings: all } = await shard(site, behind(site.starts, word));
  const at = behind(words, word) - 1;
  return words[at] === word ? all[at] : undefined;
}

async function find(site, word) {
  const found = await item(site, word);
  return found === undefined ? undefined : postings(found);
}

// Whether a page has both words as one.
const joins = async (site, [first, second]) => Boolean((await item(site, first + "+"))?.split(",").includes(second));

// One posting list of all terms that begin with a word.
async function beginnings(site, word) {
  const whole = await find(site, word + "*");
  if (whole) return whole;
  const first = behind(site.starts, word), last = Math.min(behind(site.starts, word + "\uffff"), first + MORE_SHARDS);
  const best = new Map(), numbers = site.terms.digests.length ? [...Array(last - first + 1).keys()] : [];
  for (const { words, postings: all } of await Promise.all(numbers.map((at) => shard(site, first + at)))) {
    for (let at = behind(words, word); words[at]?.startsWith(word); at++) {
      if (VARIANTS.includes(words[at].at(-1))) continue;
      for (const posting of postings(all[at]).list) {
        if (!(best.get(posting[0])?.[1] >= posting[1])) best.set(posting[0], posting);
      }
    }
  }
  return { list: [...best.values()], pages: best.size, partial: false };
}

async function card(site, page) {
  const number = behind(site.cards, page) - 1;
  const cards = await load(`cards-${number}-${site.cardDigests[number / GROUP | 0]}`);
  return cards[page - site.cards[number]];
}

// Ways to cut a word into two words of the site, those with the longest shorter half first. For the
// last word of a query, the second half may be a beginning.
async function halves(word, isLast) {
  const all = await spelling(), letters = [...word], known = [];
  const isWord = (half) => all[behind(all, half) - 1] === half, begins = (half) => all[behind(all, half)]?.startsWith(half);
  for (let at = 2; at <= letters.length - 2; at++) {
    const [first, second] = [letters.slice(0, at).join(""), letters.slice(at).join("")];
    if (isWord(first) && (isWord(second) || (isLast && begins(second)))) known.push([Math.min(at, letters.length - at), first, second]);
  }
  return known.sort((a, b) => b[0] - a[0]).slice(0, MOST_HALVES).map(([, ...pair]) => pair);
}

// Words of the site that are one mistake away from this one; two, if it is long enough.
async function alike(word) {
  const far = word.length >= TWO_MISTAKES ? 2 : 1;
  const found = (await slips()).map((other) => [distance(word, other, far), other]).filter(([apart]) => apart <= far);
  const nearest = Math.min(...found.map(([apart]) => apart));
  return found.filter(([apart]) => apart === nearest).map(([, other]) => other).slice(0, MOST_ALIKE);
}

// The words that may have been meant by a word that no page has, the likeliest first.
async function nearest(word) {
  const far = Math.ceil(word.length / 3), begins = (other) => other.startsWith(word.slice(0, 3));
  const all = await slips(), found = all.map((other) => [distance(word, other, far) - (begins(other) ? 1 : 0), other]);
  const likely = found.filter(([apart]) => apart <= far).sort((a, b) => a[0] - b[0]).map(([, other]) => other);
  // The words of the site include stems: the shortest word with that stem.
  const whole = (other) => all.filter((one) => one !== other && stem(one) === other).sort((a, b) => a.length - b.length)[0] ?? other;
  return [...new Set(likely.slice(0, 2 * MOST_OFFERED).map(whole))].slice(0, MOST_OFFERED);
}

const spelling = once(async () => wordList((await load(`spelling-0-${(await directory()).spelling}`)).split(" ")));

const slips = once(async () => (await spelling()).filter((word) => word.length >= LEAST_LETTERS));

// How many letters are missing, extra, wrong or swapped; Infinity if more than `far`.
function distance(a, b, far) {
  if (Math.abs(a.length - b.length) > far) return Infinity;
  let before = [], row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > far) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length] <= far ? row[b.length] : Infinity;
}
