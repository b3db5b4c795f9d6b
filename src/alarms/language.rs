//! The language of an alarm's condition, as the info string of a Markdown code block names it.

/// The language of a Prometheus or Loki condition.
pub fn query(expression: &str) -> &'static str {
    let is_of_logs = expression.starts_with(['{', '(']) && has_pipe(expression);
    if is_of_logs { "logql" } else { "promql" }
}

/// A guess from what the condition looks like; `text` if that does not show.
pub fn look(expression: &str) -> &'static str {
    let lower = expression.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    if matches!(first, "select" | "with") && lower.contains("from") {
        "sql"
    } else if has_range(&lower) && lower.contains(['(', '{']) && !lower.contains("fetch ") {
        "promql"
    } else if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(expression).is_ok() {
        "json"
    } else {
        "text"
    }
}

/// `|=`, `|~`, `| json`: log lines are piped through it.
fn has_pipe(expression: &str) -> bool {
    ["|=", "|~", "| json", "| logfmt", "!=\"", "| pattern"].iter().any(|pipe| expression.contains(pipe))
}

/// `[5m]`
fn has_range(lower: &str) -> bool {
    lower.match_indices('[').any(|(at, _)| {
        let inner = lower[at + 1..].split([']', ':']).next().unwrap_or_default();
        let digits = inner.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.len() < inner.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn languages_are_guessed_from_conditions() {
        assert_eq!(look("SELECT count(*) FROM orders"), "sql");
        assert_eq!(look("sum(rate(http_errors_total[5m])) > 1"), "promql");
        assert_eq!(look("avg(last_5m):avg:system.cpu{*} > 90"), "text");
        assert_eq!(look("{\"metric\": \"cpu\"}"), "json");
        assert_eq!(look("traces[0] > 2"), "text");
    }
}
