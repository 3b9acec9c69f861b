//! The command line.

use crate::fix::Server;
use clap::{Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Finds out why a browser blocks a page's request, and what to change on the server.
///
/// Exit status: 0 if a browser allows the request, 1 if it blocks it, 2 if that could not be told.
#[derive(Debug, Parser)]
#[command(name = "cors-doctor", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) ask: Ask,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Says what a reason means, by its code or by a browser's message; lists all without
    Explain {
        /// As the doctor prints it, such as `no-allow-origin`, or the console's message
        code: Option<String>,
    },
    /// Prints completions for a shell
    Completions {
        /// Which
        shell: Shell,
    },
    /// Prints the man page
    Man,
    /// Prints the JSON Schema of what --json prints
    Schema,
}

#[derive(Clone, Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // flags
pub(crate) struct Ask {
    /// What the page asks for, such as `https://api.example.com/items`
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
    /// Includes credentials, as `fetch` does with `credentials: "include"`
    #[arg(long)]
    pub(crate) credentials: bool,
    /// The request's body
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// How long to wait for an answer, in seconds; the whole run takes less than twice as long
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub(crate) timeout: u64,
    /// Accepts any certificate
    #[arg(long)]
    pub(crate) insecure: bool,
    /// Where a host is, as `HOST:PORT:ADDRESS`
    #[arg(long)]
    pub(crate) resolve: Vec<String>,
    /// A request as a browser copies it: "Copy as cURL"
    #[arg(long, conflicts_with_all = ["url", "method", "headers", "data", "har"])]
    pub(crate) curl: Option<String>,
    /// Judges a recorded network log instead of asking the server
    #[arg(long, conflicts_with_all = ["url", "method", "headers", "data"])]
    pub(crate) har: Option<PathBuf>,
    /// Which entry of the log, from 0 [default: the first that a browser blocks]
    #[arg(long, requires = "har")]
    pub(crate) entry: Option<usize>,
    /// Sends the one request, and no others to see what comes next
    #[arg(long)]
    pub(crate) no_probe: bool,
    /// The server to print the fix for [default: the one that is recognised]
    #[arg(long, value_enum)]
    pub(crate) server: Option<Server>,
    /// Prints JSON; `cors-doctor schema` says which
    #[arg(long)]
    pub(crate) json: bool,
}
