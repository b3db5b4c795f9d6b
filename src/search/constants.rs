//! What the index, its readers and both rankings share: one value each, for Rust and for `engine.js`.

use serde_json::json;

/// Constants of Rust that `script` declares in JavaScript by the same names.
macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr;)*) => {
        $($(#[$doc])* pub const $name: $type = $value;)*

        /// The same, as JavaScript.
        pub fn script() -> String {
            let all = [$(format!("const {} = {};", stringify!($name), json!($name))),*];
            all.join("\n")
        }
    };
}

constants! {
    /// Plain letters, and those that are read as them.
    PLAIN: &str = "a:àáâãäåāăą ae:æ c:çćĉċč d:ďđð e:èéêëēĕėęě g:ĝğġģ h:ĥħ i:ìíîïĩīĭįı j:ĵ k:ķ \
        l:ĺļľŀł n:ñńņňŉ o:òóôõöøōŏő oe:œ r:ŕŗř s:śŝşšș ss:ß t:ţťŧț th:þ u:ùúûüũūŭůűų w:ŵ y:ýÿŷ z:źżž \
        α:ά ε:έ η:ή ι:ίϊΐ ο:ό σ:ς υ:ύϋΰ ω:ώ е:ё и:й";
    /// Longer terms are cut, in characters.
    LONGEST: usize = 64;
    /// Terms of one run; a name that ends in more is not typed by anybody.
    MOST_TERMS: usize = 64;
    /// Parts of one word by case and digits: with more of them it is a hash or encoded data.
    MOST_PARTS: usize = 12;
    /// Changes between letters and digits, likewise.
    MOST_CHANGES: usize = 2;
    /// What stands behind a verb and is written as one word with it.
    PARTICLES: [&str; 8] = ["back", "down", "in", "off", "on", "out", "over", "up"];

    /// Shards that share a digest in their names: the first file that a search loads has to list the digests.
    GROUP: usize = 64;
    /// The facet that may have several values, with a space between them.
    REPOSITORIES: usize = 4;
    /// The strength of an alarm's exact name, which nothing else reaches.
    EXACT: u8 = 90;

    /// A word of at least so many letters may have two mistakes.
    TWO_MISTAKES: usize = 8;
    /// Words that a mistyped one is taken for.
    MOST_ALIKE: usize = 8;
    /// Ends of terms that are no words: synonyms, beginnings and what joins.
    VARIANTS: &str = "!*+";
    /// Shards behind the first in which words with one beginning are looked for.
    MORE_SHARDS: usize = 2;
    /// A shorter word is no slip of another.
    LEAST_LETTERS: usize = 4;
    /// Ways to cut a word in two that are tried.
    MOST_HALVES: usize = 3;
    /// Words offered in place of one that no page has.
    MOST_OFFERED: usize = 3;

    /// Words that tell nothing of what is looked for.
    STOP_WORDS: &str = "a an and any are as at be by can cannot could do does for from has have how i if in is it may my no \
        not of on or our that the their them there they this to was we what when where which why will with you";
    /// What people say around the subject: a page is not wanted for it.
    WEAK_WORDS: &str = "again always anyone anything back first forever get gets getting keep keeps just long lots make now \
        see some somebody still suddenly take takes tell too want went work working";
    /// What `kind:` and others in a query ask of.
    FACET_NAMES: [&str; 5] = ["kind", "service", "severity", "status", "repository"];
    /// How much pages of a kind count, where it is not all.
    KIND_COUNTS: [(&str, f64); 5] =
        [("page", 0.9), ("postmortem", 0.8), ("review", 0.7), ("checklist", 0.5), ("rule", 0.02)];
    MAY_BE_MISTYPED: &str = r"^\p{L}{4,}$";
    MAY_BE_TWO: &str = r"^\p{L}{6,32}$";

    // How much a page counts that has a word only so.
    BEGINNING: f64 = 0.7;
    BEGINNING_OF_MORE: f64 = 0.4;
    PARTS: f64 = 0.9;
    MISTYPED: f64 = 0.5;
    OF_FACET: f64 = 0.25;
    SAME: f64 = 0.4;
    OF_ROOT: f64 = 0.5;
    OF_WEAK: f64 = 0.3;
    SPLIT: f64 = 0.8;
    JOINED: f64 = 0.9;
    /// A name that fewer pages have is looked for by its parts too.
    LEAST: usize = 10;
    /// Where a page has all words, one that has less of the query is left out.
    LEAST_SHARE: f64 = 0.25;
    /// Letters of a stem that other words are told by.
    LEAST_ROOT: usize = 5;
    MOST_LEAVES: usize = 4;
    MOST_WORDS: usize = 30;
    /// A query is cut there, in UTF-16 units.
    LONGEST_QUERY: usize = 100_000;
    /// A word on fewer of the pages is as rare as one on so many.
    COMMON: f64 = 0.02;
    /// More than any score.
    MOST: f64 = 1_000_000.0;

    /// So many results are put in the order that their cards suggest.
    FIRST: usize = 10;
    IN_TITLE: f64 = 3.0;
    TITLE_WHOLE: f64 = 1.5;
    HEADING_WHOLE: f64 = 0.5;
    SIDE_BY_SIDE: f64 = 0.4;
    MOST_BESIDE: f64 = 3.0;
    NOT_AS_QUOTED: f64 = 0.1;
    /// What a word counts for a section that the page's title has already.
    SAID_BY_TITLE: f64 = 0.25;
    BEST_SECTION: f64 = 0.3;
    LETTER_OR_DIGIT: &str = r"[\p{L}\p{N}]";
    /// Where a word begins: also inside `CamelCase` and behind digits.
    START: &str = r"(?:(?<![\p{L}\p{N}])|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L}))";
    /// The rest of a word's inflection.
    INFLECTION: &str = r"(?:\p{Ll}{0,4}(?!\p{Ll}))?";
    /// What stands between words that follow one another.
    BETWEEN: &str = r"[^\p{L}\p{N}]{1,4}";
    /// A facet and what is asked of it.
    ASKED_OF_FACET: &str = r"(\w+):(\S+)";
    QUOTED: &str = r#"["“”]([^"“”]+)["“”]"#;
}
