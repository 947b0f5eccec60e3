//! Lines that are not Line JSON: each is signed, chained and counted as it stands.

use super::{case, judge};
use crate::forge::{Entry, Forge};

/// What stands in the third line, and what stands there instead.
const LINES: &[(&str, &str, &[u8])] = &[
    ("a float", "\"number\":2", b"\"number\":2.0"),
    ("an exponent", "\"number\":2", b"\"number\":2e0"),
    ("minus zero", "\"number\":2", b"\"number\":-0"),
    ("a plus sign", "\"number\":2", b"\"number\":+2"),
    ("a leading zero", "\"number\":2", b"\"number\":02"),
    ("2^53", "\"number\":2", b"\"number\":9007199254740992"),
    ("-2^53", "\"number\":2", b"\"number\":-9007199254740992"),
    ("2^64 + 2", "\"number\":2", b"\"number\":18446744073709551618"),
    ("NaN", "\"number\":2", b"\"number\":NaN"),
    ("infinity", "\"number\":2", b"\"number\":-Infinity"),
    ("a blank", "\"number\":2", b"\"number\": 2"),
    ("a comma too many", "\"number\":2", b"\"number\":2,"),
    ("a key twice", "\"number\":2", b"\"number\":2,\"number\":2"),
    ("keys out of order", "\"number\":2", b"\"number\":2,\"a\":1"),
    ("an upper-case key", "\"number\":2", b"\"Number\":2"),
    ("an empty key", "\"note\":", b"\"\":1,\"note\":"),
    ("a key of 33 characters", "\"number\":2", b"\"number\":2,\"ooooooooooooooooooooooooooooooooo\":1"),
    ("a key with a dash", "\"number\":2", b"\"number\":2,\"o-o\":1"),
    ("an escaped key", "\"number\":2", b"\"n\\u0075mber\":2"),
    ("a key without quotes", "\"number\":2", b"number:2"),
    ("single quotes", "\"number\":2", b"\"number\":'2'"),
    ("an escaped letter", "ok", b"\\u006fk"),
    ("an escaped slash", "ok", b"\\/"),
    ("an escaped CR", "ok", b"\\r"),
    ("an escaped backspace", "ok", b"\\b"),
    ("an escaped form feed", "ok", b"\\f"),
    ("an escaped NUL", "ok", b"\\u0000"),
    ("an escaped tab in hexadecimal", "ok", b"\\u0009"),
    ("a surrogate", "ok", b"\\ud800"),
    ("a pair of surrogates", "ok", b"\\ud83d\\ude00"),
    ("an unknown escape", "ok", b"\\x"),
    ("a bare tab", "ok", b"\t"),
    ("a bare NUL", "ok", b"\0"),
    ("a bare CR", "ok", b"\r"),
    ("a byte that is not UTF-8", "ok", b"\xff"),
    ("a surrogate in UTF-8", "ok", b"\xed\xa0\x80"),
    ("an overlong slash", "ok", b"\xc0\xaf"),
    ("a character cut short", "ok", b"\xe5\xae"),
    ("a blank behind it", "\"v\":1}", b"\"v\":1} "),
    ("a CR behind it", "\"v\":1}", b"\"v\":1}\r"),
    ("a comment behind it", "\"v\":1}", b"\"v\":1}//"),
    ("an object behind it", "\"v\":1}", b"\"v\":1}{}"),
    ("no closing brace", "\"v\":1}", b"\"v\":1"),
    ("a blank before it", "{\"actor\"", b" {\"actor\""),
    ("a byte order mark", "{\"actor\"", b"\xef\xbb\xbf{\"actor\""),
    ("17 containers open", "\"number\":2", b"\"number\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"),
];

/// Characters that Line JSON forbids; the first and last of every range.
const FORBIDDEN: [u32; 32] = [
    0x0b, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfdd0,
    0xfdef, 0xfeff, 0xfff9, 0xfffb, 0xfffe, 0xffff, 0x1fffe, 0x1ffff, 0x10fffe, 0x10ffff, 0xe0000, 0xe0001, 0xe007f,
    0xe00ff, 0xe01f0, 0xe0fff,
];

