//! Commands that are printed to be copied into a shell.

/// Writes a command with its arguments for a POSIX shell, which reads each of them as it is.
pub(crate) fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoter = shlex::Quoter::new().allow_nul(true);
    // Only NUL could not be quoted.
    quoter.join(words).unwrap_or_default()
}
