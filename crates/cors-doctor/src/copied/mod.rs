//! A request that was copied from a browser, in any of the forms that its menu offers.

mod curl;
mod curl_flags;
mod fetch;
mod powershell;
mod request;
mod shell;

use crate::error::CliError;
use crate::input;
use crate::question::Question;
use std::path::Path;

/// `given` is the paste itself, a file that contains it, or `-` for standard input.
pub(crate) fn read(given: &str, origin: Option<&str>) -> Result<Question, CliError> {
    let file = Path::new(given);
    let text = if given == "-" {
        input::read_stdin()?
    } else if !given.contains(char::is_whitespace) && file.is_file() {
        String::from_utf8_lossy(&input::read(file)?).into_owned()
    } else {
        given.to_owned()
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_of = |names: &[&str]| names.iter().any(|name| text.contains(name));
    // A line for curl can contain anything in its data.
    let copied = if shell::begins_with_curl(text) {
        curl::read(text)?
    } else if is_of(&["Invoke-WebRequest", "Invoke-RestMethod"]) {
        powershell::read(text)?
    } else if is_of(&["fetch("]) {
        fetch::read(text)?
    } else {
        return Err(CliError::new(
            "--curl: the text does not begin with curl, and contains neither Invoke-WebRequest nor fetch(…); copy the request from the developer tools again",
        ));
    };
    copied.question(origin)
}
