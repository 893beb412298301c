//! A text as it goes over SMPP: one message, or several that a telephone puts together again (3GPP TS 23.040 §9.2.3.24.1).

use rusmpp::values::DataCoding;

/// How many octets one message holds.
const OCTETS_MAX: usize = 140;
/// How many letters of the old alphabet: alone, and among several. They travel one to an octet.
const LETTERS_MAX: (usize, usize) = (160, 153);
/// The header of one among several: its length, what it is, its own length, the reference, how many, which.
const HEADER_LEN: usize = 6;

/// One message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Part {
    pub(super) coding: DataCoding,
    /// Whether a header stands before the letters.
    pub(super) has_header: bool,
    pub(super) octets: Vec<u8>,
}

/// The parts of a text; none where there would be more than can be counted.
pub(super) fn parts(text: &str, reference: u8) -> Option<Vec<Part>> {
    let is_plain = text.chars().all(is_plain);
    let coding = if is_plain { DataCoding::McSpecific } else { DataCoding::Ucs2 };
    let (alone, among) = if is_plain { LETTERS_MAX } else { (OCTETS_MAX, OCTETS_MAX - HEADER_LEN) };
    let mut all: Vec<Vec<u8>> = vec![Vec::new()];
    let whole: usize = text.chars().map(|letter| octets(letter, is_plain).len()).sum();
    let room = if whole <= alone { alone } else { among };
    for letter in text.chars() {
        let octets = octets(letter, is_plain);
        if all.last().is_some_and(|last| last.len() + octets.len() > room) {
            all.push(Vec::new());
        }
        if let Some(last) = all.last_mut() {
            last.extend_from_slice(&octets);
        }
    }
    let count = u8::try_from(all.len()).ok()?;
    let part = |(nth, octets): (u8, Vec<u8>)| {
        if count == 1 {
            return Part { coding, has_header: false, octets };
        }
        let header = [5, 0, 3, reference, count, nth];
        Part { coding, has_header: true, octets: [&header[..], &octets].concat() }
    };
    Some((1..=count).zip(all).map(part).collect())
}

/// A letter as it travels: whole, so that none is torn between two parts.
fn octets(letter: char, is_plain: bool) -> Vec<u8> {
    if is_plain {
        return letter.to_string().into_bytes();
    }
    letter.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect()
}

/// Whether a letter is the same octet in ASCII and in GSM's alphabet: a gateway's own may be either.
fn is_plain(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | ' '..='#' | '%'..='?' | 'A'..='Z' | 'a'..='z')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(parts: &[Part]) -> String {
        let letters = |part: &Part| part.octets[if part.has_header { HEADER_LEN } else { 0 }..].to_vec();
        let units = |octets: Vec<u8>| octets.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        let read = |part: &Part| match part.coding {
            DataCoding::Ucs2 => String::from_utf16(&units(letters(part)) as &Vec<u16>).unwrap(),
            _ => String::from_utf8(letters(part)).unwrap(),
        };
        parts.iter().map(read).collect()
    }

    #[test]
    fn a_text_is_whole_again_and_no_letter_is_torn() {
        for (sent, count) in [
            ("Телнұсқа дайын: ә ғ қ ң ө ұ ү һ і".to_owned(), 1),
            ("ә".repeat(70), 1),
            ("ә".repeat(71), 2),
            ("ә".repeat(134), 2),
            ("ә".repeat(135), 3),
            // Of 67 units 66 are used: a pair stays together.
            ("😀".repeat(35), 1),
            ("😀".repeat(36), 2),
            ("😀".repeat(67), 3),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(307), 3),
            // What ASCII and GSM write differently goes as itself.
            ("a_b@c$".to_owned(), 1),
            (String::new(), 1),
        ] {
            let parts = parts(&sent, 7).unwrap();
            assert_eq!((parts.len(), text(&parts)), (count, sent.clone()), "{sent}");
            for (nth, part) in parts.iter().enumerate() {
                let room = if part.coding == DataCoding::Ucs2 { OCTETS_MAX } else { LETTERS_MAX.0 };
                assert!(part.octets.len() <= room && part.has_header == (count > 1));
                let header = [5, 0, 3, 7, u8::try_from(count).unwrap(), u8::try_from(nth + 1).unwrap()];
                assert!(count == 1 || part.octets[..HEADER_LEN] == header);
            }
        }
        assert_eq!(parts(&"ә".repeat(67 * 255), 0).unwrap().len(), 255);
        assert_eq!(parts(&"ә".repeat(67 * 255 + 1), 0), None);
    }

    #[test]
    fn it_takes_as_many_as_the_domain_counts() {
        for sent in ["Телнұсқа дайын".repeat(9), "ready: https://telnusqa.example/s/1".repeat(8), "😀ә".repeat(99)]
        {
            assert_eq!(parts(&sent, 0).unwrap().len(), telnusqa_domain::telling::sms::segments(&sent).count, "{sent}");
        }
    }
}
