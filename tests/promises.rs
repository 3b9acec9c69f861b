//! SECURITY.md names a test for each promise: each of them exists.

use std::fs;
use std::path::Path;

/// All sources below a folder, one after the other.
fn sources(folder: &Path) -> String {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let texts = entries.map(|entry| {
        let path = entry.expect("a readable folder").path();
        match path.extension() {
            None if path.is_dir() => sources(&path),
            Some(extension) if extension == "rs" => fs::read_to_string(path).expect("a source"),
            _ => String::new(),
        }
    });
    texts.collect()
}

/// What is in backticks in the tables and looks like the name of a test, or the beginning of one.
fn named(page: &str) -> Vec<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let words = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let is_name = |word: &&str| {
        word.matches('_').count() > 2
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_…".contains(c))
    };
    words.filter(is_name).collect()
}

#[test]
fn each_test_that_a_promise_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("SECURITY.md")).expect("the page");
    let sources: String = ["src", "tests", "crates"]
        .map(|folder| sources(&root.join(folder)))
        .concat();
    let named = named(&page);
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        let function = match name.strip_suffix('…') {
            Some(beginning) => format!("fn {beginning}"),
            None => format!("fn {name}("),
        };
        assert!(sources.contains(&function), "{name}");
    }
}
