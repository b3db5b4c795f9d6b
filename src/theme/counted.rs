//! Counts the steps of a project's template: inserts a call into each loop, block and component, and before each
//! inclusion.

/// The function that is called. It returns true, or fails after too many steps.
pub const STEP: &str = "readyroom_step";

/// A template with inserted calls.
pub struct Counted {
    pub text: String,
    added: Vec<Added>,
}

/// An inserted text.
struct Added {
    /// Its offset in the new text.
    at: usize,
    length: usize,
    /// The offset in the original template that errors in it are reported at.
    shown: usize,
}

impl Counted {
    /// Inserts the calls into a valid template.
    pub fn of(text: &str) -> Self {
        let mut scanner = Scanner { text, at: 0, found: Vec::new() };
        scanner.scan();
        let mut counted = Self { text: String::with_capacity(text.len() * 2), added: Vec::new() };
        let mut before = 0;
        for Insertion { at, text: call, shown } in scanner.found {
            counted.text.push_str(&text[before..at]);
            counted.added.push(Added { at: counted.text.len(), length: call.len(), shown });
            counted.text.push_str(&call);
            before = at;
        }
        counted.text.push_str(&text[before..]);
        counted
    }

    /// Converts an offset in the new text to an offset in the template.
    pub fn original(&self, at: usize) -> usize {
        let mut shift = 0;
        for added in self.added.iter().take_while(|added| added.at <= at) {
            if at < added.at + added.length {
                return added.shown;
            }
            shift += added.length;
        }
        at - shift
    }
}

/// A text to insert, and its offset in the template.
struct Insertion {
    at: usize,
    text: String,
    shown: usize,
}

/// Scans a template like Tera's lexer.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    found: Vec<Insertion>,
}

