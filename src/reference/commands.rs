//! Writes the page of the commands, from clap's definitions.

use clap::{Arg, Command, CommandFactory};

use super::Page;
use crate::cli::Cli;

pub fn page() -> Page {
    let mut cli = Cli::command();
    cli.build();
    let mut body = prose(&cli);
    for command in cli.get_subcommands().filter(|command| command.get_name() != "help") {
        describe(command, "readyroom", 2, &mut body);
    }
    body.push_str("\n## Options of every command\n\n");
    for option in cli.get_arguments().filter(|option| option.is_global_set()) {
        body.push_str(&argument(option));
    }
    body.push_str("- `-h`: a short help; `--help`: all of it\n- `--version`, without a command: the program's version\n");
    Page {
        file: "commands.md".to_owned(),
        title: "Commands".to_owned(),
        summary: "Every command with its arguments and options.".to_owned(),
        source: "the commands' own help",
        body,
    }
}

fn describe(command: &Command, above: &str, level: usize, body: &mut String) {
    let name = format!("{above} {}", command.get_name());
    body.push_str(&format!("\n{} `{name}`\n\n{}", "#".repeat(level), prose(command)));
    let below: Vec<&Command> = command.get_subcommands().filter(|it| it.get_name() != "help").collect();
    if below.is_empty() {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ");
        body.push_str(&format!("\n```text\n{usage}\n```\n\n"));
        // Some commands have `--with`, and then all of their subcommands have it, too.
        let is_own = |arg: &Arg| !arg.is_global_set() || arg.get_id() == "with";
        let own = |arg: &&Arg| is_own(arg) && !matches!(arg.get_id().as_str(), "help" | "version");
        for arg in command.get_arguments().filter(own) {
            body.push_str(&argument(arg));
        }
    }
    for command in below {
        describe(command, &name, level + 1, body);
    }
}

/// The help of a command as paragraphs, each ending with a full stop.
fn prose(command: &Command) -> String {
    let text = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let paragraph = paragraph.replace('\n', " ");
        if paragraph.ends_with(['.', ':', '`']) { paragraph } else { format!("{paragraph}.") }
    });
    paragraphs.map(|paragraph| paragraph + "\n").collect::<Vec<_>>().join("\n")
}

/// An argument or option as a list item, with its possible values below it.
fn argument(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let name = match (arg.get_long(), arg.get_short()) {
        (Some(long), Some(short)) => format!("--{long}`, `-{short}"),
        (Some(long), None) => format!("--{long}"),
        _ => String::new(),
    };
    let value = arg.get_value_names().unwrap_or_default().first().filter(|_| arg.get_action().takes_values());
    let value = value.map(|value| if arg.is_positional() { value.to_string() } else { format!(" {value}") });
    let default = arg.get_default_values().first().filter(|_| arg.get_action().takes_values());
    let default = default.map(|default| format!(" [default: {}]", default.display())).unwrap_or_default();
    let mut text = format!("- `{name}{}`: {}{default}\n", value.unwrap_or_default(), help.replace('\n', " "));
    if arg.get_action().takes_values() {
        for word in arg.get_possible_values() {
            let help = word.get_help().map(|help| format!(": {help}")).unwrap_or_default();
            text.push_str(&format!("  - `{}`{help}\n", word.get_name()));
        }
    }
    text
}
