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
}

impl Console {
    /// Hands over each line until an empty one or the end, without its line end. The flag says whether
    /// more is waiting already, so that slow work can be put off.
    ///
    /// # Errors
    /// Where stdin cannot be read, or whatever `take` returns.
    pub fn each_line(&self, take: &mut dyn FnMut(&str, bool) -> Result<()>) -> Result<()> {
        each(&mut io::BufReader::new(io::stdin()), io::stdin().is_terminal(), take)
    }
}

fn each(
    input: &mut io::BufReader<impl io::Read>,
    is_typed: bool,
    take: &mut dyn FnMut(&str, bool) -> Result<()>,
) -> Result<()> {
    let mut last: Option<Instant> = None;
    loop {
        let mut line = Vec::new();
        let read = input.read_until(b'\n', &mut line).map_err(|why| Error::internal(input_failed(why)))?;
        let line = String::from_utf8_lossy(&line);
        if read == 0 {
            return Ok(());
        }
        if line.trim().is_empty() {
            if is_typed && last.is_some_and(|last| last.elapsed() < SCANNER) {
                continue;
            }
            return Ok(());
        }
        take(line.trim(), !input.buffer().is_empty())?;
        last = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_an_empty_one_and_a_scanners_second_line_end_is_none() {
        let read = |text: &str, is_typed: bool| {
            let mut lines = Vec::new();
            let mut input = io::BufReader::new(text.as_bytes());
            each(&mut input, is_typed, &mut |line, more| (lines.push((line.to_owned(), more)), Ok(())).1).unwrap();
            lines
        };
        let line = |text: &str, more| (text.to_owned(), more);
        assert_eq!(read("T-001\r\nT-002\t\n\u{3000}\nT-003\n", false), [line("T-001", true), line("T-002", true)]);
        assert_eq!(read("T-001\n\nT-002", true), [line("T-001", true), line("T-002", false)]);
        assert_eq!(read("", true), []);
    }
}
