//! The names in a path, between its separators, as services may read them.

/// Calls `visit` with each name in `path`, percent-decoded, and with whether a service may ignore it. Empty names and `.`
/// are left out, because services leave them out. Of a name that is longer than `longest`, `visit` only sees the beginning,
/// which is also longer than `longest`.
///
/// It decodes twice, because both a proxy and the service behind it may decode. It treats a backslash as a slash,
/// because some services treat it that way.
///
/// What follows a `;` is optional up to the next slash that was not encoded: it belongs to a parameter for a service that
/// removes parameters first, and is the next name for a service that decodes first.
pub(super) fn each_name(path: &str, longest: usize, mut visit: impl FnMut(&[u8], bool)) {
    let mut name = Vec::with_capacity(longest + 1);
    for segment in path.split('/') {
        let mut decoded = Decoded(Decoded(segment.bytes()));
        let mut is_optional = false;
        loop {
            name.clear();
            let end = loop {
                match decoded.next() {
                    Some(byte) if !matches!(byte, b'/' | b'\\' | b';') => {
                        if name.len() <= longest {
                            name.push(byte);
                        }
                    }
                    end => break end,
                }
            };
            if !matches!(&*name, b"" | b".") {
                visit(&name, is_optional);
            }
            is_optional |= end == Some(b';');
            if end.is_none() {
                break;
            }
        }
    }
}

/// Returns the path with all its names, as rules are compared.
pub(super) fn fold(path: &str) -> String {
    let mut text = String::from("/");
    each_name(path, path.len(), |name, _| {
        if name != b".." {
            if text.len() > 1 {
                text.push('/');
            }
            text.extend(folded(name));
        }
    });
    text
}

/// Returns the characters of a name in lower case. It treats `+` as a space, because some services treat it that way.
pub(super) fn folded(name: &[u8]) -> impl Iterator<Item = char> {
    let replaced = |invalid: &[u8]| (!invalid.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
    let chunks = name.utf8_chunks();
    let characters =
        chunks.flat_map(move |chunk| chunk.valid().chars().chain(replaced(chunk.invalid())));
    let characters = characters.map(|c| if c == '+' { ' ' } else { c });
    // Converts to upper case in between, because some letters have several lower-case forms.
    characters
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

/// No name with more bytes can be [folded] to a text of this length: a character has at most four bytes, and becomes at
/// least one.
pub(super) fn longest_that_folds_to(length: usize) -> usize {
    length.saturating_mul(4)
}

/// Percent-decodes bytes.
#[derive(Clone)]
pub(super) struct Decoded<I>(pub(super) I);

impl<I: Iterator<Item = u8> + Clone> Iterator for Decoded<I> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let byte = self.0.next()?;
        if byte != b'%' {
            return Some(byte);
        }
        let mut after = self.0.clone();
        let decoded = after.next().zip(after.next());
        match decoded.and_then(|(high, low)| hex(high, low)) {
            Some(decoded) => {
                self.0 = after;
                Some(decoded)
            }
            None => Some(byte),
        }
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = digit(high)? * 16 + digit(low)?;
    u8::try_from(byte).ok()
}
