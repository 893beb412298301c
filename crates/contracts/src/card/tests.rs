use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;

use super::*;

const ORIGINAL: &[u8] = b"%PDF-1.7 startxref 9 %%EOF the original";

/// A PDF of these objects, from number 1 on, with what its trailer says besides.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xFF\xFF\n".to_vec();
    let mut lines = String::from("0000000000 65535 f\r\n");
    for (number, object) in (1..).zip(objects) {
        lines += &format!("{:010} 00000 n\r\n", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let size = objects.len() + 1;
    let end =
        format!("xref\n0 {size}\n{lines}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend(end.bytes());
    bytes
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let begun = format!("<<{dict}/Length {}>>stream\n", data.len());
    [begun.as_bytes(), data, b"\nendstream"].concat()
}

fn objects() -> Vec<Vec<u8>> {
    let names: &[u8] = b"<</Names[(a)3 0 R(b)4 0 R]>>";
    vec![
        b"<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>".to_vec(),
        names.to_vec(),
        b"<</Type/Filespec/F(x.pdf)/UF<FEFF0442002E007000640066>/EF<</F 5 0 R/UF 5 0 R>>>>".to_vec(),
        b"<</Type/Filespec/F(\\120\\)x\\\n.p7s)/EF<</F 6 0 R>>>>".to_vec(),
        stream("/Type/EmbeddedFile", ORIGINAL),
        stream("/Type/EmbeddedFile/Filter[/Flate#44ecode]", &compress_to_vec_zlib(b"0\x82", 6)),
    ]
}

fn with(number: usize, object: &str) -> Vec<u8> {
    let mut objects = objects();
    objects[number - 1] = object.as_bytes().to_vec();
    pdf(&objects, "")
}

fn expected() -> Vec<File> {
    let file = |name: &str, bytes: &[u8]| File { bytes: bytes.to_vec(), name: name.to_owned() };
    vec![file("т.pdf", ORIGINAL), file("P)x.p7s", b"0\x82")]
}

fn why(bytes: &[u8]) -> NotRead {
    match files(bytes) {
        Ok(files) => panic!("{} files", files.len()),
        Err(why) => why,
    }
}

/// The same, with its objects packed and its table in a stream.
fn packed() -> Vec<u8> {
    let all = objects();
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let (mut told, mut within) = (String::new(), Vec::new());
    for (number, object) in (1..).zip(&all[..4]) {
        told += &format!("{number} {} ", within.len());
        within.extend(object);
        within.push(b' ');
    }
    let mut places: Vec<[u8; 4]> = vec![[0; 4]];
    places.extend((0..4).map(|nth| [2, 0, 7, nth]));
    let streams = [
        all[4].clone(),
        all[5].clone(),
        stream(
            &format!("/Type/ObjStm/N 4/First {}/Filter/FlateDecode", told.len()),
            &compress_to_vec_zlib(&[told.as_bytes(), &within].concat(), 6),
        ),
    ];
    let mut place = |bytes: &[u8]| {
        let [high, low] = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        places.push([1, high, low, 0]);
    };
    for (number, object) in (5..).zip(streams) {
        place(&bytes);
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    place(&bytes);
    let mut above = [0; 4];
    let mut rows = Vec::new();
    for place in places {
        rows.push(2);
        rows.extend(place.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
        above = place;
    }
    let start = bytes.len();
    let how = "/Type/XRef/W[1 2 1]/Size 9/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Columns 4/Predictor 12>>";
    bytes.extend(b"8 0 obj\n");
    bytes.extend(stream(how, &compress_to_vec_zlib(&rows, 6)));
    bytes.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF").bytes());
    bytes
}

#[test]
fn what_lies_in_a_card_is_found() {
    assert!(files(&pdf(&objects(), "")).unwrap() == expected());
    assert!(files(&packed()).unwrap() == expected());
    assert!(files(&with(1, "<</Type/Catalog>>")).unwrap().is_empty());
    let kids = with(2, "<</Kids[<</Names[(b)4 0 R]>> <</Names[(a)3 0 R]>>]>>");
    assert!(files(&kids).unwrap() == expected().into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn a_duplicate_names_one_supplement_or_none() {
    let digest = "0f".repeat(32);
    let named = |keywords: &str| supplement_of(&pdf(&objects(), &format!("/Info<</Keywords({keywords})>>")));
    assert_eq!(named(&format!("supplement-sha256={digest}")), Some([0x0F; 32]));
    assert_eq!(named(&format!("a, supplement-sha256={digest}, b")), Some([0x0F; 32]));
    for none in [
        String::new(),
        digest.clone(),
        format!("supplement-sha256={digest}0"),
        format!("supplement-sha256={digest}, supplement-sha256={digest}"),
    ] {
        assert_eq!(named(&none), None, "{none}");
    }
    assert_eq!(supplement_of(&pdf(&objects(), "")), None);
    assert_eq!(supplement_of(b"a text"), None);
}

#[test]
fn what_others_may_read_in_another_way_is_not_read() {
    let whole = pdf(&objects(), "");
    assert_eq!(why(&pdf(&objects(), "/Prev 9")), NotRead::Changed);
    assert_eq!(why(&pdf(&objects(), "/XRefStm 9")), NotRead::Changed);
    assert_eq!(why(&pdf(&objects(), "/Encrypt 9 0 R")), NotRead::Encrypted);
    for malformed in [
        &[b" ", whole.as_slice()].concat()[..],
        &[&whole, b"more".as_slice()].concat(),
        // One more member of the same name, another file of the same place, an object that says another number.
        &with(1, "<</Names<</EmbeddedFiles 2 0 R>>/Names<<>>>>"),
        &with(3, "<</F(x.pdf)/EF<</F 5 0 R/UF 6 0 R>>>>"),
        &with(3, "<</F(x.pdf)/EF<</F 9 0 R>>>>"),
        &with(4, "<</F(x.pdf)>>"),
        &with(5, "<</Length 5>>stream\n%PDF-1.7\nendstream"),
        &with(6, "<</Length 2/Filter/LZWDecode>>stream\nab\nendstream"),
        &String::from_utf8_lossy(&whole).replace("3 0 obj", "7 0 obj").into_bytes(),
        b"%PDF-1.7",
        b"",
    ] {
        assert_eq!(why(malformed), NotRead::Malformed, "{}", String::from_utf8_lossy(malformed));
    }
}

#[test]
fn what_is_too_much_is_not_read() {
    let bomb = compress_to_vec_zlib(&vec![0; 25 << 20], 6);
    let mut objects = objects();
    objects[4] = stream("/Filter/FlateDecode", &bomb);
    assert_eq!(why(&pdf(&objects, "")), NotRead::TooLarge);
    assert_eq!(why(&with(2, "<</Kids[2 0 R]>>")), NotRead::TooLarge, "a loop");
    assert_eq!(why(&with(2, &format!("<</Names[{}]>>", "(a)3 0 R".repeat(65)))), NotRead::TooLarge);
    assert_eq!(why(&with(2, &"[".repeat(1 << 20))), NotRead::Malformed);
    assert_eq!(why(&with(2, &format!("[{}]", "0 ".repeat(1 << 19)))), NotRead::Malformed);
}

#[test]
fn no_end_that_is_missing_and_no_byte_that_is_another_is_overlooked() {
    for whole in [pdf(&objects(), ""), packed()] {
        for end in 0..whole.len() - 1 {
            if let Ok(found) = files(&whole[..end]) {
                assert!(found == expected(), "{end}");
            }
        }
        for at in 0..whole.len() {
            for flip in [1, 0x20, 0x80] {
                let mut other = whole.clone();
                other[at] ^= flip;
                // It may be read, where the byte is of a name or a file; it must end.
                drop(files(&other));
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_bytes_come_an_answer_comes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = files(&bytes);
        let _ = files(&with(2, &String::from_utf8_lossy(&bytes)));
    }
}
