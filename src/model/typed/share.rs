//! Percentages.

use serde::{Deserialize, Serialize};

use super::{Form, number};

/// A share of something, in percent.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Share(pub f64);

impl Form for Share {
    const WANTED: &str = "a percentage";
    const HELP: &str = "write a number from 0 to 100 and `%`, such as `10%`";
    const EXAMPLES: &[&str] = &["10%", "0.5%"];

    fn parse(text: &str) -> Option<Self> {
        number(text.strip_suffix('%')?.trim_end()).filter(|share| *share <= 100.0).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_has_its_sign() {
        for (text, share) in [
            ("10%", Some(10.0)),
            ("0.5 %", Some(0.5)),
            ("100%", Some(100.0)),
            ("0%", Some(0.0)),
            ("10", None),
            ("101%", None),
            ("-1%", None),
            ("a tenth", None),
            ("%", None),
            ("1.2.3%", None),
        ] {
            assert_eq!(Share::parse(text), share.map(Share), "{text}");
        }
    }
}
