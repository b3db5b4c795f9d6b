//! `--format` of commands that write one list.

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs; keys are added, never changed
    Json,
}
