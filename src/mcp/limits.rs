//! How long an answer may be, and the default limits.

/// Bytes of an answer's data at most, without the text of a page.
pub const DATA: usize = 32_000;

/// Bytes of all lists of an answer together, without the first entry of each.
pub const LISTS: usize = 16_000;

/// Bytes of any one value; what is longer is cut, and ends in `…`.
pub const VALUE: usize = 1_000;

/// Limits of a value, tried in turn while an answer is too long.
pub const VALUES: [usize; 3] = [VALUE, 300, 80];

/// Entries of a list, by default and at most.
pub const ENTRIES: usize = 10;
pub const MOST_ENTRIES: usize = 50;

/// Entries of a list that is part of an entry of another, or has no next part to ask for.
pub const FEW: usize = 10;

/// Bytes of the text of a page, by default and at most.
pub const TEXT: usize = 12_000;
pub const MOST_TEXT: usize = 24_000;

/// The largest offset in a list of results: after that, a better query helps more.
pub const MOST_OFFSET: usize = 1_000;

/// Characters of a query or a name, at most.
pub const NAME: usize = 400;

/// Bytes of a line that a client sends, at most.
pub const LINE: usize = 1_048_576;
