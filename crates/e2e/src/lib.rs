//! Code that the tests with other programs share.

pub mod guide;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Builds the command `cors-doctor` with the profile of these tests, and returns its path.
///
/// # Panics
///
/// Panics if it does not build.
pub fn doctor() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let build = Command::new(env!("CARGO"))
            .args(["build", "--locked", "--quiet", "-p", "cors-doctor"])
            .current_dir(root())
            .status();
        assert!(
            build.is_ok_and(|status| status.success()),
            "cors-doctor does not build"
        );
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root().join("target"), PathBuf::from);
        target.join("debug/cors-doctor")
    })
}

/// Returns the folder of the workspace.
///
/// # Panics
///
/// Never panics, because this package is two folders below it.
#[must_use]
pub fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("two folders above")
}
