//! What a mistake advises, as a file says it.

/// Calls of the builder, and the same as keys.
const IN_FILES: [(&str, &str); 6] = [
    ("(Any)", " = \"*\""),
    ("(true)", " = true"),
    ("Duration::from_secs(1)", "\"1s\""),
    ("Duration::from_secs(86400)", "\"24h\""),
    ("Duration::ZERO", "\"0s\""),
    (
        "use AllowOrigin::predicate",
        "give AllowOrigin::predicate in code",
    ),
];

pub(crate) fn in_file(text: &str) -> String {
    let mut text = text.to_owned();
    for (call, key) in IN_FILES {
        text = text.replace(call, key);
    }
    text
}
