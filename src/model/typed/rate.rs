//! Rates: a count per unit of time.

use std::fmt;
use std::iter::Sum;

use serde::{Deserialize, Serialize};

use super::{Form, number};

/// A count per unit of time. It is stored per day, so that whole numbers in any unit add up without rounding.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Rate {
    per_day: f64,
}

/// Units of time, and how many of them a day has.
const UNITS: [(&[&str], u32); 4] = [
    (&["s", "sec", "second"], 86_400),
    (&["m", "min", "minute"], 1440),
    (&["h", "hr", "hour"], 24),
    (&["d", "day"], 1),
];

impl Form for Rate {
    const WANTED: &str = "a rate";
    const HELP: &str = "write a number and the time it is for, such as `300/s`, `20/min` or `5k/h`";
    const EXAMPLES: &[&str] = &["300/s", "20/min", "5k/h"];

    fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once('/')?;
        let (count, unit) = (count.trim(), unit.trim().to_lowercase());
        let (digits, times) = match count.chars().last()? {
            'k' => (&count[..count.len() - 1], 1e3),
            'M' => (&count[..count.len() - 1], 1e6),
            _ => (count, 1.0),
        };
        let (_, a_day) = UNITS.iter().find(|(words, _)| words.contains(&unit.as_str()))?;
        Some(Self { per_day: number(digits.trim_end())? * times * f64::from(*a_day) })
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        Self { per_day: rates.map(|rate| rate.per_day).sum() }
    }
}

/// Formats it in the shortest unit without a fraction, otherwise per second.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.iter().find(|(_, a_day)| (self.per_day / f64::from(*a_day)).fract() == 0.0);
        let (words, a_day) = whole.unwrap_or(&UNITS[0]);
        write!(f, "{}/{}", self.per_day / f64::from(*a_day), words[0].replace('m', "min"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_per_unit_of_time() {
        let a_second = |count: f64| Some(Rate { per_day: count * 86_400.0 });
        for (text, rate) in [
            ("300/s", a_second(300.0)),
            ("300 / second", a_second(300.0)),
            ("60/min", a_second(1.0)),
            ("1.5k/s", a_second(1500.0)),
            ("2M/s", a_second(2e6)),
            ("3600/h", a_second(1.0)),
            ("300", None),
            ("/s", None),
            ("k/s", None),
            ("300/fortnight", None),
            ("many/s", None),
            ("-1/s", None),
            ("é/s", None),
        ] {
            assert_eq!(Rate::parse(text), rate, "{text}");
        }
    }

    #[test]
    fn rates_add_up_whatever_their_units() {
        let rate = |text: &str| Rate::parse(text).expect("it is a rate");
        let sum: Rate = ["20/min", "20/min", "20/min"].map(rate).into_iter().sum();
        assert_eq!(sum, rate("1/s"));
        assert_eq!(sum.to_string(), "1/s");
        assert_eq!(rate("90/min").to_string(), "90/min");
        assert_eq!(rate("1200/s").to_string(), "1200/s");
    }
}
