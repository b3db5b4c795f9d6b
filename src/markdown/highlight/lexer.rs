//! Code to coloured HTML, word by word: a token tells what it is.

use super::grammar::Class;
use super::languages::Language;
use super::paint::Painter;
use super::view::View;

/// Values that most languages have a word for.
const VALUES: &[&str] = &["false", "inf", "nan", "nil", "none", "null", "true", "undefined"];

pub fn highlight(language: &'static Language, name: &str, code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 3);
    let mut lexer = Lexer { language, open: None, in_labels: false };
    for line in code.lines() {
        let view = View::of(line, name);
        let mut painter = Painter::new(line, &view.placeholders);
        let mut at = 0;
        while at < view.text.len() {
            let (length, class) = lexer.token(&view.text[at..]);
            painter.paint(view.place(at)..view.place(at + length), class);
            at += length;
        }
        out.push_str(&painter.finish());
    }
    out
}

struct Lexer {
    language: &'static Language,
    /// What ends the string or comment that is open, and its class.
    open: Option<(&'static str, Class)>,
    in_labels: bool,
}

impl Lexer {
    /// The length and the class of what a text begins with.
    fn token(&mut self, text: &str) -> (usize, Option<Class>) {
        if let Some((end, class)) = self.open {
            return (self.until(text, 0, end, class), Some(class));
        }
        let language = self.language;
        if language.line_comments.iter().any(|comment| text.starts_with(comment)) {
            return (text.len(), Some("hl-c"));
        }
        if language.block_comments && text.starts_with("/*") {
            return (self.until(text, 2, "*/", "hl-c"), Some("hl-c"));
        }
        if let Some(quote) = language.quotes.iter().find(|quote| text.starts_with(**quote)) {
            let length = self.until(text, quote.len(), quote, "hl-s");
            let is_key = language.keys && text[length..].trim_start().starts_with(':');
            return (length, Some(if is_key { "hl-t" } else { "hl-s" }));
        }
        let first = text.chars().next().unwrap_or_default();
        match first {
            '0'..='9' => (run(text, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_'), Some("hl-n")),
            '$' | '@' => (1 + run(&text[1..], is_word), Some("hl-v")),
            _ if is_word(first) => self.word(text),
            _ if is_operator(first) => (run(text, is_operator), Some("hl-o")),
            _ => {
                if self.language.labels && matches!(first, '{' | '}') {
                    self.in_labels = first == '{';
                }
                (first.len_utf8(), None)
            }
        }
    }

    fn word(&self, text: &str) -> (usize, Option<Class>) {
        let length = run(text, is_word);
        let (word, rest) = text.split_at(length);
        let class = if self.in_labels {
            Some("hl-v")
        } else if self.language.keywords.contains(&word) {
            Some("hl-k")
        } else if VALUES.contains(&word.to_lowercase().as_str()) {
            Some("hl-n")
        } else {
            // `sum by (job) (…)` calls `sum`.
            let calls = rest.trim_start().starts_with('(')
                || self.language.labels
                    && [" by ", " by(", " without "].iter().any(|by| rest.starts_with(by));
            calls.then_some("hl-f")
        };
        (length, class)
    }

    /// The length of a string or comment up to its end. Without one on this line it may go on.
    fn until(&mut self, text: &str, from: usize, end: &'static str, class: Class) -> usize {
        let mut escaped = false;
        for (at, character) in text[from..].char_indices() {
            let at = from + at;
            if !escaped && text[at..].starts_with(end) {
                self.open = None;
                return at + end.len();
            }
            escaped = character == '\\' && !escaped && class == "hl-s";
        }
        let goes_on = class == "hl-c" || self.language.long_quotes.contains(&end);
        self.open = goes_on.then_some((end, class));
        text.len()
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_operator(character: char) -> bool {
    "=!<>+-*/%^|~&?".contains(character)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::languages;

    /// Spans as `class(text)`.
    fn shape(name: &str, code: &str) -> String {
        let language = languages::find(name).expect("the test names a language there is");
        let html = super::highlight(language, name, code);
        html.replace("<span class=\"hl-", "").replace("\">", "(").replace("</span>", ")")
    }

    #[test]
    fn promql() {
        assert_eq!(
            shape("promql", "# why\nsum by (job) (rate(http_total{code=~\"5..\"}[5m])) > 0.1 and on () up"),
            "c(# why)\nf(sum) k(by) (job) (f(rate)(http_total{v(code)o(=~)s(&quot;5..&quot;)}[n(5m)])) \
             o(&gt;) n(0.1) k(and) k(on) () up\n"
        );
        assert_eq!(shape("promql", "up{ns=\"<namespace>\"}"), {
            "up{v(ns)o(=)s(&quot;)v(&lt;namespace&gt;)s(&quot;)}\n"
        });
    }

    #[test]
    fn json() {
        assert_eq!(
            shape("json", "{\"name\": \"<namespace>\", \"up\" : [-1.5e3, null]} // why"),
            "{t(&quot;name&quot;): s(&quot;)v(&lt;namespace&gt;)s(&quot;), t(&quot;up&quot;) : [o(-)n(1.5e3), n(null)]} c(// why)\n"
        );
    }

    #[test]
    fn strings_and_comments_go_on() {
        assert_eq!(shape("python", "x = \"\"\"a\nb\"\"\" # c"), {
            "x o(=) s(&quot;&quot;&quot;a)\ns(b&quot;&quot;&quot;) c(# c)\n"
        });
        assert_eq!(shape("js", "/* a\nb */ let c = 'd\\'' // e"), {
            "c(/* a)\nc(b */) k(let) c o(=) s('d\\'') c(// e)\n"
        });
        assert_eq!(shape("python", "print('a\nb"), "f(print)(s('a)\nb\n");
    }
}
