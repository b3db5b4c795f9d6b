//! The language that an alarm's condition is written in, as a fence in Markdown names it.

/// Of a condition in the language of Prometheus or of Loki.
pub fn query(expression: &str) -> &'static str {
    let is_of_logs = expression.starts_with(['{', '(']) && has_pipe(expression);
    if is_of_logs { "logql" } else { "promql" }
}

/// By its look; `text` where that says nothing.
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

/// `|=`, `|~`, `| json`: a line of logs goes through it.
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
    fn conditions_are_known_by_their_look() {
        assert_eq!(look("SELECT count(*) FROM orders"), "sql");
        assert_eq!(look("sum(rate(http_errors_total[5m])) > 1"), "promql");
        assert_eq!(look("avg(last_5m):avg:system.cpu{*} > 90"), "text");
        assert_eq!(look("{\"metric\": \"cpu\"}"), "json");
        assert_eq!(look("traces[0] > 2"), "text");
    }
}
