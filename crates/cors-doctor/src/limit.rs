//! A time limit that holds, whatever a server sends.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Returns what `work` returns, or `None` if that takes longer than `limit`.
///
/// A time-out of the async runtime is not enough: a connection on which interim answers (`100 Continue`) come faster than
/// they are read keeps a thread of the runtime busy, and then no timer of the runtime fires.
pub(crate) fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = channel();
    // Once the time is over, nobody waits for the thread, and it ends with the process.
    let thread = thread::spawn(move || sender.send(work()));
    match receiver.recv_timeout(limit) {
        Ok(done) => Some(done),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => match thread.join() {
            Err(panic) => resume_unwind(panic),
            Ok(_) => unreachable!("it ends after it has sent"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use std::time::Duration;

    #[test]
    fn work_without_an_end_is_left_and_other_work_gives_what_it_gives() {
        let endless = || loop {
            std::thread::park();
        };
        assert_eq!(run::<()>(Duration::from_millis(1), endless), None);
        assert_eq!(run(Duration::from_secs(60), || 7), Some(7));
    }

    #[test]
    #[should_panic = "as it was"]
    fn a_panic_is_passed_on() {
        run::<()>(Duration::from_secs(60), || panic!("as it was"));
    }
}
