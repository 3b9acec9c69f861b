//! The rules of the list, as a table that is compiled in. `generate.py` writes the table and describes its format.
//!
//! Crates that contain the list generate a function for each name. That would be most of what this crate adds to a
//! program and to its build: 0.8 MB and six seconds. A sorted list of the rules takes 148 KB, or 83 KB if each rule
//! leaves out what it has in common with the previous one. This table takes 56 KB. Only validation reads it.

/// The table, which is made from the [Public Suffix List](https://publicsuffix.org), licensed under the
/// [MPL 2.0](https://mozilla.org/MPL/2.0/): see `NOTICE.md`.
static TABLE: &[u8] = include_bytes!("table.bin");

const LAST_CHARACTER: u8 = 0x80;
const LAST_EDGE: usize = 1;
const RULE: usize = 2;

/// Whether a rule makes `name` a public suffix.
pub(super) fn is_suffix(name: &[u8]) -> bool {
    let place = find(name);
    if place.is_some_and(|place| place.is_rule) {
        return true;
    }
    let parent = name.iter().position(|&byte| byte == b'.');
    parent.is_some_and(|dot| is_each_name_below_a_suffix(&name[dot + 1..]))
        && !place.is_some_and(|place| place.leads_to_rule(b"/"))
}

/// Whether a rule makes every name directly below `name` a public suffix, apart from the exceptions in the list.
pub(super) fn is_each_name_below_a_suffix(name: &[u8]) -> bool {
    find(name).is_some_and(|place| place.leads_to_rule(b".*"))
}

/// Whether some name below `name` is a public suffix.
pub(super) fn has_suffix_below(name: &[u8]) -> bool {
    find(name).is_some_and(|place| place.step(b'.').is_some())
}

fn find(name: &[u8]) -> Option<Place> {
    let mut from_the_end = name.iter().rev();
    from_the_end.try_fold(Place::start()?, |place, &byte| place.step(byte))
}

/// A position in the table, after some characters of a name.
#[derive(Clone, Copy)]
struct Place {
    next: Next,
    /// Whether the characters up to here are a complete rule.
    is_rule: bool,
}

#[derive(Clone, Copy)]
enum Next {
    /// The rest of a label.
    Label(&'static [u8]),
    /// A node, which is the rest of the table from there on.
    Node(&'static [u8]),
    Nothing,
}

impl Place {
    fn start() -> Option<Self> {
        let [.., low, middle, high] = *TABLE else {
            return None;
        };
        let start = u32::from_le_bytes([low, middle, high, 0]) as usize;
        Some(Self {
            next: Next::Node(TABLE.get(start..)?),
            is_rule: false,
        })
    }

    fn step(self, byte: u8) -> Option<Self> {
        match self.next {
            Next::Label(label) => Self::in_label(label, byte),
            Next::Node(mut node) => loop {
                if let Some(place) = Self::in_label(node, byte) {
                    return Some(place);
                }
                let end = node.iter().position(|&byte| byte & LAST_CHARACTER != 0)?;
                let (number, rest) = number(node.get(end + 1..)?)?;
                if number & LAST_EDGE != 0 {
                    return None;
                }
                node = rest;
            },
            Next::Nothing => None,
        }
    }

    /// Returns the position after the first character of `label`, if that is `byte`.
    fn in_label(label: &'static [u8], byte: u8) -> Option<Self> {
        let (&first, rest) = label.split_first()?;
        if first & !LAST_CHARACTER != byte {
            return None;
        }
        if first & LAST_CHARACTER == 0 {
            return Some(Self {
                next: Next::Label(rest),
                is_rule: false,
            });
        }
        let (number, _) = number(rest)?;
        let next = match number >> 2 {
            0 => Next::Nothing,
            distance => {
                let start = (TABLE.len() - rest.len()).checked_sub(distance)?;
                Next::Node(TABLE.get(start..)?)
            }
        };
        Some(Self {
            next,
            is_rule: number & RULE != 0,
        })
    }

    fn leads_to_rule(self, characters: &[u8]) -> bool {
        let mut characters = characters.iter();
        let place = characters.try_fold(self, |place, &byte| place.step(byte));
        place.is_some_and(|place| place.is_rule)
    }
}

/// Reads a number with seven bits in each byte. Returns the number and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|&byte| byte & 0x80 == 0)?;
    let (digits, rest) = bytes.split_at(end + 1);
    let digits = digits.iter().rev();
    let number = digits.fold(0, |number, &byte| number << 7 | usize::from(byte & 0x7f));
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_suffix_if_a_rule_or_a_wildcard_names_it() {
        for (name, expected) in [
            ("com", true),
            ("co.uk", true),
            ("o.uk", false), // part of a label
            ("uk.co", false),
            ("github.io", true),
            ("hub.io", false),
            ("x.github.io", false),
            ("ck", false), // only names below it are suffixes
            ("any.ck", true),
            ("www.ck", false), // an exception
            ("x.www.ck", false),
            ("x.any.ck", false),
            ("xn--55qx5d.cn", true),
            ("localhost", false),
            ("internal", false), // the default rule of the list does not count
            ("", false),
            (".", false),
            (".com", false),
            ("com.", false),
        ] {
            assert_eq!(is_suffix(name.as_bytes()), expected, "{name:?}");
        }
    }

    #[test]
    fn names_below_a_name_are_found_at_any_depth() {
        for (name, below, right_below) in [
            ("amazonaws.com", true, false),
            ("us-east-1.amazonaws.com", true, false),
            ("s3.amazonaws.com", false, false),
            ("compute.amazonaws.com", true, true),
            ("mazonaws.com", false, false),
            ("ck", true, true),
            ("kawasaki.jp", true, true),
            ("windows.net", true, false),
            ("github.io", false, false),
            ("example.com", false, false),
            ("com.", false, false),
        ] {
            let name_of = name.as_bytes();
            assert_eq!(has_suffix_below(name_of), below, "{name}");
            assert_eq!(is_each_name_below_a_suffix(name_of), right_below, "{name}");
        }
    }
}
