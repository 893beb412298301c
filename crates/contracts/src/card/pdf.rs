//! Where the objects of a PDF are (ISO 32000-1 §7.5), and what its streams hold (§7.3.8, §7.4).

use std::collections::BTreeMap;

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::syntax::{Dict, Object, Reader};
use super::{MARK, NotRead};

/// So many bytes are taken out of one PDF, all together: an original is smaller (16 MiB), and a mebibyte may stand for a gibibyte
/// of zeros.
const TAKEN_MAX: usize = 24 << 20;
/// In so many bytes at the end the place of the table is named.
const END: usize = 1024;
/// More parts of a table are not read.
const PARTS_MAX: usize = 1024;
/// The length of a line of a table.
const LINE: usize = 20;

/// A PDF whose objects can be found.
pub(super) struct Pdf<'a> {
    bytes: &'a [u8],
    /// So many bytes may still be taken out.
    left: usize,
    table: Table,
    trailer: Dict,
    /// What streams of objects hold, and where in it the first object is.
    unpacked: BTreeMap<u32, (usize, Vec<u8>)>,
}

/// Where objects are: parts, each of so many from a number on.
enum Table {
    /// In lines of text, from a place in the file on.
    Lines(Vec<(usize, usize, usize)>),
    /// In a stream: fields of these widths.
    Stream { fields: Vec<u8>, parts: Vec<(usize, usize)>, widths: [usize; 3] },
}

/// Where an object is.
enum Place {
    At(usize),
    /// In a stream of objects, the one at this place in it.
    Within(u32, usize),
}

