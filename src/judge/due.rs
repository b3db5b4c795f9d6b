//! What is past its day.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::{PageId, Site};
use crate::model::Review;
use crate::source::Spanned;

/// The last day on which a runbook's review holds. None for other pages, and where nobody says when that was.
pub fn runbook_due(site: &Site, page: PageId) -> Option<Date> {
    site.page(page).runbook()?.review_due(site.config.review_every)
}

/// The last day of a runbook's review, where that day is over.
pub fn runbook_overdue(site: &Site, page: PageId) -> Option<Date> {
    runbook_due(site, page).filter(|due| *due < site.config.today)
}

/// The last day of a review that still waits for answers or decisions, where that day is over.
pub fn review_overdue(review: &Review, today: Date) -> Option<&Spanned<Date>> {
    review.due.as_ref().filter(|due| review.is_in_work() && due.value < today)
}

/// Whether a day on which something was done has not come yet. Where somebody works it may be tomorrow already.
pub fn is_ahead(done: Date, today: Date) -> bool {
    done > today.saturating_add(1.day())
}
