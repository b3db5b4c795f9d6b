//! Limits on the length of answers, and default limits of lists.

/// The maximum number of bytes of an answer's data, without the text of a page.
pub const DATA: usize = 32_000;

/// The maximum number of bytes of all lists of an answer together, not counting the first entry of each.
pub const LISTS: usize = 16_000;

/// The maximum number of bytes of a value. A longer value is cut, and ends with `…`.
pub const VALUE: usize = 1_000;

/// The limits of a value, tried in order while an answer is too long.
pub const VALUES: [usize; 3] = [VALUE, 300, 80];

/// The number of entries of a list: the default, and the maximum.
pub const ENTRIES: usize = 10;
pub const MOST_ENTRIES: usize = 50;

/// The maximum number of entries of a nested list, or of one without further parts to ask for.
pub const FEW: usize = 10;

/// The number of bytes of a page's text: the default, and the maximum.
pub const TEXT: usize = 12_000;
pub const MOST_TEXT: usize = 24_000;

/// The maximum offset in a list of results. Beyond that, a better query helps more.
pub const MOST_OFFSET: usize = 1_000;

/// The maximum number of characters of a query or a name.
pub const NAME: usize = 400;

/// The maximum number of bytes of a line from a client.
pub const LINE: usize = 1_048_576;