impl<'a> Pdf<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, NotRead> {
        let table = Table::Lines(Vec::new());
        let mut pdf = Self { bytes, left: TAKEN_MAX, table, trailer: Dict::default(), unpacked: BTreeMap::new() };
        let mut reader = Reader::new(bytes, pdf.start().ok_or(NotRead::Malformed)?);
        (pdf.table, pdf.trailer) = if reader.word("xref") {
            lines(&mut reader, bytes.len()).ok_or(NotRead::Malformed)?
        } else {
            pdf.fields(reader)?
        };
        // What came later lies over what was there, or beside it.
        match ["Prev", "XRefStm"].iter().any(|name| pdf.trailer.get(name).is_some()) {
            true => Err(NotRead::Changed),
            false if pdf.trailer.get("Encrypt").is_some() => Err(NotRead::Encrypted),
            false => Ok(pdf),
        }
    }

    /// Where the table begins, as the end of the file says.
    fn start(&self) -> Option<usize> {
        let from = self.bytes.len().saturating_sub(END);
        let word = b"startxref";
        let at = self.bytes.get(from..)?.windows(word.len()).rposition(|found| found == word)?;
        let mut reader = Reader::new(self.bytes, from + at + word.len());
        let start = reader.number()?;
        let end = self.bytes.get(reader.at..)?.trim_ascii() == b"%%EOF";
        (self.bytes.starts_with(MARK) && end && start < self.bytes.len()).then_some(start)
    }

    /// A table that is a stream (§7.5.8), and the trailer, which is its dictionary.
    fn fields(&mut self, reader: Reader<'_>) -> Result<(Table, Dict), NotRead> {
        let (dict, data) = self.stream_at(reader, None)?;
        let of = |name: &str| match dict.get(name) {
            Some(Object::Array(all)) => {
                let sizes = all.iter().map(|one| match one {
                    Object::Number(number) => usize::try_from(*number).ok(),
                    _ => None,
                });
                sizes.collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        let widths: Option<[usize; 3]> = of("W").and_then(|widths| widths.try_into().ok());
        let widths = widths.filter(|widths| widths[1] > 0 && widths.iter().all(|width| *width <= 6));
        let index = of("Index").or_else(|| Some(vec![0, dict.size("Size")?]));
        let (Some(widths), Some(index), true) = (widths, index, dict.says("Type", "XRef")) else {
            return Err(NotRead::Malformed);
        };
        let parts: Vec<(usize, usize)> =
            index.as_chunks::<2>().0.iter().map(|[first, count]| (*first, *count)).collect();
        if parts.len() > PARTS_MAX || index.len() % 2 != 0 {
            return Err(NotRead::Malformed);
        }
        Ok((Table::Stream { fields: data, parts, widths }, dict))
    }

    /// Where an object is; nothing where no part or more than one has it.
    fn place(&self, number: u32) -> Option<Place> {
        let number = usize::try_from(number).ok()?;
        match &self.table {
            Table::Lines(parts) => {
                let mut found =
                    parts.iter().filter_map(|(first, count, at)| Some((number.checked_sub(*first)?, count, at)));
                let (nth, _, at) = found.find(|(nth, count, _)| nth < count)?;
                if found.any(|(nth, count, _)| nth < *count) {
                    return None;
                }
                let line = self.bytes.get(at + nth * LINE..at + (nth + 1) * LINE)?;
                let offset = core::str::from_utf8(line.get(..10)?).ok()?.parse().ok()?;
                (line.get(17) == Some(&b'n')).then_some(Place::At(offset))
            }
            Table::Stream { fields, parts, widths } => {
                let mut before = 0_usize;
                let mut found = None;
                for (first, count) in parts {
                    let here = number.checked_sub(*first).filter(|nth| nth < count);
                    if let Some(nth) = here
                        && found.replace(before.checked_add(nth)?).is_some()
                    {
                        return None;
                    }
                    before = before.checked_add(*count)?;
                }
                let width = widths.iter().sum::<usize>();
                let from = found?.checked_mul(width)?;
                let mut line = fields.get(from..from.checked_add(width)?)?;
                let mut field = |width: usize| -> Option<usize> {
                    let (field, rest) = line.split_at_checked(width)?;
                    line = rest;
                    Some(field.iter().fold(0, |value, byte| value << 8 | usize::from(*byte)))
                };
                let kind = if widths[0] == 0 { 1 } else { field(widths[0])? };
                let (second, third) = (field(widths[1])?, field(widths[2])?);
                match kind {
                    1 => Some(Place::At(second)),
                    2 => Some(Place::Within(u32::try_from(second).ok()?, third)),
                    _ => None,
                }
            }
        }
    }

    pub(super) fn root(&mut self) -> Result<Dict, NotRead> {
        let root = self.trailer.get("Root").cloned().ok_or(NotRead::Malformed)?;
        self.dict(&root)
    }

    /// What it says of itself to whoever looks for it; none where it says nothing.
    pub(super) fn keywords(&mut self) -> Option<Vec<u8>> {
        let told = self.trailer.get("Info").cloned()?;
        match self.dict(&told).ok()?.get("Keywords")? {
            Object::Text(keywords) => Some(keywords.clone()),
            _ => None,
        }
    }

    /// A dictionary, or the one that is meant.
    pub(super) fn dict(&mut self, object: &Object) -> Result<Dict, NotRead> {
        match self.meant(object)? {
            Object::Dict(dict) => Ok(dict),
            _ => Err(NotRead::Malformed),
        }
    }

    /// An array, or the one that is meant; an empty one where there is none.
    pub(super) fn array(&mut self, object: Option<&Object>) -> Result<Vec<Object>, NotRead> {
        match object.map(|object| self.meant(object)).transpose()? {
            None => Ok(Vec::new()),
            Some(Object::Array(objects)) => Ok(objects),
            Some(_) => Err(NotRead::Malformed),
        }
    }

    fn meant(&mut self, object: &Object) -> Result<Object, NotRead> {
        let Object::Reference(number) = object else { return Ok(object.clone()) };
        match self.place(*number).ok_or(NotRead::Malformed)? {
            Place::At(at) => self.begun(*number, at).map(|(object, _)| object),
            Place::Within(stream, nth) => self.packed(*number, stream, nth),
        }
    }

    /// The object at a place in the file, which must say its number; and what comes behind it.
    fn begun(&self, number: u32, at: usize) -> Result<(Object, Reader<'a>), NotRead> {
        let mut reader = Reader::new(self.bytes, at);
        numbered(&mut reader, Some(number))
            .then(|| reader.object())
            .flatten()
            .map(|object| (object, reader))
            .ok_or(NotRead::Malformed)
    }

    /// An object of a stream of objects (§7.5.7).
    fn packed(&mut self, number: u32, stream: u32, nth: usize) -> Result<Object, NotRead> {
        if !self.unpacked.contains_key(&stream) {
            let Some(Place::At(at)) = self.place(stream) else { return Err(NotRead::Malformed) };
            let (dict, data) = self.stream_at(Reader::new(self.bytes, at), Some(stream))?;
            let first = dict.size("First").filter(|_| dict.says("Type", "ObjStm")).ok_or(NotRead::Malformed)?;
            self.unpacked.insert(stream, (first, data));
        }
        let found = || {
            let (first, data) = self.unpacked.get(&stream)?;
            let mut told = Reader::new(data.get(..*first)?, 0);
            for _ in 0..nth {
                told.number()?;
                told.number()?;
            }
            let named = told.number()?;
            let at = first.checked_add(told.number()?)?;
            (u32::try_from(named) == Ok(number)).then(|| Reader::new(data, at).object())?
        };
        found().ok_or(NotRead::Malformed)
    }

    /// What a stream holds.
    pub(super) fn stream(&mut self, number: u32) -> Result<Vec<u8>, NotRead> {
        let Some(Place::At(at)) = self.place(number) else { return Err(NotRead::Malformed) };
        self.stream_at(Reader::new(self.bytes, at), Some(number)).map(|(_, data)| data)
    }

    fn stream_at(&mut self, mut reader: Reader<'_>, number: Option<u32>) -> Result<(Dict, Vec<u8>), NotRead> {
        let object = numbered(&mut reader, number).then(|| reader.object()).flatten();
        let (Some(Object::Dict(dict)), true) = (object, reader.word("stream")) else { return Err(NotRead::Malformed) };
        let size = match dict.get("Length") {
            // It stands in the file by itself: what is packed could lead back to here.
            Some(Object::Reference(number)) => match self.place(*number) {
                Some(Place::At(at)) => match self.begun(*number, at)?.0 {
                    Object::Number(size) => usize::try_from(size).ok(),
                    _ => None,
                },
                _ => None,
            },
            _ => dict.size("Length"),
        };
        let from = if reader.takes(b"\r\n") || reader.takes(b"\n") { Some(reader.at) } else { None };
        let range = from.zip(size).and_then(|(from, size)| Some(from..from.checked_add(size)?));
        let bytes = self.bytes;
        let data = range.clone().and_then(|range| bytes.get(range)).ok_or(NotRead::Malformed)?;
        let mut behind = Reader::new(bytes, range.map_or(0, |range| range.end));
        if !behind.word("endstream") {
            return Err(NotRead::Malformed);
        }
        let data = self.decoded(&dict, data)?;
        Ok((dict, data))
    }

    /// Without its filter: deflated or none (§7.4.4).
    fn decoded(&mut self, dict: &Dict, data: &[u8]) -> Result<Vec<u8>, NotRead> {
        let one = |name: &str| match dict.get(name) {
            Some(Object::Array(all)) if all.len() == 1 => all.first().cloned(),
            other => other.cloned(),
        };
        let decoded = match one("Filter") {
            None => (data.len() <= self.left).then(|| data.to_vec()).ok_or(NotRead::TooLarge)?,
            Some(Object::Name(name)) if name == b"FlateDecode" => decompress_to_vec_zlib_with_limit(data, self.left)
                .map_err(|error| match error.status {
                    TINFLStatus::HasMoreOutput => NotRead::TooLarge,
                    _ => NotRead::Malformed,
                })?,
            Some(_) => return Err(NotRead::Malformed),
        };
        self.left -= decoded.len();
        match one("DecodeParms") {
            None | Some(Object::Other) => Ok(decoded),
            Some(Object::Dict(how)) => predicted(&how, decoded).ok_or(NotRead::Malformed),
            Some(_) => Err(NotRead::Malformed),
        }
    }
}

/// Goes over `7 0 obj`, where it comes next and the number is right.
fn numbered(reader: &mut Reader<'_>, number: Option<u32>) -> bool {
    let found = reader.number();
    let right = match number {
        None => found.is_some(),
        Some(number) => found.is_some() && found == usize::try_from(number).ok(),
    };
    right && reader.number().is_some() && reader.word("obj")
}

/// A table in lines, behind its first word, and the trailer.
fn lines(reader: &mut Reader<'_>, size: usize) -> Option<(Table, Dict)> {
    let mut parts = Vec::new();
    while !reader.word("trailer") {
        let (first, count) = (reader.number()?, reader.number()?);
        reader.blank();
        parts.push((first, count, reader.at));
        reader.at = count.checked_mul(LINE).and_then(|bytes| reader.at.checked_add(bytes)).filter(|at| *at < size)?;
        if parts.len() > PARTS_MAX {
            return None;
        }
    }
    match reader.object()? {
        Object::Dict(trailer) => Some((Table::Lines(parts), trailer)),
        _ => None,
    }
}

/// Rows of which each tells how it differs from the one above (§7.4.4.4), as tables of objects are written.
fn predicted(how: &Dict, data: Vec<u8>) -> Option<Vec<u8>> {
    match how.size("Predictor").unwrap_or(1) {
        1 => return Some(data),
        10..=15 => {}
        _ => return None,
    }
    let one = |name: &str, usual: usize| how.get(name).is_none() || how.size(name) == Some(usual);
    let columns = how.size("Columns").unwrap_or(1);
    let fit = one("Colors", 1) && one("BitsPerComponent", 8) && (1..=64).contains(&columns);
    if !fit || !data.len().is_multiple_of(columns + 1) {
        return None;
    }
    let mut above = vec![0_u8; columns];
    let mut rows = Vec::with_capacity(data.len());
    for row in data.chunks_exact(columns + 1) {
        let (kind, row) = row.split_first()?;
        match kind {
            0 => above.copy_from_slice(row),
            2 => above.iter_mut().zip(row).for_each(|(above, byte)| *above = above.wrapping_add(*byte)),
            _ => return None,
        }
        rows.extend_from_slice(&above);
    }
    Some(rows)
}
