//! What is overdue.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::{PageId, Site};
use crate::model::Review;
use crate::source::Spanned;

/// The last day on which a runbook's review is valid. `None` for other pages, and where the date of the review is missing or
/// in the future.
pub fn runbook_due(site: &Site, page: PageId) -> Option<Date> {
    if runbook_ahead(site, page).is_some() {
        return None;
    }
    let page = site.page(page);
    page.runbook()?.review_due(site.config_of(page.document.file).review_every)
}

/// The date of a runbook's review, if it is in the future. Tomorrow does not count: in another time zone it may have begun.
pub fn runbook_ahead(site: &Site, page: PageId) -> Option<Date> {
    let reviewed = site.page(page).runbook()?.reviewed_on.as_ref()?.value;
    let tomorrow = site.config.today.tomorrow().unwrap_or(site.config.today);
    (reviewed > tomorrow).then_some(reviewed)
}

/// Whether a runbook's review is overdue, or its date is in the future.
pub fn runbook_is_stale(site: &Site, page: PageId) -> bool {
    runbook_overdue(site, page).is_some() || runbook_ahead(site, page).is_some()
}

/// The last day on which a runbook's review was valid, where that day is over.
pub fn runbook_overdue(site: &Site, page: PageId) -> Option<Date> {
    runbook_due(site, page).filter(|due| *due < site.config.today)
}

/// The last day of a review that still waits for answers or decisions, where that day is over.
pub fn review_overdue(review: &Review, today: Date) -> Option<&Spanned<Date>> {
    review.due.as_ref().filter(|due| review.is_in_work() && due.value < today)
}

/// Whether the date on which something was done is in the future. Tomorrow does not count: in another time zone it may have
/// begun.
pub fn is_ahead(done: Date, today: Date) -> bool {
    done > today.saturating_add(1.day())
}
