//! The compiler's messages for the most common mistakes of users.

/// Every version of the compiler has its own wording, so this is only checked with the one that CI uses.
const PINNED: &str = "rustc 1.95.";

#[test]
fn the_compiler_says_what_to_do() {
    let version = std::process::Command::new("rustc")
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if !version.starts_with(PINNED) {
        eprintln!("not checked: the texts are those of {PINNED}, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile_errors/*.rs");
}
