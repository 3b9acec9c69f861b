//! How text from a server, a log or a copied line is shown: short, and without anything that a terminal obeys or that a
//! reader does not see.
//!
//! Everything that is printed from an answer goes through [`Shortener`], which makes each text [`Shown`].

use std::fmt::{self, Write as _};

/// How much is shown of a header line, in bytes. More does not help to recognise it.
pub(crate) const VALUE: usize = 300;

/// How much is shown of a sentence, which can contain several values.
pub(crate) const SENTENCE: usize = 800;

/// How much is shown of a URL, and of a line of configuration, which is of little use if it is cut.
pub(crate) const LINE: usize = 2_000;

/// A text that is short enough to be shown. As `Display` writes it, it is safe to print to a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown(String);

impl Shown {
    /// The characters as they are, for JSON, which has escapes of its own: see [`json`].
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if is_visible(c) {
                f.write_char(c)
            } else {
                write!(f, "{}", c.escape_unicode())
            }
        })
    }
}

/// Whether a character is seen as itself, and changes nothing around it.
fn is_visible(c: char) -> bool {
    // `escape_debug` does not escape a character that is visible and does not combine with another one. It escapes all
    // controls, line separators, characters without a width, those that change the direction of writing, and combining marks.
    let stands_alone = matches!(c, '\'' | '"' | '\\') || c.escape_debug().len() == 1;
    // Characters that are letters or symbols by name, but blank on the screen.
    let is_blank = matches!(
        c,
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    );
    stands_alone && !is_blank
}

/// Escapes in finished JSON what [`Shown`] escapes elsewhere, as JSON does: parsers read the same values as before.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Line ends separate values; JSON has already escaped those within strings.
        if is_visible(c) || c == '\n' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("a string takes everything");
            }
        }
    }
    out
}

/// Shortens texts and lists, and remembers whether anything was left out.
#[derive(Debug, Default)]
pub(crate) struct Shortener {
    pub(crate) has_cut: bool,
}

impl Shortener {
    /// Leaves out the middle of a text that takes more than `limit` bytes to show: its end is often what the reader knows.
    pub(crate) fn text(&mut self, text: &str, limit: usize) -> Shown {
        if text.chars().map(width).sum::<usize>() <= limit {
            return Shown(text.to_owned());
        }
        let start = fitting(text.chars(), limit / 4 * 3);
        let end = text.len() - fitting(text[start..].chars().rev(), limit / 4);
        self.has_cut = true;
        let left_out = text[start..end].chars().count();
        Shown(format!(
            "{}… ({left_out} more characters) …{}",
            &text[..start],
            &text[end..]
        ))
    }

    /// Leaves out the middle of a list of more than `limit` items.
    pub(crate) fn list<T>(&mut self, mut items: Vec<T>, limit: usize) -> Listed<T> {
        let left_out = items.len().saturating_sub(limit);
        let gap = limit.div_ceil(2);
        if left_out > 0 {
            self.has_cut = true;
            items.drain(gap..gap + left_out);
        }
        Listed {
            items,
            gap,
            left_out,
        }
    }
}

/// How many bytes of these characters, from the first on, fit into `limit` bytes as they are shown.
fn fitting(chars: impl Iterator<Item = char>, limit: usize) -> usize {
    let mut shown = 0;
    let fit = chars.take_while(|c| {
        shown += width(*c);
        shown <= limit
    });
    fit.map(char::len_utf8).sum()
}

/// How many bytes a character takes as it is shown.
fn width(c: char) -> usize {
    if is_visible(c) {
        c.len_utf8()
    } else {
        c.escape_unicode().len()
    }
}

/// A list that is short enough to be shown.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    /// The item before which some are left out.
    gap: usize,
    left_out: usize,
}

impl<T> Listed<T> {
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(f).collect(),
            gap: self.gap,
            left_out: self.left_out,
        }
    }

    /// The items, and how many are left out before each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let items = self.items.iter().enumerate();
        items.map(|(at, item)| (if at == self.gap { self.left_out } else { 0 }, item))
    }
}

#[cfg(test)]
mod tests {
    use super::{SENTENCE, Shortener, json};
    use cors_browser::Blocked;

