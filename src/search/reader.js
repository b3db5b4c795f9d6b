// The files of the index to postings and cards: what symbols.rs, shards.rs,
// card.rs and directory.rs write. `load` gives the data of a file by its name.

const GROUP = 64;

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

const once = (make) => { // of a load that failed, the next try is new
  let made;
  return () => made ??= make().catch((error) => { made = undefined; throw error; });
};

const directory = once(async () => {
  const data = await load("index");
  const facets = [0, 1, 2, 3].map(() => new Uint16Array(data.pages));
  let page = 0;
  for (const [count, ...values] of data.groups) {
    values.forEach((value, facet) => facets[facet].fill(value, page, page + count));
    page += count;
  }
  const cards = [0];
  for (const counts = new Reader(data.cards.counts); counts.more; ) cards.push(cards.at(-1) + counts.number());
  const starts = data.terms.starts ? wordList(data.terms.starts.split(" ")) : [];
  return { ...data, facets, cards, starts, cardDigests: data.cards.digests };
});

const shards = new Map();

// The sorted words of a shard, and what stands behind each.
function shard(site, number) {
  if (!shards.has(number)) shards.set(number, once(async () => {
    const items = (await load(`terms-${number}-${site.terms.digests[number / GROUP | 0]}`)).split(" ");
    return { words: wordList(items.filter((_, i) => i % 2 === 0)), postings: items.filter((_, i) => i % 2) };
  }));
  return shards.get(number)();
}

// How many of sorted `words` do not stand behind `word`.
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

async function find(site, word) {
  if (!site.terms.digests.length) return undefined;
  const { words, postings: all } = await shard(site, behind(site.starts, word));
  const at = behind(words, word) - 1;
  return words[at] === word ? postings(all[at]) : undefined;
}

// One posting list of all terms that begin with a word.
async function beginnings(site, word) {
  const whole = await find(site, word + "*");
  if (whole) return whole;
  const first = behind(site.starts, word), last = Math.min(behind(site.starts, word + "\uffff"), first + 2);
  const best = new Map();
  for (let number = first; site.terms.digests.length && number <= last; number++) {
    const { words, postings: all } = await shard(site, number);
    for (let at = behind(words, word); words[at]?.startsWith(word); at++) {
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

// Words of the site that are one mistake away.
async function alike(word) {
  return (await spelling()).filter((other) => oneApart(word, other)).slice(0, 8);
}

const spelling = once(async () => wordList((await load(`spelling-0-${(await directory()).spelling}`)).split(" ")));

function oneApart(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const rest = (from, to) => a.slice(i + from) === b.slice(i + to);
  if (a.length !== b.length) return a.length < b.length ? rest(0, 1) : rest(1, 0);
  return rest(1, 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(2, 2));
}
