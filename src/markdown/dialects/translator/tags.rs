//! Blocks between tags of Liquid: `{% highlight %}` of Jekyll, `{% hint %}` and `{% tabs %}` of `GitBook`.

use super::{End, Line, Open, Reading, Translator, blanks_of, notices};
use crate::markdown::dialects::{Block, Title};

/// A tag that is alone on its line: its first word, and the rest.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    let inner = inner.trim_matches('-').trim();
    let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    (!inner.contains("%}")).then_some((word, rest.trim()))
}

/// Whether a line is the tag that ends a block: `{% endhint %}`.
fn is_end(line: &str, name: &str) -> bool {
    tag(line.trim()).is_some_and(|(word, _)| word.strip_prefix("end") == Some(name))
}

/// The value of a key of a tag: `title="a"`.
fn value<'l>(rest: &'l str, key: &str) -> Option<&'l str> {
    let (before, behind) = rest.split_once(key)?;
    let is_key = before.is_empty() || before.ends_with(char::is_whitespace);
    let (value, _) = behind.strip_prefix("=\"")?.split_once('"')?;
    Some(value).filter(|value| is_key && !value.trim().is_empty())
}

impl Translator<'_> {
    /// Translates a tag that begins or ends a block. Returns false for any other tag.
    pub(super) fn tag_of_block(
        &mut self,
        line: &Line<'_>,
        text: &str,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        let Some((word, rest)) = tag(text) else { return false };
        match word {
            "highlight" => self.highlighted(line, rest, reading),
            "hint" => self.hint(line, rest, reading),
            "tab" => self.titled_tab(line, rest, reading),
            "tabs" | "endtabs" | "raw" | "endraw" if rest.is_empty() => self.leave_out(line),
            "endhint" | "endtab" => {
                let end = End::Tag(if word == "endtab" { "tab" } else { "hint" });
                let Some(at) = reading.open.iter().rposition(|open| open.end == end) else { return false };
                self.close(at, reading, blanks_of(line), line);
                true
            }
            _ => false,
        }
    }

    fn highlighted(&mut self, line: &Line<'_>, rest: &str, reading: &mut Reading<'_, '_>) -> bool {
        const NAME: &str = "highlight";
        let language = rest.split_whitespace().next().unwrap_or_default();
        let is_word = language.chars().all(|c| c.is_alphanumeric() || "+-_#".contains(c));
        if !is_word || !reading.ends(&End::Tag(NAME), |line| is_end(line, NAME)) {
            return false;
        }
        self.code_up_to(line, language, reading, |line| is_end(line, NAME));
        true
    }

    fn hint(&mut self, line: &Line<'_>, rest: &str, reading: &mut Reading<'_, '_>) -> bool {
        const NAME: &str = "hint";
        let style = value(rest, "style").unwrap_or("info");
        let Some(tone) = notices::tone(style) else { return false };
        if !reading.ends(&End::Tag(NAME), |line| is_end(line, NAME)) {
            return false;
        }
        let title = Title::Word(notices::title(style));
        self.put_block(Block::Notice { tone, title, folds: None }, blanks_of(line), line.whole());
        reading.open.push(Open { end: End::Tag(NAME), kind: Block::EndOfNotice });
        true
    }

    fn titled_tab(&mut self, line: &Line<'_>, rest: &str, reading: &mut Reading<'_, '_>) -> bool {
        const NAME: &str = "tab";
        let Some(title) = value(rest, "title") else { return false };
        if !reading.ends(&End::Tag(NAME), |line| is_end(line, NAME)) {
            return false;
        }
        let blanks = blanks_of(line);
        self.put_block(Block::Tab { title: Title::Paragraph }, blanks, line.whole());
        self.title(line, Some(title), blanks);
        reading.open.push(Open { end: End::Tag(NAME), kind: Block::EndOfTab });
        true
    }
}
