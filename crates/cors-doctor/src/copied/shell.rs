//! Splits a line into words, as the shell that it was copied for does.

/// The prompts that commands in tutorials begin with.
const PROMPTS: [&str; 4] = ["$", "%", "#", ">"];

pub(super) fn begins_with_curl(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let word = words.find(|word| !PROMPTS.contains(word));
    word.is_some_and(|word| word == "curl" || word == "curl.exe")
}

/// The words; `None` if a quote is not closed.
pub(super) fn words(line: &str) -> Option<Vec<String>> {
    let line = line.replace("\r\n", "\n");
    let for_cmd = line.contains("^\"") || line.contains("^\n");
    let words = if for_cmd {
        of_cmd(&without_carets(&line))
    } else {
        shlex::split(&without_ansi_quotes(&line.replace("\\\n", " "))?)
    };
    words.map(|words| {
        let begin = usize::from(words.first().is_some_and(|word| PROMPTS.contains(&&**word)));
        words[begin..].to_vec()
    })
}

/// Removes each caret and keeps the character after it, as the shell of Windows does.
fn without_carets(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '^' { chars.next() } else { Some(c) });
    }
    text
}

/// Splits the line as programs on Windows split their command line: `\"` is a quote within quotes.
fn of_cmd(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'"') => {
                word.get_or_insert_default().extend(chars.next());
            }
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (!quoted).then_some(words)
}

/// Writes `$'it\'s'`, which Chromium copies for text with quotes or controls, in the standard's quotes.
fn without_ansi_quotes(line: &str) -> Option<String> {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    let mut double = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                text.push(c);
                text.extend(chars.next());
            }
            '$' if !double && chars.peek() == Some(&'\'') => {
                chars.next();
                text.push_str(&shlex::try_quote(&ansi_quoted(&mut chars)?).ok()?);
            }
            '\'' if !double => {
                text.push(c);
                for c in chars.by_ref() {
                    text.push(c);
                    if c == '\'' {
                        break;
                    }
                }
            }
            _ => {
                double ^= c == '"';
                text.push(c);
            }
        }
    }
    Some(text)
}

/// Reads the text up to the closing quote. Returns `None` if there is no closing quote.
fn ansi_quoted(chars: &mut impl Iterator<Item = char>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\'' => return Some(text),
            '\\' => text.extend(match chars.next()? {
                'n' => Some('\n'),
                'r' => Some('\r'),
                't' => Some('\t'),
                'u' => code_point(chars, 4),
                'x' => code_point(chars, 2),
                c => Some(c),
            }),
            c => text.push(c),
        }
    }
}

fn code_point(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<char> {
    let digits: String = chars.take(digits).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}
