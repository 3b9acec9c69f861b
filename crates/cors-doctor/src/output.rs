//! The standard output.

use crate::error::CliError;
use std::io::{ErrorKind, Write, stdout};

/// Prints `text`. It is not an error that the reader has closed the output, as `head` does when it has enough lines.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), CliError> {
    let mut stdout = stdout().lock();
    let printed = stdout
        .write_all(text.as_ref())
        .and_then(|()| stdout.flush());
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
