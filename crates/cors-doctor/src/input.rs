//! Reads a file, up to a limit.

use crate::error::CliError;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much of a file is read, in MiB. A network log that a browser recorded for a whole day is smaller than this.
const MAX_MEBIBYTES: u64 = 256;

/// How much is read of what a person pastes, in bytes.
const MAX_TEXT: u64 = 4 << 20;

/// The whole content of a file, a device or a pipe.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let name = path.display();
    let content = File::open(path).and_then(|file| read_up_to(file, MAX_MEBIBYTES << 20));
    match content {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err(CliError::new(format!(
            "{name}: this is longer than the {MAX_MEBIBYTES} MiB that cors-doctor reads; record fewer requests, or remove the requests that you do not need from the log"
        ))),
        Err(error) => Err(CliError::new(format!("{name}: {error}"))),
    }
}

/// The whole standard input, as text.
pub(crate) fn read_stdin() -> Result<String, CliError> {
    let content = read_up_to(io::stdin(), MAX_TEXT)?;
    let content = content.ok_or_else(|| {
        CliError::new(format!(
            "standard input: the text is longer than {} KiB",
            MAX_TEXT >> 10
        ))
    })?;
    Ok(String::from_utf8_lossy(&content).into_owned())
}

/// `None` if there is more than `limit`. The size that the system knows does not help: it is 0 for pipes and devices.
fn read_up_to(source: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let length = source.take(limit + 1).read_to_end(&mut content)?;
    Ok((length as u64 <= limit).then_some(content))
}

#[cfg(test)]
mod tests {
    use super::read_up_to;
    use std::io::repeat;

    #[test]
    fn a_source_that_never_ends_is_left_after_the_limit() {
        assert_eq!(read_up_to(&b"1234"[..], 4).unwrap().unwrap(), b"1234");
        assert_eq!(read_up_to(&b"12345"[..], 4).unwrap(), None);
        assert_eq!(read_up_to(repeat(0), 4).unwrap(), None);
    }
}
