//! Lines as a scanner or a person types them, or as they come through a pipe.

use std::io::{self, BufRead, IsTerminal};
use std::time::{Duration, Instant};

use super::Console;
use crate::error::{Error, Result};
use crate::messages;

/// An empty line that follows a scan faster than this is the scanner's second line end.
const SCANNER: Duration = Duration::from_millis(250);

messages! {
    input_failed(why) { ja: "入力を読めません: {why}", en: "cannot read the input: {why}" }
    not_utf8(line) { ja: "入力の {line} 行目が UTF-8 ではありません", en: "line {line} of the input is not UTF-8" }
    give_file(flag) {
        ja: "ファイルに書いて {flag} で与えてください（UTF-16、Shift_JIS も読めます）。PowerShell では先に $OutputEncoding = [Text.Encoding]::UTF8",
        en: "give it in a file with {flag}, where UTF-16 and Shift_JIS are read as well; in PowerShell, set $OutputEncoding = [Text.Encoding]::UTF8 first",
    }
}

impl Console {
    /// Hands over each line until an empty one or the end, without its line end. The flag says whether
    /// more is waiting already, so that slow work can be put off.
    ///
    /// # Errors
    /// Where stdin cannot be read or is not UTF-8, which names `flag`; whatever `take` returns.
    pub fn each_line(&self, flag: &str, take: &mut dyn FnMut(&str, bool) -> Result<()>) -> Result<()> {
        each(&mut io::BufReader::new(io::stdin()), io::stdin().is_terminal(), flag, take)
    }
}

fn each(
    input: &mut io::BufReader<impl io::Read>,
    is_typed: bool,
    flag: &str,
    take: &mut dyn FnMut(&str, bool) -> Result<()>,
) -> Result<()> {
    let mut last: Option<Instant> = None;
    for number in 1usize.. {
        let mut line = Vec::new();
        let read = input.read_until(b'\n', &mut line).map_err(|why| Error::internal(input_failed(why)))?;
        if read == 0 {
            break;
        }
        // UTF-16 without its mark is UTF-8, but for the zeros
        let line = str::from_utf8(&line).ok().filter(|line| !line.contains('\0'));
        let line = line.ok_or_else(|| Error::usage(not_utf8(number), give_file(flag)))?;
        let line = if number == 1 { line.trim_start_matches('\u{feff}') } else { line };
        if line.trim().is_empty() {
            if is_typed && last.is_some_and(|last| last.elapsed() < SCANNER) {
                continue;
            }
            break;
        }
        take(line.trim(), !input.buffer().is_empty())?;
        last = Some(Instant::now());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_an_empty_one_and_a_scanners_second_line_end_is_none() {
        let read = |text: &str, is_typed: bool| {
            let mut lines = Vec::new();
            let mut input = io::BufReader::new(text.as_bytes());
            each(&mut input, is_typed, "--scans FILE", &mut |line, more| {
                (lines.push((line.to_owned(), more)), Ok(())).1
            })
            .unwrap();
            lines
        };
        let line = |text: &str, more| (text.to_owned(), more);
        assert_eq!(read("T-001\r\nT-002\t\n\u{3000}\nT-003\n", false), [line("T-001", true), line("T-002", true)]);
        assert_eq!(read("T-001\n\nT-002", true), [line("T-001", true), line("T-002", false)]);
        assert_eq!(read("\u{feff}T-001\n", false), [line("T-001", false)]);
        assert_eq!(read("", true), []);
    }

    #[test]
    fn refuses_input_in_another_encoding() {
        let utf16: Vec<u8> = "T-001\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&b"T-001\n\x92\x5b\x96\x96\n"[..], &utf16, &[&[0xff, 0xfe], &utf16[..]].concat()] {
            let mut input = io::BufReader::new(bytes);
            let refusal = each(&mut input, false, "--scans FILE", &mut |_, _| Ok(())).unwrap_err();
            assert!(refusal.help.unwrap().en.contains("--scans FILE"), "{bytes:?}");
        }
    }
}
