//! Line JSON: the strict subset of RFC 8785 in which everything is stored (format §1).
//!
//! [`check`] accepts a byte string only if it *is* the canonical form, in one pass and without
//! allocating; [`write()`] makes it from a JSON value. There is no lenient reader.

use std::cmp::Ordering;

use serde_json::Value;

use crate::domain::is_forbidden;

/// Containers that may be open at once, the line's own object included.
const MAX_DEPTH: usize = 16;
/// Largest magnitude of an integer: 2^53 − 1.
const MAX_INTEGER: u64 = (1 << 53) - 1;
const MAX_KEY: usize = 32;

/// Why a byte string is not Line JSON, and the byte at which it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct Defect {
    /// Offset in the line, 0-based.
    pub at: usize,
    /// What is wrong there.
    pub what: &'static str,
}

/// Bytes at which a string needs a closer look: quote, backslash, controls, and the lead bytes
/// of ranges that hold forbidden characters. Kana and kanji pass at full speed.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        let slot = &mut table[byte];
        *slot = byte < 0x20 || matches!(byte, 0x22 | 0x5c | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf0..=0xf4);
        byte += 1;
    }
    table
};

/// Checks one line (without its LF) and hands over each member of its top-level object as
/// key and raw value, in order.
///
/// # Errors
/// The first [`Defect`].
pub fn check<'a>(line: &'a [u8], mut member: impl FnMut(&'a str, &'a str)) -> Result<(), Defect> {
    let text = std::str::from_utf8(line).map_err(|why| Defect { at: why.valid_up_to(), what: "not UTF-8" })?;
    let mut cursor = Cursor { text, bytes: line, at: 0 };
    cursor.object(1, &mut member)?;
    if cursor.at == line.len() { Ok(()) } else { Err(cursor.defect("text after the object")) }
}

/// Splits a line that is known to be Line JSON into the members of its top-level object, without
/// looking at more than where values end; `None` where that cannot be told.
pub fn split<'a>(line: &'a [u8], mut member: impl FnMut(&'a str, &'a str)) -> Option<()> {
    let text = std::str::from_utf8(line).ok()?;
    let is = |at: usize, byte: u8| line.get(at).is_some_and(|it| *it == byte);
    let mut at = is(0, b'{').then_some(1)?;
    if line == b"{}" {
        return Some(());
    }
    loop {
        let key = is(at, b'"').then_some(at + 1)?;
        let end = key + memchr::memchr(b'"', line.get(key..)?)?;
        let from = is(end + 1, b':').then_some(end + 2)?;
        let to = from + value_end(line.get(from..)?)?;
        member(text.get(key..end)?, text.get(from..to)?);
        match line.get(to..)? {
            b"}" => return Some(()),
            [b',', ..] => at = to + 1,
            _ => return None,
        }
    }
}

/// Where the value ends that stands at the beginning.
fn value_end(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0, 0usize);
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at + 1)?,
            b'{' | b'[' => {
                open += 1;
                at += 1;
            }
            b'}' | b']' if open > 0 => {
                open -= 1;
                at += 1;
            }
            b'}' | b']' | b',' if open == 0 => return Some(at),
            _ => {
                at += 1;
                continue;
            }
        }
        if open == 0 {
            return Some(at);
        }
    }
}

/// The place behind the quote that ends a string.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// Writes a value as Line JSON; a number that is not an integer cannot be written.
pub fn write(value: &Value) -> String {
    // serde_json's map sorts its keys and its escapes are the four that are allowed, once
    // forbidden characters are kept out, which `check` sees to
    value.to_string()
}

/// Whether a key stands after another; most differ in their first byte.
#[inline]
fn is_after(key: &str, previous: &str) -> bool {
    match key.bytes().next().cmp(&previous.bytes().next()) {
        Ordering::Equal => key > previous,
        first => first == Ordering::Greater,
    }
}

struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn defect(&self, what: &'static str) -> Defect {
        Defect { at: self.at, what }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn take(&mut self, byte: u8, what: &'static str) -> Result<(), Defect> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.defect(what))
        }
    }

    fn span(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    fn object(&mut self, depth: usize, member: &mut impl FnMut(&'a str, &'a str)) -> Result<(), Defect> {
        self.open(b'{', depth, "an object is expected")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut previous = "";
        loop {
            let key = self.key()?;
            if !is_after(key, previous) {
                return Err(self.defect("keys not strictly ascending"));
            }
            previous = key;
            self.take(b':', "a colon is expected")?;
            let from = self.at;
            self.value(depth)?;
            member(key, self.span(from));
            if self.comma_or(b'}')? {
                return Ok(());
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Defect> {
        self.open(b'[', depth, "an array is expected")?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.comma_or(b']')? {
                return Ok(());
            }
        }
    }

    fn open(&mut self, byte: u8, depth: usize, what: &'static str) -> Result<(), Defect> {
        if depth > MAX_DEPTH {
            return Err(self.defect("more than 16 containers open"));
        }
        self.take(byte, what)
    }

    /// `true` at the closing byte, `false` after a comma.
    fn comma_or(&mut self, close: u8) -> Result<bool, Defect> {
        let closed = match self.peek() {
            Some(b',') => false,
            Some(byte) if byte == close => true,
            _ => return Err(self.defect("a comma or a closing bracket is expected")),
        };
        self.at += 1;
        Ok(closed)
    }

    fn value(&mut self, depth: usize) -> Result<(), Defect> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(depth + 1, &mut |_, _| ()),
            Some(b'[') => self.array(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.defect("a value is expected")),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Defect> {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.defect("a value is expected"))
        }
    }

    fn key(&mut self) -> Result<&'a str, Defect> {
        self.take(b'"', "a key is expected")?;
        let from = self.at;
        while matches!(self.peek(), Some(b'a'..=b'z' | b'0'..=b'9' | b'_')) {
            self.at += 1;
        }
        let key = self.span(from);
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(self.defect("a key has 1 to 32 characters of a-z, 0-9 and _"));
        }
        self.take(b'"', "a key has 1 to 32 characters of a-z, 0-9 and _")?;
        Ok(key)
    }

    fn string(&mut self) -> Result<(), Defect> {
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            #[expect(clippy::indexing_slicing, reason = "a byte indexes a table of 256")]
            let plain = rest.iter().position(|&byte| SPECIAL[usize::from(byte)]);
            self.at += plain.unwrap_or(rest.len());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'n' | b't') => self.at += 2,
                    _ => return Err(self.defect("an escape other than \\\" \\\\ \\n \\t")),
                },
                Some(0..=0x1f) => return Err(self.defect("a bare control character")),
                Some(_) => self.character()?,
                None => return Err(self.defect("an unfinished string")),
            }
        }
    }

    fn character(&mut self) -> Result<(), Defect> {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) if !is_forbidden(c) => {
                self.at += c.len_utf8();
                Ok(())
            }
            _ => Err(self.defect("a forbidden character")),
        }
    }

    fn integer(&mut self) -> Result<(), Defect> {
        let from = self.at;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let digits = self.at;
        let mut magnitude = 0u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            magnitude = magnitude.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let length = self.at - digits;
        let leading_zero = length > 1 && self.bytes.get(digits) == Some(&b'0');
        if length == 0 || leading_zero || magnitude > MAX_INTEGER || (negative && magnitude == 0) {
            return Err(Defect { at: from, what: "not an integer of at most 2^53-1" });
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "line_json_tests.rs"]
mod tests;
