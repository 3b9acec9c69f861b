//! The table of the standards' steps names functions and tests that exist.

use std::fs;
use std::path::Path;

/// The text of all Rust files in a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

/// The cells of each row that is not a heading.
fn rows(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| step"));
    rows.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

#[test]
fn every_step_names_a_function_and_a_test_or_says_why_it_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(folder.join("src/standard.md")).unwrap();
    let code = sources(&folder.join("src"));
    let all = code.clone() + &sources(&folder.join("tests"));
    let rows = rows(&table);
    assert!(rows.len() > 100, "{}", rows.len());
    for row in rows {
        let [step, function, test] = row[..] else {
            panic!("{row:?}");
        };
        if function == "left out" {
            assert!(test.len() > 10, "{step}: no reason");
            continue;
        }
        let name = function.trim_matches('`').rsplit("::").next().unwrap();
        let forms = [
            format!("fn {name}("),
            format!("fn {name}<"),
            format!("{name}: ["),
        ];
        let is_known = forms.iter().any(|form| code.contains(form));
        assert!(is_known, "{step}: {function} is not in the code");
        let test = test.trim_matches('`');
        assert!(
            all.contains(&format!("fn {test}()")),
            "{step}: there is no test {test}"
        );
    }
}
