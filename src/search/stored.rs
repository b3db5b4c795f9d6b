//! Encodes what search keeps of a page, for a cache.
//!
//! Numbers are little-endian, of four bytes:
//!
//! | Bytes | Hold |
//! |---|---|
//! | 4 | the CRC-32 of everything that follows |
//! | 1 | the kind of page, as its index in the list of kinds |
//! | 7 × 4 | the lengths of service, severity, status, repositories, URL, card and text of the terms |
//! | any | these seven, concatenated |
//! | 3 for each term | its length, strength and section |

use super::Indexed;
use super::index::Terms;
use super::vocabulary::Vocabulary;
use crate::routes::PageKind;

impl Indexed {
    /// `vocabulary` must be the one with which the page was indexed.
    pub fn encode(&self, vocabulary: &Vocabulary) -> Vec<u8> {
        let Self { kind: _, service, severity, status, repositories, url, card, terms } = self;
        let (text, list) = terms.texts(vocabulary);
        let texts = [service, severity, status, repositories, url, card, &*text];
        let length: usize = texts.iter().map(|text| text.len()).sum();
        let mut bytes = Vec::with_capacity(4 + 1 + 4 * texts.len() + length + list.len());
        bytes.extend([0; 4]);
        bytes.push(self.kind as u8);
        for text in texts {
            let length = u32::try_from(text.len()).expect("no page has 4 GB");
            bytes.extend(length.to_le_bytes());
        }
        for text in texts {
            bytes.extend(text.as_bytes());
        }
        bytes.extend(list);
        let sum = crc32fast::hash(&bytes[4..]);
        bytes[..4].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Decodes a page. `None` if the bytes are damaged or in another format.
    pub fn decode(bytes: &[u8], vocabulary: &Vocabulary) -> Option<Self> {
        let mut bytes = bytes;
        let sum = take_number(&mut bytes)?;
        if sum != crc32fast::hash(bytes) {
            return None;
        }
        let kind = usize::from(*bytes.split_off_first()?);
        let kind = *PageKind::ALL.get(kind).filter(|kind| kind.about().in_search)?;
        let mut lengths = [0; 7];
        for length in &mut lengths {
            *length = usize::try_from(take_number(&mut bytes)?).ok()?;
        }
        let mut texts = [""; 7];
        for (text, length) in texts.iter_mut().zip(lengths) {
            *text = str::from_utf8(bytes.split_off(..length)?).ok()?;
        }
        let [service, severity, status, repositories, url, card, text] = texts;
        let terms = Terms::from_texts(text, bytes, vocabulary)?;
        let [service, severity, status, repositories] =
            [service, severity, status, repositories].map(Into::into);
        Some(Self {
            kind,
            service,
            severity,
            status,
            repositories,
            url: url.into(),
            card: card.into(),
            terms,
        })
    }
}

fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let number = bytes.split_off(..4)?;
    Some(u32::from_le_bytes(number.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Section;
    use crate::search::{Entry, File, Indexer, index};

    fn page(vocabulary: &Vocabulary) -> Indexed {
        let section = Section {
            id: Some("fix".to_owned()),
            heading: "Über 日本語".to_owned(),
            text: "The café's checkout-api is slow.".to_owned(),
            code: "kubectl get pods".to_owned(),
        };
        let entry = Entry {
            url: "checkout/api/".to_owned(),
            title: "CheckoutAPISlow".to_owned(),
            kind: PageKind::Alarm,
            service: Some("checkout".to_owned()),
            severity: None,
            status: Some("active".to_owned()),
            leads_to: None,
            repositories: ["ledger", "pay"].map(str::to_owned).into(),
            alarm: Some("CheckoutAPISlow".to_owned()),
            summary: "Too slow for anybody".to_owned(),
            also: String::new(),
            sections: vec![section],
        };
        index(&entry, &mut Indexer::new(vocabulary))
    }

    fn bytes() -> Vec<u8> {
        let vocabulary = Vocabulary::default();
        page(&vocabulary).encode(&vocabulary)
    }

    fn is_page(bytes: &[u8]) -> bool {
        Indexed::decode(bytes, &Vocabulary::default()).is_some()
    }

    fn with_sum(bytes: &[u8]) -> Vec<u8> {
        [&crc32fast::hash(bytes).to_le_bytes(), bytes].concat()
    }

    /// The index files of one page, for comparing pages.
    fn files(page: impl FnOnce(&Vocabulary) -> Indexed) -> Vec<File> {
        let vocabulary = Vocabulary::default();
        let page = page(&vocabulary);
        crate::search::files(vec![page], vocabulary, &Ok).expect("nothing is written to a disk")
    }

    #[test]
    fn a_page_is_the_same_from_the_cache() {
        let vocabulary = Vocabulary::default();
        // Shifts the numbers of terms, which differ between builds.
        vocabulary.number("slow");
        let decoded = Indexed::decode(&bytes(), &vocabulary).expect("it was encoded just now");
        assert_eq!(decoded.encode(&vocabulary), bytes());
        assert_eq!(decoded.kind, PageKind::Alarm);
        assert!(decoded.terms.iter().eq(page(&vocabulary).terms.iter()));
        assert_eq!(decoded.facets(), ["alarm", "checkout", "", "active", "ledger pay"]);
        assert!(files(|vocabulary| Indexed::decode(&bytes(), vocabulary).expect("as before")) == files(page));
    }

    #[test]
    fn damaged_bytes_are_rejected() {
        let bytes = bytes();
        for at in 0..bytes.len() {
            assert!(!is_page(&bytes[..at]), "cut at {at}");
            for flip in [0x01, 0x20, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                assert!(!is_page(&damaged), "{flip:#x} at {at}");
            }
        }
        assert!(!is_page(&[&bytes[..], &[0]].concat()));
    }

    /// A correct checksum does not imply correct lengths. Everything that is not rejected must be usable.
    #[test]
    fn bytes_with_a_correct_checksum_are_usable_or_rejected() {
        let bytes = bytes();
        let bytes = &bytes[4..];
        assert!(is_page(&with_sum(bytes)));
        for at in 0..bytes.len() {
            assert!(!is_page(&with_sum(&bytes[..at])), "cut at {at}");
            for byte in [0, 1, 0x7f, 0x80, 0xff, bytes[at].wrapping_add(1), bytes[at].wrapping_sub(1)] {
                let mut damaged = bytes.to_vec();
                damaged[at] = byte;
                let vocabulary = Vocabulary::default();
                if let Some(page) = Indexed::decode(&with_sum(&damaged), &vocabulary) {
                    crate::search::files(vec![page], vocabulary, &Ok).expect("nothing is written to a disk");
                }
            }
        }
    }

    #[test]
    fn a_term_that_a_page_has_twice_counts_once() {
        let files = files(|vocabulary| {
            let mut twice = page(vocabulary);
            let terms = Terms::from_texts("diskdisk", &[4, 9, 1, 4, 8, 2], vocabulary);
            twice.terms = terms.expect("lengths are right");
            twice
        });
        let terms = files.iter().find(|(path, _)| path.as_str().contains("terms-0"));
        let (_, terms) = terms.expect("there is one shard");
        let terms = std::str::from_utf8(terms).expect("files are UTF-8");
        assert!(terms.contains(",\"#disk #,$"), "{terms}");
        assert_eq!(terms.matches("disk ").count(), 1, "{terms}");
    }

    #[test]
    fn terms_that_do_not_add_up_are_rejected() {
        let is_valid =
            |text: &str, list: &[u8]| Terms::from_texts(text, list, &Vocabulary::default()).is_some();
        let terms = |text: &str, list: &[[u8; 3]]| is_valid(text, list.as_flattened());
        assert!(terms("diskfull", &[[4, 1, 0], [4, 90, 255]]));
        assert!(!terms("diskfull", &[[4, 1, 0], [3, 1, 0]]), "too little");
        assert!(!terms("diskfull", &[[4, 1, 0], [5, 1, 0]]), "too much");
        assert!(!terms("diskfull", &[[8, 1, 0], [0, 1, 0]]), "an empty term");
        assert!(!terms("diskfull", &[[8, 0, 0]]), "a strength of zero");
        assert!(!terms("diskfull", &[[8, 91, 0]]), "a strength above the maximum");
        assert!(!terms("é", &[[1, 1, 0], [1, 1, 0]]), "half a character");
        assert!(!is_valid("disk", &[4, 1]), "half a term");
    }
}
