//! How long an answer may be, and how much is asked for where nobody says.

/// Bytes of an answer's data at most, without the text of a page.
pub const DATA: usize = 32_000;

/// Bytes of all lists of an answer together, without the first entry of each.
pub const LISTS: usize = 16_000;

/// Bytes of any one value; what is longer is cut, and ends in `…`.
pub const VALUE: usize = 1_000;

/// The same where an answer would be too long otherwise.
pub const VALUES: [usize; 3] = [VALUE, 300, 80];

/// Entries of a list, and how many at most.
pub const ENTRIES: usize = 10;
pub const MOST_ENTRIES: usize = 50;

/// Entries of a list that stands within an entry of another, or has no way to ask on.
pub const FEW: usize = 10;

/// Bytes of the text of a page, and how many at most.
pub const TEXT: usize = 12_000;
pub const MOST_TEXT: usize = 24_000;

/// Where a list of results can begin: behind that nobody looks, and fewer words find better.
pub const MOST_OFFSET: usize = 1_000;

/// Characters of a query or a name.
pub const NAME: usize = 400;

/// Bytes of a line that a client sends.
pub const LINE: usize = 1_048_576;