    fn shown(text: &str) -> String {
        Shortener::default().text(text, 1_000).to_string()
    }

    #[test]
    fn what_a_terminal_obeys_and_what_nobody_sees_is_escaped() {
        for range in [
            '\0'..='\u{1f}',         // C0
            '\u{7f}'..='\u{9f}',     // DEL and C1
            '\u{ad}'..='\u{ad}',     // a hyphen only where a line breaks
            '\u{300}'..='\u{36f}',   // drawn over the character before, and over the line above
            '\u{61c}'..='\u{61c}',   // directions of writing, here and below
            '\u{115f}'..='\u{1160}', // letters that show nothing
            '\u{200b}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{3164}'..='\u{3164}',
            '\u{fe00}'..='\u{fe0f}', // variants of the character before
            '\u{feff}'..='\u{feff}',
            '\u{ffa0}'..='\u{ffa0}',
            '\u{fff9}'..='\u{fffb}',
            '\u{e0001}'..='\u{e007f}', // tags
            '\u{e000}'..='\u{e010}',   // private use: the font decides how they look
        ] {
            for c in range {
                assert_eq!(shown(&c.to_string()), c.escape_unicode().to_string());
                let text = format!("{{\"a\":\"{c}\"}}");
                // A JSON writer has already escaped controls.
                if c >= ' ' {
                    let escaped = json(&text);
                    assert!(escaped.is_ascii(), "{escaped}");
                    let read: serde_json::Value = serde_json::from_str(&escaped).unwrap();
                    assert_eq!(read["a"], c.to_string());
                }
            }
        }
        for plain in ["it's \"ä\" \\ ‘…’ 你好 \u{fffd} 🦀", " ", ""] {
            assert_eq!(shown(plain), plain);
            assert_eq!(json(plain), plain);
        }
    }

    #[test]
    fn the_middle_of_a_long_text_is_left_out() {
        let mut shortener = Shortener::default();
        let exact = "a".repeat(100);
        assert_eq!(shortener.text(&exact, 100).as_str(), exact);
        assert!(!shortener.has_cut);
        let long = format!("begin{}end", "a".repeat(1_000));
        let text = shortener.text(&long, 8).to_string();
        assert_eq!(text, "begina… (1000 more characters) …nd");
        assert!(shortener.has_cut);
    }

    /// However many bytes the escapes or the characters take.
    #[test]
    fn a_shown_text_takes_no_more_than_its_limit_and_what_says_so() {
        for c in ['a', 'ä', '🦀', '\u{9b}', '\u{202e}', '\u{e0001}'] {
            for count in [1, 5, 20, 50, 100, 1_000] {
                let text = c.to_string().repeat(count);
                let shown = Shortener::default().text(&text, 100).to_string();
                assert!(
                    shown.len() <= 100 + "… (1000 more characters) …".len(),
                    "{shown}"
                );
            }
        }
    }

    #[test]
    fn the_middle_of_a_long_list_is_left_out() {
        let mut shortener = Shortener::default();
        let list = |shortener: &mut Shortener, count: usize| -> Vec<(usize, usize)> {
            let listed = shortener.list((0..count).collect(), 4);
            listed
                .iter()
                .map(|(left_out, item)| (left_out, *item))
                .collect()
        };
        assert_eq!(list(&mut shortener, 4), [(0, 0), (0, 1), (0, 2), (0, 3)]);
        assert!(!shortener.has_cut);
        assert_eq!(list(&mut shortener, 9), [(0, 0), (0, 1), (5, 7), (0, 8)]);
        assert!(shortener.has_cut);
    }

    #[test]
    fn no_text_of_ours_is_cut() {
        for blocked in Blocked::catalogue() {
            let it = blocked.explain();
            let texts = [
                Some(blocked.to_string()),
                it.chromium,
                it.firefox,
                Some(it.cause),
                Some(it.fix.text),
            ];
            for text in texts.into_iter().flatten() {
                let mut shortener = Shortener::default();
                let shown = shortener.text(&text, SENTENCE / 2).to_string();
                assert_eq!(shown, text);
            }
        }
    }
}
