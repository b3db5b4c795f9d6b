// Splits queries into terms, as words.rs, fold.rs and stem.rs do for pages.
// words.json has test cases for both. Constants in capitals that are not patterns come from constants.rs.

const plain = new Map(PLAIN.split(" ").flatMap((group) => {
  const [letters, marked] = group.split(":");
  return [...marked].map((c) => [c, letters]);
}));
const particles = new Set(PARTICLES), negations = new Set(NEGATIONS);
const MARK = /[\u0300-\u036f]/;
const JOINT = /[_\-.:/@'’]/;
const LEVELS = [/[/:@]/, /\./, /[-_]/];
const IDEOGRAPHS = "\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f";
const IDEOGRAPH = new RegExp(`^[${IDEOGRAPHS}]`);
const LETTER = `(?![${IDEOGRAPHS}\\u{10000}-\\u{10ffff}])[\\p{Alphabetic}\\p{N}\\u0300-\\u036f]`;
const EMOJI = "\\u231a\\u231b\\u23e9-\\u23fa\\u2600-\\u27bf\\u2b50\\u2b55\\u{1f300}-\\u{1f3fa}\\u{1f400}-\\u{1faff}";
const LETTER_FIRST = new RegExp(`^${LETTER}`, "u");
const IS_EMOJI = new RegExp(`^[${EMOJI}]`, "u");
const RUN = new RegExp(`[${IDEOGRAPHS}]+|${LETTER}(?:[_\\-.:/@'’]?${LETTER})*|[${EMOJI}]`, "gu");

const runs = (text) => text.match(RUN) || [];

function fold(word) {
  if (IS_EMOJI.test(word) && !LETTER_FIRST.test(word)) return `u${word.codePointAt(0).toString(16)}`;
  let folded = "";
  for (const c of word.slice(0, LONGEST).replace(/['’]/g, "")) {
    for (const lower of c.toLowerCase()) if (!MARK.test(lower)) folded += plain.get(lower) ?? lower;
  }
  return folded;
}

// Every term of a run, and the smallest words that it is split into.
function split(run) {
  const terms = [], leaves = [];
  const add = (term) => term && terms.length < MOST_TERMS && terms.push(term);
  const long = (piece) => {
    const folded = fold(piece);
    if (folded.length > 1) add(folded);
  };
  const words = (piece) => {
    const starts = partStarts(piece);
    starts.forEach((start, index) => {
      const word = piece.slice(start, starts[index + 1]), folded = fold(word);
      if (starts.length > 1) long(word);
      if (folded.length > 1) leaves.push(folded);
      if (stem(folded) !== folded) add(stem(folded));
    });
  };
  const pieces = (text, level) => {
    if (level === LEVELS.length) return words(text);
    const parts = text.split(LEVELS[level]);
    for (const piece of parts) {
      if (parts.length > 1) long(piece);
      pieces(piece, level + 1);
    }
  };
  if (IDEOGRAPH.test(run)) {
    if (run.length === 1) add(run);
    for (let at = 0; at + 1 < run.length; at++) add(run.slice(at, at + 2));
    leaves.push(...terms);
  } else {
    add(fold(run));
    pieces(run, 0);
  }
  return { terms, leaves };
}

// A verb and its particle as one word: `rollback` for `roll back`.
function compound(word, particle) {
  const end = fold(particle);
  return /^[a-z]{3,}$/i.test(word) && particles.has(end) ? fold(word) + end : undefined;
}

// A word after a negation as one word: `unhealthy` for `not healthy`.
function negated(negation, word) {
  return negations.has(fold(negation)) && /^[a-z]{3,}$/i.test(word) ? "un" + fold(word) : undefined;
}

// Where the parts of a word begin, by case and digits.
function partStarts(word) {
  const letters = [];
  [...word.slice(0, LONGEST + 1)].forEach((c, at) => {
    if (MARK.test(c) || JOINT.test(c)) return;
    letters.push({ at, c, kind: /\p{N}/u.test(c) ? "digit" : /\p{Uppercase}/u.test(c) ? "upper" : "lower" });
  });
  const starts = [0];
  let changes = 0;
  for (let i = 1; i < letters.length; i++) {
    const before = letters[i - 1].kind, after = letters[i].kind;
    let splits = before === "lower";
    if (before === "upper" && after === "upper") {
      const plural = letters[i + 1]?.c === "s" && letters[i + 2]?.kind !== "lower";
      splits = letters[i + 1]?.kind === "lower" && !plural;
    } else if (before === after) {
      splits = false;
    } else if (before === "digit" || after === "digit") {
      changes++;
      if (before === "digit") {
        let unit = 0;
        while (unit < 3 && letters[i + unit]?.kind === "lower") unit++;
        splits = unit === 0 || unit > 2 || letters[i + unit]?.kind === "digit";
      } else {
        splits = starts.at(-1) !== letters[i - 1].at;
      }
    }
    if (splits) starts.push(letters[i].at);
  }
  return starts.length > MOST_PARTS || changes > MOST_CHANGES || letters.length > LONGEST ? [0] : starts;
}

function stem(word) {
  if (!/^[a-z]{4,32}$/.test(word)) return word;
  // plural
  if (/(sses|..ies|..ied)$/.test(word)) word = word.slice(0, -2);
  else if (/(ies|ied)$/.test(word)) word = word.slice(0, -1);
  else if (/s$/.test(word) && !/(us|ss)$/.test(word) && hasVowel(word.slice(0, -2))) word = word.slice(0, -1);
  // past
  const past = word.match(/^(.*?)(ing|ed)$/);
  if (word.endsWith("eed")) {
    if (region(word, 0) <= word.length - 3) word = word.slice(0, -1);
  } else if (past && hasVowel(past[1])) {
    word = past[1];
    if (/(at|bl|iz)$/.test(word)) word += "e";
    else if (/([bdfgmnprt])\1$/.test(word)) word = word.slice(0, -1);
    else if (region(word, 0) === word.length && endsShort(word)) word += "e";
  }
  // y
  if (word.length > 2 && word.endsWith("y") && !isVowel(word, word.length - 2)) word = word.slice(0, -1) + "i";
  // end
  const first = region(word, 0), before = word.slice(0, -1), isLong = region(word, first) < word.length;
  if (word.endsWith("e") && (isLong || (first < word.length && !endsShort(before)))) return before;
  return word.endsWith("ll") && isLong ? before : word;
}

const isVowel = (word, at) =>
  "aeiou".includes(word[at]) || (word[at] === "y" && at > 0 && !"aeiou".includes(word[at - 1]));
const hasVowel = (word) => [...word].some((_, at) => isVowel(word, at));

function region(word, from) {
  for (let at = from + 1; at < word.length; at++) {
    if (isVowel(word, at - 1) && !isVowel(word, at)) return at + 1;
  }
  return word.length;
}

function endsShort(word) {
  const last = word.length - 1;
  if (last < 1 || !isVowel(word, last - 1) || isVowel(word, last)) return false;
  return last === 1 || (!isVowel(word, last - 2) && !/[wxy]$/.test(word));
}
