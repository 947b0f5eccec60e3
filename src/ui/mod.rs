//! The terminal: the only place that prints, draws tables, shows progress or asks.
//!
//! Knows the language and whether a person sits there; knows no rule of the contract.

mod glyphs;
mod harmless;
mod lines;
mod plain;
mod progress;
mod prompt;
pub mod stepper;
mod table;

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{Print, Typesetter};

pub use glyphs::Glyphs;
pub use harmless::harmless;
use harmless::{harmless_json, harmless_lines, harmless_list};
pub use plain::read_yes;
pub use progress::Progress;
pub use prompt::missing;
pub use table::Table;

/// The screen and keyboard of one command.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    /// The language shown.
    pub lang: Lang,
    /// Whether listings are wanted as JSON.
    pub json: bool,
    /// Whether questions are asked line by line, without moving the cursor.
    pub plain: bool,
    /// How wide the terminal draws what Unicode leaves open; `None` where that is to be seen.
    pub glyphs: Option<Glyphs>,
    /// What sets PDFs; `None` in a build without PDF.
    pub typesetter: Option<&'static dyn Typesetter>,
}

messages! {
    without_pdf() {
        ja: "この genba は PDF なしで作られています",
        en: "this genba was built without PDF",
    }
    print_html() { ja: "HTML で出力してブラウザーから印刷できます", en: "write it as HTML and print it from a browser" }
    error_label() { ja: "エラー", en: "error" }
    refused_label() { ja: "できません", en: "refused" }
    next_label() { ja: "次にすること", en: "help" }
    output_failed(why) { ja: "出力できません: {why}", en: "cannot write the output: {why}" }
    done_all_the_same() {
        ja: "表示できなかっただけで、ここまでに記録・作成したものは失われていません。genba status か genba log で確かめてください",
        en: "only the display failed: what was recorded or made before is safe; see `genba status` or `genba log`",
    }
    warning_label() { ja: "注意", en: "warning" }
}

impl Console {
    /// Whether a person can be asked: stdin and stdout are both terminals.
    pub fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Whether a person is asked for what the command line left out: never where programs read the answer.
    pub fn may_ask(&self) -> bool {
        self.is_interactive() && !self.json
    }

    /// What sets PDFs.
    ///
    /// # Errors
    /// In a build without PDF.
    pub fn typesetter(&self) -> Result<&'static dyn Typesetter> {
        self.typesetter.ok_or_else(|| Error::refused(without_pdf(), print_html()))
    }

    /// The bytes of a print, after what is to be said of it.
    pub fn warned(&self, print: Print) -> Vec<u8> {
        self.warn_if(print.remark);
        print.bytes
    }

    /// How wide the terminal draws what Unicode leaves open.
    pub fn glyphs(&self) -> Glyphs {
        self.glyphs.unwrap_or_else(Glyphs::of_stdout)
    }

    /// Columns of the screen; 80 where stdout is no terminal.
    pub fn columns(&self) -> usize {
        table::screen_width().map_or(80, usize::from)
    }

    /// Prints a message as one line, with a list below it where it has one; any other line end in it is
    /// of a name that it quotes.
    ///
    /// # Errors
    /// Where stdout cannot be written to.
    pub fn say(&self, text: &Text) -> Result<()> {
        self.line(self.listed(text))
    }

    /// Prints a line, harmless whatever it quotes.
    ///
    /// # Errors
    /// Where stdout cannot be written to; a reader that has gone away is no error.
    pub fn line(&self, line: impl AsRef<str>) -> Result<()> {
        self.page(&format!("{}\n", line.as_ref()))
    }

    /// Prints lines with their ends, harmless whatever they quote.
    ///
    /// # Errors
    /// As for [`Console::line`].
    pub fn page(&self, lines: &str) -> Result<()> {
        self.bytes(harmless_lines(lines).as_bytes())
    }

    /// Writes bytes to stdout as they are: for what goes into a file.
    ///
    /// # Errors
    /// As for [`Console::line`].
    pub fn bytes(&self, bytes: &[u8]) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::internal(output_failed(why)).with_help(done_all_the_same()))
            }
            _ => Ok(()),
        }
    }

    /// Prints a value as JSON, indented.
    ///
    /// # Errors
    /// As for [`Console::line`].
    pub fn json(&self, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(|why| Error::internal(output_failed(why)))?;
        self.line(harmless_json(&text))
    }

    /// Prints a table, or its rows as JSON objects where these are wanted.
    ///
    /// # Errors
    /// As for [`Console::line`].
    pub fn table<T: Serialize>(&self, table: &Table, rows: &[T]) -> Result<()> {
        if self.json { self.json(&rows) } else { self.listing(table) }
    }

    /// Prints a table; one without rows as the sentence that says so, and what to do next.
    ///
    /// # Errors
    /// As for [`Console::line`].
    pub fn listing(&self, table: &Table) -> Result<()> {
        self.line(table.render(*self))
    }

    /// A remark on stderr that does not end the command.
    pub fn warn(&self, text: &Text) {
        self.complain(&format!("{}: {}", warning_label().get(self.lang), self.listed(text)));
    }

    /// The same where there is something to be said.
    pub fn warn_if(&self, text: Option<Text>) {
        text.iter().for_each(|text| self.warn(text));
    }

    /// Shows an error and its advice on stderr.
    pub fn error(&self, error: &Error) {
        let label = if error.kind == Kind::Refused { refused_label() } else { error_label() };
        self.complain(&format!("{}: {}", label.get(self.lang), self.listed(&error.what)));
        if let Some(help) = &error.help {
            self.complain(&format!("  {}: {}", next_label().get(self.lang), self.listed(help)));
        }
    }

    /// A sentence, and the list that may stand below it.
    fn listed(&self, text: &Text) -> String {
        harmless_list(text.get(self.lang), &format!("{}:", next_label().get(self.lang)))
    }

    /// Shows on stderr what a library says of a command line.
    pub fn complain(&self, line: &str) {
        // nothing is left to tell anybody where stderr itself fails
        let _ = writeln!(io::stderr().lock(), "{}", harmless_lines(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_pdf_refuses_one_and_says_what_to_do() {
        let console = Console { lang: Lang::En, json: false, plain: true, glyphs: None, typesetter: None };
        let refusal = console.typesetter().map(drop).unwrap_err();
        assert_eq!(refusal.kind, Kind::Refused);
        assert!(refusal.what.en.contains("without PDF"), "{}", refusal.what.en);
    }
}
