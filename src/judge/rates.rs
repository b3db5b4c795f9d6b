//! Computes what share of items is met.

use super::State;

/// Shares of items in whole percent. `None` if no item counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// The share of met items among those that are asked and neither waived nor not applicable.
    pub reported: Option<usize>,
    /// The share of met items among all that are asked, including those that are waived or not applicable.
    pub true_rate: Option<usize>,
    pub met: usize,
    pub total: usize,
}

/// Both rates of some items.
pub fn rates(states: impl IntoIterator<Item = State>) -> Rates {
    let mut rates = Rates::default();
    let mut left_out = 0;
    for state in states {
        rates.total += usize::from(state.is_asked());
        rates.met += usize::from(state.is_met());
        left_out += usize::from(matches!(state, State::Waived | State::NotApplicable));
    }
    let share = |of: usize| (of > 0).then(|| rates.met * 100 / of);
    Rates { reported: share(rates.total - left_out), true_rate: share(rates.total), ..rates }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waives_a_service_to_green() {
        let rates = rates([State::Met, State::Waived, State::NotApplicable, State::NotRequired]);
        assert_eq!((rates.reported, rates.true_rate), (Some(100), Some(33)));
    }

    #[test]
    fn without_items_there_is_no_rate() {
        assert_eq!(rates([State::NotRequired]), Rates::default());
    }
}
