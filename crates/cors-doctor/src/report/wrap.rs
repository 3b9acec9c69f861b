//! Breaks text into lines that fit into a terminal.

/// How wide text is, with its margin. Code, header lines and URLs are never broken.
const WIDTH: usize = 100;

/// How wide the column is in front of a list's items.
const COLUMN: usize = 11;

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) text: String,
}

impl Page {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn title(&mut self, title: &str) {
        self.line("");
        self.line(title);
    }

    /// Text whose first word is painted, which takes no room on the screen.
    pub(super) fn start(&mut self, painted: &str, plain: &str, text: &str) {
        let lines = wrap(text, WIDTH);
        for (at, line) in lines.iter().enumerate() {
            match line.strip_prefix(plain).filter(|_| at == 0) {
                Some(rest) => self.line(&format!("{painted}{rest}")),
                None => self.line(&format!("  {line}")),
            }
        }
    }

    pub(super) fn wrapped(&mut self, margin: usize, text: &str) {
        for line in wrap(text, WIDTH - margin) {
            self.line(&format!("{:margin$}{line}", ""));
        }
    }

    /// Text beside a painted word.
    pub(super) fn item(&mut self, painted: &str, plain: &str, text: &str) {
        let room = COLUMN - 2;
        for (at, line) in wrap(text, WIDTH - COLUMN).iter().enumerate() {
            let margin = room.saturating_sub(if at == 0 { plain.len() } else { 0 });
            let word = if at == 0 { painted } else { "" };
            self.line(&format!("  {word}{:margin$}{line}", ""));
        }
    }

    /// Says that some items of a list are left out.
    pub(super) fn gap(&mut self, left_out: usize) {
        if left_out > 0 {
            self.line(&format!("  … ({left_out} more) …"));
        }
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line)
                if is_command(word) || line.chars().count() + 1 + word.chars().count() <= width =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Whether the runner of GitHub Actions would take a line that begins with this word for a command. A server may have sent
/// it, so no line begins with it.
fn is_command(word: &str) -> bool {
    word.starts_with("::") || word.starts_with("##[")
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn no_line_begins_with_a_command_for_a_runner() {
        assert_eq!(wrap("a bc ::error::x d", 4), ["a bc ::error::x", "d"]);
        assert_eq!(wrap("abcd ##[error]x", 4), ["abcd ##[error]x"]);
    }

    #[test]
    fn words_are_kept_whole_and_lines_short() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("abcdef gh", 4), ["abcdef", "gh"]); // a URL is not broken
        assert_eq!(wrap("", 4), [""]);
    }
}
