//! Asks a server, within a time limit that holds whatever the server sends.

use crate::args::Connection;
use crate::client::Client;
use crate::error::CliError;
use crate::examine::{Examination, Probing};
use crate::limit;
use crate::question::Question;
use tokio::runtime::Builder;

pub(crate) fn server(
    question: Question,
    connection: &Connection,
    probing: Probing,
) -> Result<Examination, CliError> {
    let uri = question.request.uri().to_string();
    let client = Client::new(connection, &question)?;
    let limit = client.limit();
    let asked = limit::run(limit, move || {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let examination = runtime.block_on(Examination::of_server(question, &client, probing));
        // A look-up of a host's address can't be stopped, so the runtime would wait for it.
        runtime.shutdown_background();
        examination
    });
    asked.unwrap_or_else(|| {
        Err(CliError::new(format!(
            "{uri} keeps sending data but never completes a response; cors-doctor gave up after {} s",
            limit.as_secs_f32()
        )))
    })
}