/// An open bracket in an expression.
#[derive(PartialEq)]
enum Open {
    /// Square brackets, which may contain a list comprehension.
    List,
    /// A list comprehension that has no condition yet.
    Comprehension,
    Other,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while let Some(start) = self.start() {
            self.at = start + 2;
            let is_trimmed = self.eat("-");
            match self.text.as_bytes()[start + 1] {
                b'#' => match self.rest().find("#}") {
                    Some(end) => self.at += end + 2,
                    None => return,
                },
                b'%' if self.is_raw() => self.skip_raw(),
                b'%' => self.tag(start, is_trimmed),
                _ => {
                    self.expression("}}");
                }
            }
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    /// Finds the start of the next tag, expression or comment.
    fn start(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let begins = |at: &usize| bytes[*at] == b'{' && matches!(bytes[*at + 1], b'{' | b'%' | b'#');
        (self.at..bytes.len().saturating_sub(1)).find(begins)
    }

    fn is_raw(&self) -> bool {
        length_of_tag(self.rest(), "raw").is_some()
    }

    /// Skips to the end of a raw block.
    fn skip_raw(&mut self) {
        while let Some(next) = self.rest().find("{%") {
            self.at += next + 2;
            if let Some(length) = length_of_tag(self.rest(), "endraw") {
                self.at += length;
                return;
            }
        }
        self.at = self.text.len();
    }

    /// Skips to the end of a tag.
    fn tag(&mut self, start: usize, is_trimmed: bool) {
        let word: String = {
            let rest = self.rest().trim_start_matches(|c: char| c.is_ascii_whitespace());
            rest.chars().take_while(char::is_ascii_alphabetic).collect()
        };
        if word == "include" {
            let trim = if is_trimmed { "-" } else { "" };
            self.add(start, format!("{{%{trim} if {STEP}() %}}{{% endif %}}"), start);
        }
        let Some(trims) = self.expression("%}") else { return };
        if matches!(word.as_str(), "for" | "block" | "component") {
            let trim = if trims { "-" } else { "" };
            self.add(self.at, format!("{{% if {STEP}() %}}{{% endif {trim}%}}"), start);
        }
    }

    fn add(&mut self, at: usize, text: String, shown: usize) {
        self.found.push(Insertion { at, text, shown });
    }

    /// Skips an expression, to the end of its tag. Returns whether that end trims the text after it. `None` if the
    /// tag never ends.
    fn expression(&mut self, end: &str) -> Option<bool> {
        let mut open: Vec<Open> = Vec::new();
        // A word after a dot is always a name.
        let mut is_after_dot = false;
        loop {
            let next = self.rest().chars().next()?;
            if self.eat(end) {
                return Some(false);
            }
            if next == '-' && self.rest()[1..].starts_with(end) {
                self.at += 1 + end.len();
                return Some(true);
            }
            let at = self.at;
            let was_after_dot = std::mem::replace(&mut is_after_dot, next == '.');
            match next {
                '"' | '\'' | '`' => self.skip_string(next)?,
                'a'..='z' | 'A'..='Z' | '_' => {
                    let is_of_word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
                    let length = self.rest().chars().take_while(is_of_word).count();
                    self.at += length;
                    let word = &self.text[at..self.at];
                    match (word, open.last_mut()) {
                        ("for", Some(list)) if *list == Open::List && !was_after_dot => {
                            *list = Open::Comprehension;
                        }
                        ("if", Some(list)) if *list == Open::Comprehension && !was_after_dot => {
                            *list = Open::Other;
                            self.add(self.at, format!(" {STEP}() and"), at);
                        }
                        _ => {}
                    }
                }
                _ => {
                    self.at += next.len_utf8();
                    match next {
                        '[' => open.push(Open::List),
                        '(' | '{' => open.push(Open::Other),
                        ']' | ')' | '}' if open.pop() == Some(Open::Comprehension) => {
                            self.add(at, format!(" if {STEP}() "), at);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn skip_string(&mut self, quote: char) -> Option<()> {
        self.at += 1;
        let mut is_escaped = false;
        let end = self.rest().char_indices().find(|(_, c)| {
            let ends = *c == quote && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            ends
        });
        self.at += end?.0 + 1;
        Some(())
    }
}

/// The length of a one-word tag, such as `raw %}`, after its opening `{%`.
fn length_of_tag(text: &str, word: &str) -> Option<usize> {
    let trimmed = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
    let after = text.strip_prefix('-').unwrap_or(text);
    let after = after[after.len() - trimmed(after)..].strip_prefix(word)?;
    let after = &after[after.len() - trimmed(after)..];
    let after = after.strip_prefix('-').unwrap_or(after).strip_prefix("%}")?;
    Some(text.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> String {
        Counted::of(text).text.replace(STEP, "step")
    }

    #[test]
    fn loops_blocks_components_and_inclusions_are_counted() {
        for (text, new) in [
            ("{% for x in y %}x{% endfor %}", "{% for x in y %}{% if step() %}{% endif %}x{% endfor %}"),
            ("{%- for x in y -%} x", "{%- for x in y -%}{% if step() %}{% endif -%} x"),
            ("{% block b %}{{ super() }}", "{% block b %}{% if step() %}{% endif %}{{ super() }}"),
            ("{% component c(a) %}", "{% component c(a) %}{% if step() %}{% endif %}"),
            ("a {%- include \"b.html\" %}", "a {%- if step() %}{% endif %}{%- include \"b.html\" %}"),
            ("{{ [x for x in y] }}", "{{ [x for x in y if step() ] }}"),
            ("{{ [x for x in y if x or z] }}", "{{ [x for x in y if step() and x or z] }}"),
            (
                "{{ [[a for a in b if a] for b in c] }}",
                "{{ [[a for a in b if step() and a] for b in c if step() ] }}",
            ),
            ("{{ [a if b else c for a in d] }}", "{{ [a if b else c for a in d if step() ] }}"),
        ] {
            assert_eq!(counted(text), new);
        }
    }

    #[test]
    fn what_only_looks_like_a_loop_stays() {
        for text in [
            "for x in y",
            "{# {% for x in y %} #}",
            "{% raw %}{% for x in y %}{% endraw %}{{ a }}",
            "{%- raw -%}{% for x in y %}{%- endraw -%}",
            "{{ \"{% for x in y %}\" }}",
            "{{ 'a\\' %}' ~ `[x for x in y]` }}",
            "{{ a.for[0].if }}{{ f(for=[1], if=2) }}",
            "{% set for_all = [a.for, b.if] %}",
            "{% if a %}b{% endif %}{",
            "é{{ \"é\" }}{%",
        ] {
            assert_eq!(counted(text), text);
        }
    }

    #[test]
    fn places_are_those_of_the_template() {
        let text = "a{% for x in [z for z in y] %}{{ nowhere.x }}{% endfor %}";
        let counted = Counted::of(text);
        let place = |part: &str| counted.original(counted.text.find(part).expect("it is there"));
        assert_eq!(place("a{%"), 0);
        assert_eq!(place("nowhere"), text.find("nowhere").expect("it is there"));
        assert_eq!(place("{% if readyroom_step() %}"), 1);
        assert_eq!(place("readyroom_step() ]"), text.find(']').expect("it is there"));
        assert_eq!(place("{% endfor"), text.find("{% endfor").expect("it is there"));
    }
}
