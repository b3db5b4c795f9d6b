//! What was typed into a shell, and what it answered: only lines with a prompt are commands.

use super::grammar::Class;
use super::paint::Painter;
use crate::markdown::write;

const PROMPT: Class = "hl-p";

/// Whether code is a session, though its fence calls it a script: no script begins a line with `$ `.
pub fn is_session(code: &str) -> bool {
    code.lines().any(|line| line.trim_start().starts_with("$ "))
}

/// `commands` highlights one line of a command, and ends it.
pub fn highlight(code: &str, mut commands: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::with_capacity(code.len() * 2);
    let mut continues = false;
    // The prompt of root, unless it is clear that commands begin otherwise: then it is a comment.
    let is_root = !is_session(code);
    for line in code.lines() {
        let length = prompt(line, continues, is_root);
        let is_command = length > 0 || continues;
        if is_command {
            let mut painter = Painter::new(line, &[]);
            painter.paint(0..length, Some(PROMPT));
            out.push_str(painter.finish().trim_end());
            out.push_str(&commands(&line[length..])?);
        } else {
            write::escape(&mut out, line);
            out.push('\n');
        }
        continues = is_command && line.ends_with('\\');
    }
    Some(out)
}

/// The length of the prompt that a line begins with: `$ `, `# `, `% `, `> ` where a command goes on, and
/// `user@host:~$ `.
fn prompt(line: &str, continues: bool, is_root: bool) -> usize {
    if continues && line.starts_with("> ") {
        return 2;
    }
    let Some(end) = line.find(['$', '#', '%']) else { return 0 };
    let before = &line[..end];
    let names_a_host = before.contains('@') && !before.contains(' ') || before.ends_with(']');
    if line[end..].starts_with('#') && !is_root && !names_a_host {
        return 0;
    }
    let is_prompt = line[end + 1..].starts_with(' ') && (before.trim().is_empty() || names_a_host);
    if is_prompt { end + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    fn marked(code: &str) -> String {
        super::highlight(code, |command| Some(format!("[{command}]\n"))).expect("every command is marked")
    }

    #[test]
    fn only_commands_are_commands() {
        let code = "$ df -h \\\n    /var\nFilesystem  Use%\n/dev/sda1   100%\n# a comment\n";
        let expected = "<span class=\"hl-p\">$ </span>[df -h \\]\n[    /var]\n\
                        Filesystem  Use%\n/dev/sda1   100%\n# a comment\n";
        assert_eq!(marked(code), expected);
    }

    #[test]
    fn prompts_differ() {
        assert_eq!(marked("# id\n"), "<span class=\"hl-p\"># </span>[id]\n");
        assert_eq!(marked("me@db-1:~$ id\n"), "<span class=\"hl-p\">me@db-1:~$ </span>[id]\n");
        assert_eq!(marked("[me@db-1 ~]# id\n"), "<span class=\"hl-p\">[me@db-1 ~]# </span>[id]\n");
        assert_eq!(marked("cost: 5 $ a day\n"), "cost: 5 $ a day\n");
    }
}
