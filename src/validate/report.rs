//! Collects everything that validation finds, so that all of it is returned at once.

use crate::error::{
    ConfigError, ConfigErrorKind, ConfigErrors, ConfigWarning, ConfigWarningKind, ConfigWarnings,
    Problem, Setting,
};

#[derive(Default)]
pub(super) struct Report {
    mistakes: Vec<ConfigError>,
    warnings: Vec<ConfigWarning>,
}

impl Report {
    pub(super) fn refuse(&mut self, mistake: Problem<ConfigErrorKind>) {
        self.mistakes.push(mistake.into());
    }

    pub(super) fn warn(&mut self, warning: Problem<ConfigWarningKind>) {
        self.warnings.push(warning.into());
    }

    pub(super) fn has_mistakes(&self) -> bool {
        !self.mistakes.is_empty()
    }

    /// Returns all mistakes, if there are any, and all warnings.
    pub(super) fn finish(self) -> (Option<ConfigErrors>, ConfigWarnings) {
        let mistakes = (!self.mistakes.is_empty()).then(|| ConfigErrors::new(self.mistakes));
        (mistakes, ConfigWarnings::new(self.warnings))
    }
}

/// One entry of a list with several entries.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) setting: Setting,
    pub(super) text: &'a str,
    pub(super) index: usize,
    pub(super) count: usize,
}

impl<'a> Entry<'a> {
    /// Numbers all the `count` entries of a list.
    pub(super) fn all(
        setting: Setting,
        count: usize,
        texts: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = Self> {
        texts.enumerate().map(move |(index, text)| Self {
            setting,
            text,
            index,
            count,
        })
    }

    pub(super) fn mistake(&self, kind: ConfigErrorKind) -> Problem<ConfigErrorKind> {
        self.problem(kind)
    }

    pub(super) fn warning(&self, kind: ConfigWarningKind) -> Problem<ConfigWarningKind> {
        self.problem(kind)
    }

    fn problem<K>(&self, kind: K) -> Problem<K> {
        let problem = Problem::new(kind, self.setting).at(self.index, self.count);
        if self.text.is_empty() {
            return problem;
        }
        problem.value(self.text)
    }
}
