//! Which entry of a log is asked about.

use super::Log;
use crate::args::Ask;

impl Log {
    /// The first entry that failed, or else that a browser blocks, or else of a page's script, or else any.
    pub(super) fn blocked(&self, ask: &Ask) -> Option<usize> {
        let requests = || {
            let numbered = self.entries.iter().enumerate();
            numbered.filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
        };
        let asked = || requests().filter(|(_, entry)| !entry.is_preflight());
        let failed =
            asked().find(|(at, entry)| entry.has_failed() && self.page(*at, entry).is_some());
        let of_script = || asked().filter(|(_, entry)| entry.origin().is_some());
        let is_blocked = |at: usize| {
            let judged = self.judge_entry(self.before_redirects(at), ask);
            judged.is_ok_and(|judged| judged.verdict.blocked().is_some())
        };
        let found = failed
            .or_else(|| of_script().find(|(at, _)| is_blocked(*at)))
            .or_else(|| of_script().next())
            .or_else(|| asked().next());
        found.map(|(at, _)| at)
    }

    /// Where the chain of redirects begins that an entry without an origin is the end of.
    pub(super) fn before_redirects(&self, chosen: usize) -> usize {
        let mut at = chosen;
        // Each step goes back in the log, so it ends.
        while let Some(entry) = self
            .entry(at)
            .filter(|entry| entry.origin() == Some("null"))
        {
            let leads_here = |before: &usize| {
                let before = self.entry(*before);
                before.is_some_and(|before| before.leads_to(&entry.url))
            };
            match (0..at).rev().find(leads_here) {
                Some(before) => at = before,
                None => break,
            }
        }
        at
    }
}
