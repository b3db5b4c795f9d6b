//! Versions and version ranges by Semantic Versioning.

use serde::{Deserialize, Serialize};

use super::Form;

/// A version. `2.4` means `2.4.0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version(semver::Version);

/// A version range in Cargo's syntax: `>=2`, `^1.4`, `>=2, <4`. `2` means `^2`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versions(semver::VersionReq);

impl Versions {
    /// Whether a version is in the range. `None` for a pre-release, since ranges have special rules for those.
    pub fn has(&self, version: &Version) -> Option<bool> {
        version.0.pre.is_empty().then(|| self.0.matches(&version.0))
    }
}

impl Form for Version {
    const WANTED: &str = "a version";
    const HELP: &str = "use Semantic Versioning, such as `2.4.1` or `2.4`";
    const EXAMPLES: &[&str] = &["2.4.1"];

    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(['-', '+']).unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let missing = 2_usize.checked_sub(numbers.matches('.').count())?;
        semver::Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok().map(Self)
    }
}

impl Form for Versions {
    const WANTED: &str = "a range of versions";
    const HELP: &str = "use Cargo's syntax, such as `>=2`, `^1.4` or `>=2, <4`";
    const EXAMPLES: &[&str] = &[">=2", "^1.4", ">=2, <4"];

    fn parse(text: &str) -> Option<Self> {
        semver::VersionReq::parse(text).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_may_leave_out_its_last_numbers() {
        for (text, full) in [("2", "2.0.0"), ("2.4", "2.4.0"), ("v2.4.1", "2.4.1"), ("2-rc.1", "2.0.0-rc.1")]
        {
            assert_eq!(Version::parse(text), Version::parse(full), "{text}");
            assert!(Version::parse(text).is_some(), "{text}");
        }
        for text in ["", "two", "2.4.1.0", "2026.01", "2..1"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_has_versions_or_not() {
        let has = |range: &str, version: &str| {
            Versions::parse(range).expect("a range").has(&Version::parse(version).expect("a version"))
        };
        assert_eq!(has(">=2", "2.4"), Some(true));
        assert_eq!(has(">=3", "2.4"), Some(false));
        assert_eq!(has("2", "3.0"), Some(false));
        assert_eq!(has(">=2, <4", "3.9.9"), Some(true));
        assert_eq!(has(">=2", "3.0.0-rc.1"), None);
        assert_eq!(Versions::parse("at least 2"), None);
    }
}
