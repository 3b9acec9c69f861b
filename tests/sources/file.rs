//! `examples/config`, without its clock.

use std::fs;
use std::path::PathBuf;
use tower_cors::{CorsHandle, CorsLayer};

#[path = "../../examples/config/settings.rs"]
mod settings;

use settings::Settings;

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

fn origins(handle: &CorsHandle) -> String {
    format!("{:?}", handle.current().config().unwrap().allow_origin)
}

#[test]
fn a_changed_file_is_put_in_force_and_a_wrong_one_is_not() {
    let path = file("reloaded.toml", "allow_origin = [\"https://a.com\"]");
    let mut settings = Settings::new(&path);
    let (_layer, handle) = CorsLayer::try_from(settings.read().unwrap())
        .unwrap()
        .reloadable()
        .unwrap();
    assert!(settings.reload_if_changed(&handle).is_none());

    fs::write(&path, "allow_origin = [\"https://b.com\"]").unwrap();
    settings.reload_if_changed(&handle).unwrap().unwrap();
    assert!(origins(&handle).contains("https://b.com"));

    for (wrong, expected) in [
        ("", "missing field `allow_origin`; write a list such as"),
        ("allow_origin = 3", "expected allow_origin to be"),
        (
            "allow_origin = [\"https://c.com/\"]",
            "write \"https://c.com\"",
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
fn the_file_of_the_example_is_right() {
    let settings = Settings::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/config/cors.toml"
    ));
    let _layer = CorsLayer::try_from(settings.read().unwrap()).unwrap();
}
