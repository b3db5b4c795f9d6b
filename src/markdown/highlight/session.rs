//! Shell sessions with commands and their output: only lines with a prompt are commands.

use super::classes::PROMPT;
use super::compiled::Compiled;
use super::lexer::Lexer;
use super::paint::Painter;

/// Whether a block with this language is a session, whatever its content.
pub fn is_session_name(language: &str) -> bool {
    matches!(language, "console" | "shell-session" | "shellsession" | "terminal")
}

/// Whether code is a session, even if its fence says that it is a script. A line that begins with `$ ` cannot be part
/// of a script.
pub fn is_session(code: &str) -> bool {
    code.lines().any(|line| line.trim_start().starts_with("$ "))
}

/// Paints commands with the lexer of a shell; `masked` is the code as the lexer should see it.
pub fn paint(painter: &mut Painter<'_>, shell: &Compiled, masked: &str) {
    let mut lexer = Lexer::new(shell, masked);
    let prompts = Prompts::of(masked);
    let mut continues = false;
    let mut at = 0;
    for line in masked.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let length = prompts.length(text, continues);
        let end = at + line.len();
        if length > 0 || continues {
            if !continues || text.trim_start().starts_with("$ ") {
                lexer.restart();
            }
            painter.paint(at..at + length, Some(PROMPT));
            lexer.read(at + length..end, &mut |token, class| painter.paint(token, class));
            continues = text.ends_with('\\') || lexer.is_in_heredoc();
        } else {
            painter.paint(at..end, None);
        }
        at = end;
    }
}

/// The prompts that begin commands in a session.
struct Prompts {
    /// Whether `# ` is the prompt of root. If commands have another prompt, it is a comment.
    has_root: bool,
    /// Whether `> ` alone is a prompt, because the session begins with it.
    has_arrow: bool,
}

impl Prompts {
    fn of(code: &str) -> Self {
        let first = code.lines().find(|line| !line.trim().is_empty());
        Self { has_root: !is_session(code), has_arrow: first.is_some_and(|line| line.starts_with("> ")) }
    }

    /// The length of the prompt at the start of a line: `$ `, `# `, `% ` or `user@host:~$ `; and `> ` if the line
    /// continues a command or the session begins with `> `.
    fn length(&self, line: &str, continues: bool) -> usize {
        if line.starts_with("> ") && (continues || self.has_arrow) {
            return 2;
        }
        let Some(end) = line.find(['$', '#', '%']) else { return 0 };
        let before = &line[..end];
        let is_place = before.contains('@') || before.ends_with(":~");
        let names_a_host = is_place && !before.contains(' ') || before.ends_with(']');
        if line[end..].starts_with('#') && !self.has_root && !names_a_host {
            return 0;
        }
        let is_prompt = line[end + 1..].starts_with(' ') && (before.trim().is_empty() || names_a_host);
        if is_prompt { end + 2 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Highlighter;
    use super::super::tests::shape;

    fn marked(code: &str) -> String {
        let html = Highlighter::new().highlight(&mut super::super::Memo::default(), "console", code);
        shape(&html.expect("a session is known"))
    }

    #[test]
    fn only_commands_are_commands() {
        let code = "$ df -h \\\n    /var\nFilesystem  Use%\n/dev/sda1   100%\n# a comment\n";
        let expected = "p($ )f(df) v(-h) \\\n    /var\nFilesystem  Use%\n/dev/sda1   100%\n# a comment\n";
        assert_eq!(marked(code), expected);
    }

    #[test]
    fn prompts_differ() {
        assert_eq!(marked("# id\n"), "p(# )f(id)\n");
        assert_eq!(marked("me@db-1:~$ id\n"), "p(me@db-1:~$ )f(id)\n");
        assert_eq!(marked("[me@db-1 ~]# id\n"), "p([me@db-1 ~]# )f(id)\n");
        assert_eq!(marked("> id\nuid=0\n"), "p(&gt; )f(id)\nuid=0\n");
        assert_eq!(marked("cost: 5 $ a day\n"), "cost: 5 $ a day\n");
    }

    #[test]
    fn a_command_goes_on_to_the_end_of_its_here_document() {
        assert_eq!(
            marked("$ cat <<EOF\n> a $b\nEOF\na\n$ ls \\\n> -l\nb\n"),
            "p($ )f(cat) o(&lt;&lt;)k(EOF)\np(&gt; )s(a )v($b)\nk(EOF)\na\np($ )f(ls) \\\np(&gt; )v(-l)\nb\n"
        );
        assert_eq!(marked("$ echo don't\nout\n$ ls\n"), "p($ )f(echo) don't\nout\np($ )f(ls)\n");
    }
}
