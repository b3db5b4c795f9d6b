//! Splits the scripts of workflows into their commands, in order.

/// A command, and whether the script continues if it fails: `eslint . || true`.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub words: Vec<String>,
    pub may_fail: bool,
    /// Whether a command that always succeeds reads its output: `eslint . | tee log`. The shell then ignores its
    /// failure, unless `pipefail` is set.
    pub is_piped: bool,
}

/// Words before a command that do not change its effect.
const BEFORE: [&str; 17] = [
    "if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "sudo", "exec", "nohup", "env",
    "command", "-", "@",
];

/// Commands after `||` that make a script continue.
const FORGIVING: [&str; 3] = ["true", ":", "echo"];

/// Commands after `|` that succeed whatever they read.
const READING: [&str; 7] = ["cat", "head", "jq", "sed", "sort", "tail", "tee"];

/// The commands of a script. Comments, quoted texts and here-documents contain no commands.
pub fn commands(script: &str) -> Vec<Command> {
    let plain = without_expressions(&without_texts(script));
    let mut reader = Reader::default();
    reader.read(&plain);
    let Reader { mut commands, functions, .. } = reader;
    // Calls of functions are not counted, since the commands of a function are counted at its definition.
    commands.retain(|own| own.words.first().is_none_or(|word| !functions.contains(word)));
    commands
}

/// A script without the content of here-documents: `cat <<EOF`.
fn without_texts(script: &str) -> String {
    let mut kept = String::new();
    let mut end: Option<String> = None;
    for line in script.lines() {
        if let Some(word) = &end {
            if line.trim() == word {
                end = None;
            }
            continue;
        }
        end = line.split_once("<<").and_then(|(_, rest)| {
            let word = rest.trim_start_matches(['-', ' ']).split_whitespace().next()?;
            let word = word.trim_matches(['\'', '"', ')', ';', '|', '&']);
            let is_word = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
            is_word.then(|| word.to_owned())
        });
        let goes_on = line.ends_with('\\');
        kept.push_str(line.strip_suffix('\\').unwrap_or(line));
        if !goes_on {
            kept.push('\n');
        }
    }
    kept
}

/// A script with a single word in place of each `${{ … }}`, which is filled in later.
fn without_expressions(script: &str) -> String {
    let mut kept = String::new();
    let mut rest = script;
    while let Some((before, behind)) = rest.split_once("${{") {
        let Some((_, after)) = behind.split_once("}}") else { break };
        kept.push_str(before);
        kept.push_str("${…}");
        rest = after;
    }
    kept + rest
}

#[derive(Default)]
struct Reader {
    commands: Vec<Command>,
    /// The names of the functions that the script defines.
    functions: Vec<String>,
    words: Vec<String>,
    word: Option<String>,
    /// Whether the next command runs only if the previous one failed.
    is_other: bool,
    /// Whether the next command reads the output of the previous one.
    reads: bool,
}

impl Reader {
    fn read(&mut self, script: &str) {
        let mut chars = script.chars().peekable();
        let mut quote = None;
        while let Some(c) = chars.next() {
            match (quote, c) {
                (Some(own), c) if own == c => quote = None,
                (Some('\''), c) => self.push(c),
                (_, '\\') => {
                    if let Some(next) = chars.next() {
                        self.push(next);
                    }
                }
                // A command substitution, also in double quotes.
                (_, '$') if chars.peek() == Some(&'(') => {
                    chars.next();
                    if chars.peek() == Some(&'(') {
                        self.push('$');
                    } else {
                        let inner: String = inner(&mut chars);
                        self.commands.extend(commands(&inner));
                        self.push('$');
                    }
                }
                (_, '`') => {
                    let inner: String = chars.by_ref().take_while(|c| *c != '`').collect();
                    self.commands.extend(commands(&inner));
                    self.push('$');
                }
                (None, '\'' | '"') => {
                    quote = Some(c);
                    self.word.get_or_insert_default();
                }
                (None, '#') if self.word.is_none() => {
                    while chars.peek().is_some_and(|c| *c != '\n') {
                        chars.next();
                    }
                }
                (None, '&') if self.word.as_ref().is_some_and(|word| word.ends_with('>')) => self.push(c),
                (None, '&') if chars.peek() == Some(&'>') => self.push(c),
                (None, '&' | '|' | '(' | ')' | '<' | '>') if self.is_in_test() => self.push(c),
                (None, '(') if chars.peek() == Some(&')') && self.words.is_empty() => {
                    self.functions.extend(self.word.take());
                }
                (None, '|') if chars.peek() == Some(&'|') => {
                    chars.next();
                    self.end(true);
                }
                (None, '|') => {
                    self.end(false);
                    self.reads = true;
                }
                (None, '\n' | ';' | '&' | '(' | ')') => self.end(false),
                (None, c) if c.is_whitespace() => self.words.extend(self.word.take()),
                (_, c) => self.push(c),
            }
        }
        self.end(false);
    }

