//! Evaluates calls of Terraform functions: `${lower(var.name)}`.

/// The result of a call. `value` returns the value of an argument, which is a reference or another call. `None` if the
/// function or a value is unknown.
pub fn applied(call: &str, value: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    let (name, rest) = call.split_once('(')?;
    let arguments = rest.strip_suffix(')')?;
    match name {
        "lower" => Some(value(arguments)?.to_lowercase()),
        "upper" => Some(value(arguments)?.to_uppercase()),
        "trimspace" => Some(value(arguments)?.trim().to_owned()),
        "replace" => {
            let (rest, to) = last(arguments)?;
            let (text, from) = last(rest)?;
            // Regular expressions are left to Terraform.
            let is_simple = |text: &str| is_plain(text) && !text.contains('/');
            let is_known = !from.is_empty() && is_simple(from) && is_simple(to);
            if is_known { Some(value(text)?.replace(from, to)) } else { None }
        }
        "trim" | "trimprefix" | "trimsuffix" => {
            let (text, end) = last(arguments).filter(|(_, end)| is_plain(end))?;
            let text = value(text)?;
            let trimmed = match name {
                "trim" => Some(text.trim_matches(|c: char| end.contains(c))),
                "trimprefix" => text.strip_prefix(end),
                _ => text.strip_suffix(end),
            };
            Some(trimmed.unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}

/// Whether a quoted text means what it says: it has neither escapes nor placeholders.
fn is_plain(text: &str) -> bool {
    !text.contains(['\\', '$', '%'])
}

/// The arguments before the last one, and the last one without quotes. `None` if that is not a quoted text.
fn last(arguments: &str) -> Option<(&str, &str)> {
    let (rest, text) = arguments.strip_suffix('"')?.rsplit_once('"')?;
    Some((rest.strip_suffix(',')?, text))
}

#[cfg(test)]
mod tests {
    use super::applied;

    #[test]
    fn calls_of_calls_are_applied() {
        fn value(text: &str) -> Option<String> {
            if text == "var.a" { Some("A_b".to_owned()) } else { applied(text, &mut value) }
        }
        for (call, result) in [
            ("lower(var.a)", Some("a_b")),
            ("upper(var.a)", Some("A_B")),
            ("replace(lower(var.a),\"_\",\"-\")", Some("a-b")),
            ("replace(var.a,\"/_/\",\"-\")", None),
            ("replace(var.a,var.b,\"-\")", None),
            ("trimsuffix(var.a,\"_b\")", Some("A")),
            ("trimsuffix(lower(var.a),\"_B\")", Some("a_b")),
            ("trimsuffix(var.a,\"\\n\")", None),
            ("trimprefix(var.a,\"A_\")", Some("b")),
            ("trim(var.a,\"Ab\")", Some("_")),
            ("lower(var.b)", None),
            ("base64(var.a)", None),
        ] {
            assert_eq!(value(call).as_deref(), result, "{call}");
        }
    }
}
