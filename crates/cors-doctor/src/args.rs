//! The command line.

use crate::fix::Server;
use clap::{Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Finds out why a browser blocks a page's request, and what to change on the server.
///
/// Exit status: 0 if a browser allows the request, 1 if it blocks it, 2 if cors-doctor cannot find out.
#[derive(Debug, Parser)]
#[command(name = "cors-doctor", version, args_conflicts_with_subcommands = true, after_help = PASTE)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) ask: Ask,
}

const PASTE: &str = "\
Paste a request that you copied from the developer tools between these two lines, with all its quotes:

  cors-doctor --curl - <<'END'
  curl 'https://api.example.com/items' -X PUT -H 'origin: https://app.example.com' ...
  END";

const EXPLAIN: &str = "\
Paste the console's message between these two lines, with all its quotes:

  cors-doctor explain - <<'END'
  Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been ...
  END";

const CHECK: &str = "\
The file has a table for each expectation:

  [[expect]]
  url = \"https://api.example.com/items\"
  origin = \"https://app.example.com\"
  method = \"PUT\"                                # default: GET
  headers = [\"content-type: application/json\"]
  credentials = true                            # default: false
  preflight_only = true                         # do not send the request itself
  reads = [\"etag\"]                            # response headers that the page reads
  result = \"allowed\"                          # or \"blocked\", or \"no other origin\"
  code = \"method-disallowed\"                  # with \"blocked\", if the reason matters";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explain why a browser blocks a request, given a reason code or the browser's console message. Without an
    /// argument, list all reasons
    #[command(after_help = EXPLAIN)]
    Explain {
        /// A code such as `allow-origin-missing`, the console's message in quotes, or - to paste the message
        code: Option<String>,
    },
    /// Check servers against the expectations in a file; the exit status is 1 if any expectation is not met
    #[command(after_help = CHECK)]
    Check(Check),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page
    Man,
    /// Print the JSON Schema of what --json prints
    Schema,
}

/// How servers are reached.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Connection {
    /// How long to wait for an answer, in seconds; each question takes less than twice as long
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub(crate) timeout: u64,
    /// Accept any certificate
    #[arg(long)]
    pub(crate) insecure: bool,
    /// Connect to ADDRESS instead of resolving HOST, as `HOST:PORT:ADDRESS`
    #[arg(long)]
    pub(crate) resolve: Vec<String>,
}

/// Expectations, for CI.
#[allow(clippy::doc_markdown)] // the help has no Markdown
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Check {
    /// The file with the expectations
    #[arg(default_value = "cors.toml")]
    pub(crate) file: PathBuf,
    /// Write the file, based on what the server at URL allows today
    #[arg(long, value_name = "URL", requires = "origin")]
    pub(crate) init: Option<String>,
    /// With --init: the origin of a page; repeat the option for each page
    #[arg(long, requires = "init")]
    pub(crate) origin: Vec<String>,
    /// With --init: the pages send credentials
    #[arg(long, requires = "init")]
    pub(crate) credentials: bool,
    /// Also write a JUnit XML report
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Print annotations for GitHub [default: if GITHUB_ACTIONS is true]
    #[arg(long)]
    pub(crate) github: bool,
    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Clone, Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // flags
pub(crate) struct Ask {
    /// The URL that the page requests, such as `https://api.example.com/items`
    pub(crate) url: Option<String>,
    /// The page's origin, such as `https://app.example.com`
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// The request's method [default: GET, or POST with --data]
    #[arg(short = 'X', long)]
    pub(crate) method: Option<String>,
    /// A header that the page sets, as `Name: value`
    #[arg(short = 'H', long = "header")]
    pub(crate) headers: Vec<String>,
    /// A response header that the page reads, such as `ETag`
    #[arg(long, value_name = "NAME")]
    pub(crate) reads: Vec<String>,
    /// Include credentials, as `fetch` does with `credentials: "include"`
    #[arg(long)]
    pub(crate) credentials: bool,
    /// The request's body
    #[arg(long)]
    pub(crate) data: Option<String>,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// A request that you copied from the developer tools ("Copy as cURL" for bash or cmd, "Copy as PowerShell", "Copy
    /// as fetch"): the text itself, a file that contains it, or - to paste it
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["url", "method", "headers", "data", "har"])]
    pub(crate) curl: Option<String>,
    /// Check a recorded network log instead of sending requests
    #[arg(long, conflicts_with_all = ["url", "method", "headers", "data"])]
    pub(crate) har: Option<PathBuf>,
    /// The entry of the log to check, counted from 0 [default: the first one that a browser blocks]
    #[arg(long, requires = "har")]
    pub(crate) entry: Option<usize>,
    /// Apply the standard exactly, even where today's browsers are more permissive. Also exit with 1 if Chromium blocks
    /// the request because a public page that was loaded over plain http must not reach the local network or this
    /// machine
    #[arg(long)]
    pub(crate) strict: bool,
    /// Send only this request and its preflight. Without this option, cors-doctor also sends GET and OPTIONS requests
    /// to find problems that you would run into next
    #[arg(long)]
    pub(crate) no_probe: bool,
    /// The server to print the fix for [default: recognised by its answers]
    #[arg(long, value_enum)]
    pub(crate) server: Option<Server>,
    /// Also show the steps of the standard, the requests and the answers
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Print JSON; `cors-doctor schema` prints its schema
    #[arg(long)]
    pub(crate) json: bool,
}
