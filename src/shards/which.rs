//! Decides which shard a run renders: by the command line, or else by the scheduler that started it.

use std::str::FromStr;

use anyhow::{Context, bail};

/// A requested shard: `3/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestedShard {
    /// Counted from 1.
    number: usize,
    of: usize,
}

impl FromStr for RequestedShard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected a shard and how many there are, such as `3/8`; found `{text}`");
        let (number, of) = text.split_once('/').ok_or_else(expected)?;
        let number: usize = number.trim().parse().map_err(|_| expected())?;
        let of: usize = of.trim().parse().map_err(|_| expected())?;
        if number == 0 || number > of {
            return Err(format!("shards are counted from 1 to {of}: there is no shard {number}"));
        }
        Ok(Self { number, of })
    }
}

/// An environment variable in which a scheduler numbers its runs.
struct Variable {
    name: &'static str,
    /// The number of the first run.
    first: First,
}

enum First {
    Is(usize),
    /// The value of another variable.
    In(&'static str),
}

/// The known variables: of a Kubernetes Indexed Job, of GitLab's `parallel`, of a Slurm array, and of an array job of
/// AWS Batch.
const VARIABLES: [Variable; 4] = [
    Variable { name: "JOB_COMPLETION_INDEX", first: First::Is(0) },
    Variable { name: "CI_NODE_INDEX", first: First::Is(1) },
    Variable { name: "SLURM_ARRAY_TASK_ID", first: First::In("SLURM_ARRAY_TASK_MIN") },
    Variable { name: "AWS_BATCH_JOB_ARRAY_INDEX", first: First::Is(0) },
];

/// The number of the shard to render, from 1, in a plan of `count` shards. `variable` looks up an environment
/// variable.
pub fn which(
    wanted: Option<RequestedShard>,
    count: usize,
    variable: &dyn Fn(&str) -> Option<String>,
) -> anyhow::Result<usize> {
    if let Some(RequestedShard { number, of }) = wanted {
        if of != count {
            bail!("the plan has {count} shards, and `--shard {number}/{of}` is one of {of}");
        }
        return Ok(number);
    }
    let set: Vec<(&Variable, String)> =
        VARIABLES.iter().filter_map(|known| Some((known, variable(known.name)?))).collect();
    let names = || VARIABLES.iter().map(|known| format!("`{}`", known.name)).collect::<Vec<_>>().join(", ");
    let (known, text) = match set.as_slice() {
        [] => bail!(
            "nothing says which shard to render: name it, as in `--shard 1/{count}`, or set one of {}",
            names()
        ),
        [only] => only,
        [(first, _), (second, _), ..] => {
            bail!(
                "both `{}` and `{}` are set: say which shard to render by `--shard`",
                first.name,
                second.name
            )
        }
    };
    let first = match known.first {
        First::Is(first) => first,
        First::In(name) => {
            let text = variable(name);
            let text = text.with_context(|| format!("`{}` is set, and `{name}` is not", known.name))?;
            number(name, &text)?
        }
    };
    let at = number(known.name, text)?;
    match at.checked_sub(first) {
        Some(at) if at < count => Ok(at + 1),
        _ => {
            let last = first + count - 1;
            bail!("`{}` is {at}, and the plan has {count} shards: {first} to {last}", known.name)
        }
    }
}

fn number(name: &str, text: &str) -> anyhow::Result<usize> {
    text.trim().parse().with_context(|| format!("`{name}` is `{text}`, which is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)], count: usize) -> Result<usize, String> {
        let variable =
            |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        which(None, count, &variable).map_err(|error| error.to_string())
    }

    #[test]
    fn each_variable_has_its_base() {
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "0")], 3), Ok(1));
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "2")], 3), Ok(3));
        assert_eq!(of(&[("CI_NODE_INDEX", "1")], 3), Ok(1));
        assert_eq!(of(&[("CI_NODE_INDEX", "3")], 3), Ok(3));
        assert_eq!(of(&[("AWS_BATCH_JOB_ARRAY_INDEX", "1")], 3), Ok(2));
        for first in ["0", "1", "10"] {
            let second = (first.parse::<usize>().expect("it is a number") + 1).to_string();
            let set = [("SLURM_ARRAY_TASK_ID", second.as_str()), ("SLURM_ARRAY_TASK_MIN", first)];
            assert_eq!(of(&set, 3), Ok(2), "an array that begins with {first}");
        }
    }

    #[test]
    fn an_unknown_shard_is_refused() {
        for (set, says) in [
            (vec![], "nothing says which shard"),
            (
                vec![("JOB_COMPLETION_INDEX", "0"), ("CI_NODE_INDEX", "1")],
                "both `JOB_COMPLETION_INDEX` and `CI_NODE_INDEX`",
            ),
            (vec![("CI_NODE_INDEX", "0")], "`CI_NODE_INDEX` is 0, and the plan has 3 shards: 1 to 3"),
            (vec![("JOB_COMPLETION_INDEX", "3")], "0 to 2"),
            (vec![("SLURM_ARRAY_TASK_ID", "1")], "`SLURM_ARRAY_TASK_MIN` is not"),
            (vec![("CI_NODE_INDEX", "first")], "not a number"),
        ] {
            let error = of(&set, 3).expect_err("it cannot be told");
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn the_command_line_counts_first() {
        let wanted: RequestedShard = "2/3".parse().expect("it is one");
        let both = |_: &str| Some("1".to_owned());
        assert_eq!(which(Some(wanted), 3, &both).expect("it is told"), 2);
        let other = which(Some(wanted), 4, &both).expect_err("the plan has four");
        assert_eq!(other.to_string(), "the plan has 4 shards, and `--shard 2/3` is one of 3");
        for text in ["", "1", "0/3", "4/3", "a/3", "1/", "-1/3"] {
            assert!(text.parse::<RequestedShard>().is_err(), "{text}");
        }
    }
}
