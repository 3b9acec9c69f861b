//! Dates as servers write them into `Expires`.

use std::time::Duration;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Parses a [cookie-date](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-dates): the time
/// since 1970 in UTC. Earlier dates become 1970.
///
/// The algorithm accepts almost every order and punctuation. It takes each part from the first token that looks
/// like it.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let tokens = text.as_bytes().split(|&byte| is_delimiter(byte));
    for token in tokens.filter(|token| !token.is_empty()) {
        if time.is_none() {
            time = time_of(token);
            if time.is_some() {
                continue;
            }
        }
        if day.is_none() {
            day = number(token, 1, 2);
            if day.is_some() {
                continue;
            }
        }
        if month.is_none() {
            month = month_of(token);
            if month.is_some() {
                continue;
            }
        }
        if year.is_none() {
            year = number(token, 2, 4);
        }
    }
    let ([hour, minute, second], day, month) = (time?, day?, month?);
    let year = match year? {
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        year => year,
    };
    let is_date = (1..=days_in(month, year)).contains(&day) && year >= 1601;
    if !is_date || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let seconds = days * 86_400 + i64::from(hour * 3_600 + minute * 60 + second);
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2f | 0x3b..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e)
}

/// The number at the beginning, if it has neither fewer nor more digits than this.
fn number(token: &[u8], min: usize, max: usize) -> Option<u32> {
    let digits = token
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (min..=max)
        .contains(&digits)
        .then(|| value(&token[..digits]))
}

fn value(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |value, &digit| value * 10 + u32::from(digit - b'0'))
}

/// The time `hh:mm:ss`, with one or two digits for each part.
fn time_of(token: &[u8]) -> Option<[u32; 3]> {
    let mut fields = token.splitn(3, |&byte| byte == b':');
    let mut exact = || {
        let field = fields.next()?;
        number(field, 1, 2).filter(|_| field.len() <= 2 && field.iter().all(u8::is_ascii_digit))
    };
    let (hour, minute) = (exact()?, exact()?);
    let second = number(fields.next()?, 1, 2)?;
    Some([hour, minute, second])
}

/// The month from 1 to 12, by its first three letters.
fn month_of(token: &[u8]) -> Option<u32> {
    let name = token.get(..3)?;
    let found = MONTHS
        .iter()
        .position(|month| month.as_bytes().eq_ignore_ascii_case(name))?;
    u32::try_from(found + 1).ok()
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts days of the Gregorian calendar. The year starts in March, so that the leap day is its last.
fn days_since_1970(year: u32, month: u32, day: u32) -> i64 {
    let (year, month) = if month > 2 {
        (i64::from(year), i64::from(month) - 3)
    } else {
        (i64::from(year) - 1, i64::from(month) + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_of_months = (153 * month + 2) / 5;
    // 719 468 days lie between the first of March of year 0 and 1970.
    year * 365 + leap_days + days_of_months + i64::from(day) - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_found_in_almost_any_order_and_punctuation() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:01 GMT", Some(1)),
            ("Wed, 09 Jun 2021 10:18:14 GMT", Some(1_623_233_894)),
            ("Wed, 09-Jun-2021 10:18:14 GMT", Some(1_623_233_894)),
            ("Wednesday, 09-Jun-21 10:18:14 GMT", Some(1_623_233_894)),
            ("Jun 9 10:18:14 2021", Some(1_623_233_894)),
            ("2021 june 10:18:14 9", Some(1_623_233_894)), // a day has one or two digits, so 2021 is not one
            ("09 2021 jUNe 10:18:14", Some(1_623_233_894)),
            ("9 Jun 2021 10:18:14 PST", Some(1_623_233_894)), // the zone is ignored
            ("Thu, 29 Feb 2024 00:00:00", Some(1_709_164_800)),
            ("Thu, 29 Feb 2023 00:00:00", None),
            ("31 Apr 2024 00:00:00", None),
            ("01 Jan 70 00:00:00", Some(0)),
            ("01 Jan 69 00:00:00", Some(3_124_224_000)),
            ("01 Jan 1601 00:00:00", Some(0)),
            ("01 Jan 1600 00:00:00", None),
            ("01 Jan 2024 24:00:00", None),
            ("01 Jan 2024 23:60:00", None),
            ("01 Jan 2024 23:59:60", None), // leap seconds cannot be written
            ("01 Jan 2024 1:2:3", Some(1_704_070_923)),
            ("01 Jan 2024 001:02:03", None),
            ("01 Jan 2024", None),
            ("00 Jan 2024 00:00:00", None),
            ("32 Jan 2024 00:00:00", None),
            ("01 Foo 2024 00:00:00", None),
            ("01 Jan 20240 00:00:00", None),
            ("", None),
        ] {
            let parsed = parse(text).map(|time| time.as_secs());
            assert_eq!(parsed, seconds, "{text}");
        }
    }
}
