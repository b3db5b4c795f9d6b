//! Resources of both languages, and what only looks like some.
