//! Constants that the index, its readers and both rankings share, in Rust and in `engine.js`.

use serde_json::json;

/// Constants of Rust that `script` declares in JavaScript by the same names.
macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr;)*) => {
        $($(#[$doc])* pub const $name: $type = $value;)*

        /// The constants as JavaScript.
        pub fn script() -> String {
            let all = [$(format!("const {} = {};", stringify!($name), json!($name))),*];
            all.join("\n")
        }
    };
}

constants! {
    /// Plain letters, each with the letters that are folded to it.
    PLAIN: &str = "a:àáâãäåāăą ae:æ c:çćĉċč d:ďđð e:èéêëēĕėęě g:ĝğġģ h:ĥħ i:ìíîïĩīĭįı j:ĵ k:ķ \
        l:ĺļľŀł n:ñńņňŉ o:òóôõöøōŏő oe:œ r:ŕŗř s:śŝşšș ss:ß t:ţťŧț th:þ u:ùúûüũūŭůűų w:ŵ y:ýÿŷ z:źżž \
        α:ά ε:έ η:ή ι:ίϊΐ ο:ό σ:ς υ:ύϋΰ ω:ώ е:ё и:й";
    /// The maximum number of characters of a term. Longer terms are cut.
    LONGEST: usize = 64;
    /// The maximum number of terms of one run. Nobody types a name with more.
    MOST_TERMS: usize = 64;
    /// The maximum number of parts of a word by case and digits. A word with more is a hash or encoded data.
    MOST_PARTS: usize = 12;
    /// The maximum number of changes between letters and digits, for the same reason.
    MOST_CHANGES: usize = 2;
    /// Particles that follow a verb and may be joined to it.
    PARTICLES: [&str; 8] = ["back", "down", "in", "off", "on", "out", "over", "up"];
    /// Words before another word that mean the same as `un` in front of it, without apostrophes.
    NEGATIONS: [&str; 5] = ["arent", "isnt", "never", "not", "wasnt"];

    /// How many shards share a digest in their names. The digests are listed in the first file that a search loads, so
    /// there must not be too many.
    GROUP: usize = 64;
    /// The index of the only facet that may have several values. They are separated by spaces.
    REPOSITORIES: usize = 4;
    /// The strength of an alarm's exact name. Nothing else has it.
    EXACT: u8 = 90;

    /// The minimum number of letters of a word that may have two typos.
    TWO_MISTAKES: usize = 8;
    /// The maximum number of words that a mistyped word may match.
    MOST_ALIKE: usize = 8;
    /// The last characters of special terms: for synonyms, beginnings and joins.
    VARIANTS: &str = "!*+";
    /// The maximum number of shards after the first that are searched for words with a beginning.
    MORE_SHARDS: usize = 2;
    /// The minimum number of letters of a word that may be a misspelling.
    LEAST_LETTERS: usize = 4;
    /// The maximum number of ways to split a word in two that are tried.
    MOST_HALVES: usize = 3;
    /// The maximum number of words that are suggested for a word that no page has.
    MOST_OFFERED: usize = 3;

    /// Words that carry no meaning in a query.
    STOP_WORDS: &str = "a an and any are as at be by can cannot could do does for from has have how i if in is it may my no \
        not of on or our that the their them there they this to was we what when where which why will with you";
    /// Words that people add around a subject. A page need not have them.
    WEAK_WORDS: &str = "about above across actually after again ago all almost alone along already also although always among \
        another anybody anyhow anymore anyone anything anyway anywhere apart appear around aside ask away back bad \
        badly basically because become been before began begin behave being believe better between both bring \
        brought but certain certainly completely could did does done during each easily either else enough entire \
        especially even ever every everybody everyone everything everywhere exactly except far few find fine first \
        forever further gave get gets getting give given gives go goes going gone good got great guy had happen \
        happened happening happens hardly he help hence her here him himself his however instead into its itself \
        just keep keeps kept knew know known lately later least less let likely little long look looking looks lot \
        lots make mean meant more most mostly much must need needed needs nevertheless next nor now nowhere often \
        okay once one ones only onto other others otherwise ought ourselves over particular particularly perhaps \
        please possible possibly properly put quickly quite rather really regularly said same saw say says see seem \
        seems seen several shall she should since slightly so some somebody something sometime sometimes somewhere \
        soon still such suddenly supposed sure take takes tell than thank thanks then thereby therefore these they \
        thing things think those though through thus till today together tomorrow tonight too took toward towards \
        tried try trying twice two unless until unto upon us usual usually various very via want was way ways well \
        went were whatever whenever wherever whether while who whoever whole whom whose wish wonder work working \
        would yes yesterday yet your yours";
    /// The names of facets in a query, such as `kind:`.
    FACET_NAMES: [&str; 5] = ["kind", "service", "severity", "status", "repository"];
    /// The factors for pages of a kind, unless the factor is 1.
    KIND_COUNTS: [(&str, f64); 5] =
        [("page", 0.9), ("postmortem", 0.8), ("review", 0.7), ("checklist", 0.5), ("rule", 0.02)];
    MAY_BE_MISTYPED: &str = r"^\p{L}{4,}$";
    MAY_BE_TWO: &str = r"^\p{L}{6,32}$";

    // The factors for pages that have a word only in one of these forms.
    BEGINNING: f64 = 0.7;
    BEGINNING_OF_MORE: f64 = 0.4;
    PARTS: f64 = 0.9;
    MISTYPED: f64 = 0.5;
    OF_FACET: f64 = 0.25;
    SAME: f64 = 0.6;
    OF_ROOT: f64 = 0.5;
    OF_WEAK: f64 = 0.3;
    SPLIT: f64 = 0.8;
    JOINED: f64 = 0.9;
    /// A name that is found on fewer pages than this is also searched by its parts.
    LEAST: usize = 10;
    /// If a page has all words, pages that have a smaller share of the query than this are omitted.
    LEAST_SHARE: f64 = 0.25;
    /// The minimum number of letters of a stem by which other words with the same root are found.
    LEAST_ROOT: usize = 5;
    MOST_LEAVES: usize = 4;
    MOST_WORDS: usize = 30;
    /// The maximum number of UTF-16 units of a query. The rest is cut.
    LONGEST_QUERY: usize = 100_000;
    /// A word on a smaller share of pages counts as if it were on this share.
    COMMON: f64 = 0.02;
    /// More than any score.
    MOST: f64 = 1_000_000.0;

    /// How many results are reordered by their cards.
    FIRST: usize = 10;
    IN_TITLE: f64 = 3.0;
    TITLE_WHOLE: f64 = 1.5;
    HEADING_WHOLE: f64 = 0.5;
    SIDE_BY_SIDE: f64 = 0.4;
    MOST_BESIDE: f64 = 3.0;
    NOT_AS_QUOTED: f64 = 0.1;
    /// The weight of a word in a section, if the page's title already contains it.
    SAID_BY_TITLE: f64 = 0.25;
    BEST_SECTION: f64 = 0.3;
    LETTER_OR_DIGIT: &str = r"[\p{L}\p{N}]";
    /// The start of a word, also inside `CamelCase` and after digits.
    START: &str = r"(?:(?<![\p{L}\p{N}])|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L}))";
    /// The rest of a word's inflection.
    INFLECTION: &str = r"(?:\p{Ll}{0,4}(?!\p{Ll}))?";
    /// The text between adjacent words.
    BETWEEN: &str = r"[^\p{L}\p{N}]{1,4}";
    /// A facet and the value that a query asks for.
    ASKED_OF_FACET: &str = r"(\w+):(\S+)";
    QUOTED: &str = r#"["“”]([^"“”]+)["“”]"#;
}