    /// Whether it is within `[[ … ]]`, where operators do not end a command.
    fn is_in_test(&self) -> bool {
        let has = |word: &str| self.words.iter().any(|own| own == word);
        has("[[") && !has("]]") && self.word.as_deref() != Some("]]")
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    /// Ends a command. If `then_other` is set, the next one runs only if this one fails.
    fn end(&mut self, then_other: bool) {
        self.words.extend(self.word.take());
        let words = std::mem::take(&mut self.words);
        if words.is_empty() {
            return;
        }
        let is_before = |word: &String| BEFORE.contains(&word.as_str()) || is_assignment(word);
        let words: Vec<String> = words.into_iter().skip_while(is_before).collect();
        let is_one = |names: &[&str]| words.first().is_some_and(|word| names.contains(&word.as_str()));
        let forgives = is_one(&FORGIVING) || words == ["exit", "0"];
        let (may_fail, is_piped) = (self.is_other && forgives, self.reads && is_one(&READING));
        if let Some(last) = self.commands.last_mut() {
            last.may_fail |= may_fail;
            last.is_piped |= is_piped;
        }
        (self.is_other, self.reads) = (then_other, false);
        if !words.is_empty() {
            self.commands.push(Command { words, may_fail: false, is_piped: false });
        }
    }
}

/// The text in parentheses, up to the closing one.
fn inner(chars: &mut impl Iterator<Item = char>) -> String {
    let mut depth = 0;
    let is_inside = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth >= 0
    };
    chars.take_while(is_inside).collect()
}

/// Whether a word is an assignment: `TAG=1.2`.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        let mut chars = name.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::commands;

    fn lines(script: &str) -> Vec<String> {
        let mark = |own: &super::Command| match (own.may_fail, own.is_piped) {
            (true, _) => " ?",
            (false, true) => " |",
            (false, false) => "",
        };
        let line = |own: super::Command| own.words.join(" ") + mark(&own);
        commands(script).into_iter().map(line).collect()
    }

    #[test]
    fn commands_are_read_one_after_the_other() {
        let script =
            "cd infra && TF_LOG=1 terraform \\\n  apply -auto-approve # now\nif a; then sudo b; fi\n";
        assert_eq!(lines(script), ["cd infra", "terraform apply -auto-approve", "a", "b", "fi"]);
        assert_eq!(lines("x | tee out 2>&1"), ["x |", "tee out 2>&1"]);
        assert_eq!(lines("if [[ a || (b && c) ]]; then d; fi"), ["[[ a || (b && c) ]]", "d", "fi"]);
        assert_eq!(lines("go() {\nls\n}\ngo && cd"), ["ls", "}", "cd"]);
        assert_eq!(lines("V=$(make version) echo \"$(git log)\""), ["make version", "git log", "echo $"]);
    }

    #[test]
    fn texts_are_not_commands() {
        assert_eq!(lines("# terraform apply\necho 'terraform apply; x'"), ["echo terraform apply; x"]);
        assert_eq!(lines("cat <<'EOF' > x\nterraform apply\nEOF\nls"), ["cat <<EOF > x", "ls"]);
        assert_eq!(lines("${{ inputs.command }} --now"), ["${…} --now"]);
    }

    #[test]
    fn commands_that_may_fail_are_marked() {
        assert_eq!(lines("eslint . || true"), ["eslint . ?", "true"]);
        assert_eq!(lines("eslint . || exit 1"), ["eslint .", "exit 1"]);
        assert_eq!(lines("eslint . |\n  tee log"), ["eslint . |", "tee log"]);
        assert_eq!(lines("phpstan | cs2pr; ls"), ["phpstan", "cs2pr", "ls"]);
    }
}
