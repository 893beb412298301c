//! The objects of a PDF (ISO 32000-1 §7.2, §7.3), as far as files in it need them.

/// Deeper objects are not read.
const DEPTH_MAX: usize = 24;
/// An object of more parts is not read: they take more room than their letters.
const PARTS_MAX: usize = 50_000;

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Array(Vec<Self>),
    Dict(Dict),
    Name(Vec<u8>),
    Number(i64),
    /// What says nothing of files: a fraction, a truth, nothing.
    Other,
    /// To an object by its number.
    Reference(u32),
    Text(Vec<u8>),
}

/// Members by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    pub(super) fn get(&self, name: &str) -> Option<&Object> {
        self.0.iter().find(|(known, _)| known == name.as_bytes()).map(|(_, value)| value)
    }

    /// A member that is a number, zero or more.
    pub(super) fn size(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Object::Number(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Whether a member is that name.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        matches!(self.get(name), Some(Object::Name(found)) if found == value.as_bytes())
    }
}

/// Reads objects from a place on.
pub(super) struct Reader<'a> {
    pub(super) at: usize,
    bytes: &'a [u8],
    /// So many parts may still be read.
    left: usize,
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { at, bytes, left: PARTS_MAX }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes over white space and comments.
    pub(super) fn blank(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Goes over these bytes, where they come next.
    pub(super) fn takes(&mut self, wanted: &[u8]) -> bool {
        let comes = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// Goes over this word, where it comes next.
    pub(super) fn word(&mut self, wanted: &str) -> bool {
        self.blank();
        let before = self.at;
        let comes = self.run() == wanted.as_bytes();
        if !comes {
            self.at = before;
        }
        comes
    }

    /// Bytes up to white space or a delimiter.
    fn run(&mut self) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// A number without sign and fraction.
    pub(super) fn number(&mut self) -> Option<usize> {
        self.blank();
        let run = self.run();
        let digits = !run.is_empty() && run.len() <= 12 && run.iter().all(u8::is_ascii_digit);
        if digits { core::str::from_utf8(run).ok()?.parse().ok() } else { None }
    }

    /// The next object.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.within(DEPTH_MAX)
    }

    fn within(&mut self, depth: usize) -> Option<Object> {
        let depth = depth.checked_sub(1)?;
        self.left = self.left.checked_sub(1)?;
        self.blank();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::Text),
            b'[' => self.array(depth),
            b'<' if self.takes(b"<<") => self.dict(depth),
            b'<' => self.hex().map(Object::Text),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.numeric(),
            _ => matches!(self.run(), b"true" | b"false" | b"null").then_some(Object::Other),
        }
    }

    /// A number, or a reference, which begins like one.
    fn numeric(&mut self) -> Option<Object> {
        let run = self.run();
        let Ok(number) = core::str::from_utf8(run).ok()?.parse::<i64>() else {
            return run.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')).then_some(Object::Other);
        };
        let behind = self.at;
        if self.number().is_some() && self.word("R") {
            return u32::try_from(number).ok().map(Object::Reference);
        }
        self.at = behind;
        Some(Object::Number(number))
    }

    fn array(&mut self, depth: usize) -> Option<Object> {
        self.at += 1;
        let mut objects = Vec::new();
        loop {
            self.blank();
            if self.takes(b"]") {
                return Some(Object::Array(objects));
            }
            objects.push(self.within(depth)?);
        }
    }

    /// Behind its mark; a name that comes twice means one thing to one reader and another to the next.
    fn dict(&mut self, depth: usize) -> Option<Object> {
        let mut members: Vec<(Vec<u8>, Object)> = Vec::new();
        loop {
            self.blank();
            if self.takes(b">>") {
                members.sort_by(|one, other| one.0.cmp(&other.0));
                let twice = members.windows(2).any(|pair| pair[0].0 == pair[1].0);
                return (!twice).then_some(Object::Dict(Dict(members)));
            }
            let name = self.name()?;
            members.push((name, self.within(depth)?));
        }
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        if !self.takes(b"/") {
            return None;
        }
        let run = self.run();
        let mut name = Vec::with_capacity(run.len());
        let mut bytes = run.iter();
        while let Some(byte) = bytes.next() {
            name.push(if *byte == b'#' { digit(*bytes.next()?)? << 4 | digit(*bytes.next()?)? } else { *byte });
        }
        Some(name)
    }

    fn hex(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            match self.next()? {
                b'>' => break,
                byte if is_blank(byte) => {}
                byte => digits.push(digit(byte)?),
            }
        }
        Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect())
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1_usize);
        loop {
            let byte = match self.next()? {
                b'\\' => match self.escaped()? {
                    Some(byte) => byte,
                    None => continue,
                },
                byte => {
                    match byte {
                        b'(' => open += 1,
                        b')' => open -= 1,
                        _ => {}
                    }
                    if open == 0 {
                        return Some(text);
                    }
                    byte
                }
            };
            text.push(byte);
        }
    }

    /// What stands for another byte, or for none.
    fn escaped(&mut self) -> Option<Option<u8>> {
        let byte = match self.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.takes(b"\n");
                return Some(None);
            }
            b'\n' => return Some(None),
            first @ b'0'..=b'7' => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(next @ b'0'..=b'7') => value = value * 8 + u32::from(next - b'0'),
                        _ => break,
                    }
                    self.at += 1;
                }
                u8::try_from(value & 0xFF).ok()?
            }
            other => other,
        };
        Some(Some(byte))
    }
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