/// Their neighbours, which are not.
pub const ALLOWED: [u32; 18] = [
    0x20, 0x7e, 0xa0, 0x61b, 0x200d, 0x202f, 0x2065, 0x206a, 0xfdcf, 0xfdf0, 0xfff8, 0xfffc, 0xe0100, 0xe01ef, 0xe1000,
    0x1fffd, 0x10fffd, 0xe000,
];

/// The bundle whose third line holds `to` in place of `from`; stored, so that no ratio is passed.
pub fn with_line(from: &str, to: &[u8]) -> Vec<u8> {
    let forge = Forge::device();
    let lines = forge.lines_with(|index, line| {
        let found = line.windows(from.len()).position(|window| window == from.as_bytes());
        match found.filter(|_| index == 2) {
            Some(at) => [&line[..at], to, &line[at + from.len()..]].concat(),
            None => line.to_vec(),
        }
    });
    assert_ne!(lines, forge.lines(), "{from}");
    stored(&forge, lines)
}

/// The bundle of these lines, its events not deflated.
pub fn stored(forge: &Forge, lines: Vec<Vec<u8>>) -> Vec<u8> {
    let events = lines.concat();
    let mut zip = forge.slice(lines).seal().zip();
    zip.entries[0] = Entry::stored("events.jsonl", &events);
    zip.bytes()
}

/// The bundle whose third line is `length` bytes long.
pub fn with_length(length: usize) -> Vec<u8> {
    let there = Forge::device().lines()[2].len() - 1 - "ok".len();
    with_line("ok", "x".repeat(length - there).as_bytes())
}

#[test]
fn refuses_every_line_that_is_not_canonical() {
    let mut cases: Vec<_> =
        LINES.iter().map(|(name, from, to)| case(*name, "line-not-canonical", with_line(from, to))).collect();
    cases.extend(FORBIDDEN.iter().map(|&code| {
        let character = char::from_u32(code).unwrap().to_string();
        case(format!("U+{code:04X}"), "line-not-canonical", with_line("ok", character.as_bytes()))
    }));
    judge(cases);
}

fn unfinish(line: &mut Vec<u8>) {
    assert_eq!(line.pop(), Some(b'\n'));
}

#[test]
fn refuses_lines_without_end_or_beginning() {
    let forge = Forge::device();
    let changed = |change: fn(&mut Vec<Vec<u8>>)| {
        let mut lines = forge.lines();
        change(&mut lines);
        stored(&forge, lines)
    };
    let deep = [b"\"number\":".to_vec(), b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let endless = stored(&forge, vec![b"{\"actor\":\"".to_vec(), vec![b'x'; 3 << 20]]);
    judge(vec![
        case("a line of 1 MiB and a byte", "line-not-canonical", with_length((1 << 20) + 1)),
        case("a line without end", "line-not-canonical", endless),
        case("100,000 containers open", "line-not-canonical", with_line("\"number\":2", &deep)),
        case("no last LF", "line-unfinished", changed(|lines| unfinish(&mut lines[6]))),
        case("an empty line at the end", "line-not-canonical", changed(|lines| lines.push(b"\n".to_vec()))),
        case("an empty line within", "line-not-canonical", changed(|lines| lines.insert(3, b"\n".to_vec()))),
        case("an array", "line-not-canonical", changed(|lines| lines[3] = b"[]\n".to_vec())),
        case("two lines in one", "line-not-canonical", changed(|lines| unfinish(&mut lines[2]))),
        case(
            "CRLF throughout",
            "line-not-canonical line-not-canonical line-not-canonical line-not-canonical \
            line-not-canonical line-not-canonical line-not-canonical",
            changed(|lines| {
                lines.iter_mut().for_each(|line| drop(line.splice(line.len() - 1.., *b"\r\n")));
            }),
        ),
    ]);
}
