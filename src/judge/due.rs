//! What is past its day.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::{PageId, Site};
use crate::model::Review;
use crate::source::Spanned;

/// The last day on which a runbook's review holds. None for other pages, and where nobody says when that was, or says a day
/// that is still to come.
pub fn runbook_due(site: &Site, page: PageId) -> Option<Date> {
    if runbook_ahead(site, page).is_some() {
        return None;
    }
    let page = site.page(page);
    page.runbook()?.review_due(site.config_of(page.document.file).review_every)
}

/// The day on which a runbook is said to have been reviewed, if that is still to come. Somewhere it may be tomorrow already.
pub fn runbook_ahead(site: &Site, page: PageId) -> Option<Date> {
    let reviewed = site.page(page).runbook()?.reviewed_on.as_ref()?.value;
    let tomorrow = site.config.today.tomorrow().unwrap_or(site.config.today);
    (reviewed > tomorrow).then_some(reviewed)
}

/// Whether a runbook's review is past its day, or was never held on the day that is written.
pub fn runbook_is_stale(site: &Site, page: PageId) -> bool {
    runbook_overdue(site, page).is_some() || runbook_ahead(site, page).is_some()
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
