//! `examples/config`, without waiting for changes.

use std::fs;
use std::path::PathBuf;
use tower_cors::CorsSelectHandle;

#[path = "../../examples/config/lines.rs"]
mod lines;
#[path = "../../examples/config/settings.rs"]
mod settings;

use settings::Settings;

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

fn origins(handle: &CorsSelectHandle) -> String {
    format!("{:?}", handle.current())
}

#[test]
fn a_changed_file_becomes_active_and_one_with_a_mistake_does_not() {
    let path = file("reloaded.toml", "allow_origin = [\"https://a.com\"]");
    let mut settings = Settings::new(&path);
    let (_layer, handle) = settings.cors().unwrap().reloadable().unwrap();
    assert!(settings.reload_if_changed(&handle).is_none());

    fs::write(&path, "allow_origin = [\"https://b.com\"]").unwrap();
    settings.reload_if_changed(&handle).unwrap().unwrap();
    assert!(origins(&handle).contains("https://b.com"));

    for (wrong, expected) in [
        ("", "missing field `allow_origin`; write a list such as"),
        ("allow_origin = 3", "expected allow_origin to be"),
        (
            "allow_origin = [\"https://c.com/\"]",
            "use \"https://c.com\"",
        ),
        ("origins = []", "unknown field"),
    ] {
        fs::write(&path, wrong).unwrap();
        let error = settings
            .reload_if_changed(&handle)
            .unwrap()
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{wrong}: {error}");
        assert!(origins(&handle).contains("https://b.com"));
    }
}

#[test]
fn the_file_of_the_example_has_no_mistakes() {
    let settings = Settings::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/config/cors.toml"
    ));
    let _layer = settings.cors().unwrap();
}

#[test]
fn a_mistake_is_reported_with_its_line_and_its_rule() {
    let rules = r#"
[[select]]
path = "/admin"
policy = { allow_origin = "https://admin.example.com/" }

[[select]]
host = "api.example.com"
[select.policy]
allow_origin = "*"
allow_methods = "GET POST"

[[select]]
path = "/x/"
policy = { allow_origin = "*" }

[otherwise]
max_age = "2h"
allow_origin = "example.com"
"#;
    let without_rules = "allow_credentials = true\nallow_origin = \"*\"";
    for (text, expected) in [
        (
            rules,
            &[
                "line 4: rule path \"/admin\": allow_origin:",
                "line 10: rule host \"api.example.com\": allow_methods:",
                "line 12: rule path \"/x/\":",
                "line 18: rule otherwise: allow_origin:",
            ][..],
        ),
        (without_rules, &["line 2: rule otherwise: allow_origin:"]),
    ] {
        let settings = Settings::new(file("lines.toml", text));
        let report = settings.cors().unwrap_err().to_string();
        assert_eq!(report.lines().count(), expected.len(), "{report}");
        for (line, expected) in report.lines().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
    }
}
