//! Which entry of a log is asked about.

use super::Log;
use super::entry::Entry;
use crate::args::Ask;
use cors_browser::BlockReason;
use std::collections::HashSet;

/// How many failed requests are judged to find one that the log explains.
const MOST_FAILED: usize = 100;

impl Log {
    /// Chooses the first entry that failed; otherwise one that a browser blocks; otherwise one of a page's script;
    /// otherwise any.
    pub(super) fn blocked(&self, ask: &Ask) -> Option<usize> {
        let requests = || {
            let numbered = self.entries.iter().enumerate();
            numbered.filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
        };
        let asked = || requests().filter(|(_, entry)| !entry.is_preflight());
        let failed =
            || asked().filter(|(at, entry)| entry.has_failed() && self.page(*at, entry).is_some());
        let of_script = || asked().filter(|(_, entry)| entry.origin().is_some());
        // Many entries can belong to the end of the same chain of redirects, which is judged only once.
        let mut judged = HashSet::new();
        let mut is_blocked = |at: usize| {
            let start = self.index.start(at);
            let verdict = judged.insert(start).then(|| self.judge_entry(start, ask));
            verdict.is_some_and(|judged| judged.is_ok_and(|it| it.verdict.blocked().is_some()))
        };
        // Some logs contain only the preflight of a request that the preflight has stopped.
        let is_alone = |at: usize, entry: &Entry| {
            let method = entry.asked_method();
            method.is_some_and(|method| self.nearest(at, false, method, &entry.url).is_none())
        };
        let mut preflights = requests().filter(|(at, entry)| is_alone(*at, entry));
        // For some failures, the log contains what the browser saw; for others, only that there was a failure.
        let is_clear = |at: usize| {
            let judged = self.judge_entry(self.index.start(at), ask);
            let judged = judged.iter();
            let mut blocks = judged.filter_map(|it| it.verdict.blocked());
            blocks.any(|blocked| !matches!(blocked.reason, BlockReason::NetworkError { .. }))
        };
        let found = failed()
            .take(MOST_FAILED)
            .find(|(at, _)| is_clear(*at))
            .or_else(|| failed().next())
            .or_else(|| of_script().find(|(at, _)| is_blocked(*at)))
            .or_else(|| preflights.find(|(at, _)| is_blocked(*at)))
            .or_else(|| of_script().next())
            .or_else(|| asked().next());
        found.map(|(at, _)| at)
    }
}
