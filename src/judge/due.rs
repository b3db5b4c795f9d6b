//! What is overdue.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::{PageId, Site};
use crate::model::Review;
use crate::source::Spanned;

/// The last day on which a runbook's review is valid. `None` for other pages, and if the review has no date or one in
/// the future.
pub fn runbook_due(site: &Site, page: PageId) -> Option<Date> {
    if runbook_ahead(site, page).is_some() {
        return None;
    }
    let page = site.page(page);
    page.runbook()?.review_due(site.config_of(page.document.file).review_every)
}

/// The date of a runbook's review, if it is in the future. Tomorrow does not count, since it may have begun in another
/// time zone.
pub fn runbook_ahead(site: &Site, page: PageId) -> Option<Date> {
    let reviewed = site.page(page).runbook()?.reviewed_on.as_ref()?.value;
    let tomorrow = site.config.today.tomorrow().unwrap_or(site.config.today);
    (reviewed > tomorrow).then_some(reviewed)
}

/// Whether a runbook's review is overdue or dated in the future.
pub fn runbook_is_stale(site: &Site, page: PageId) -> bool {
    runbook_overdue(site, page).is_some() || runbook_ahead(site, page).is_some()
}

/// The last day on which a runbook's review was valid, if that day is over.
pub fn runbook_overdue(site: &Site, page: PageId) -> Option<Date> {
    runbook_due(site, page).filter(|due| *due < site.config.today)
}

/// The due date of a review that still needs answers or decisions, if that day is over.
pub fn review_overdue(review: &Review, today: Date) -> Option<&Spanned<Date>> {
    review.due.as_ref().filter(|due| review.is_in_work() && due.value < today)
}

/// Whether something is dated in the future. Tomorrow does not count, since it may have begun in another time zone.
pub fn is_ahead(done: Date, today: Date) -> bool {
    done > today.saturating_add(1.day())
}
