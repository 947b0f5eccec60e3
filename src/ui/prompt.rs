//! Questions at a terminal; a missing answer elsewhere is an error that names the flag.

use inquire::{Confirm, InquireError, Password, PasswordDisplayMode, Select, Text as TextPrompt};
use zeroize::Zeroizing;

use super::{Console, harmless};
use crate::error::{Error, Kind, Result};
use crate::message::Text;
use crate::messages;

messages! {
    answer_missing(question) { ja: "{question} が与えられていません", en: "{question} is not given" }
    not_confirmed(question) { ja: "「{question}」を確かめられません", en: "nobody is there to confirm: {question}" }
    confirm_with(flag) { ja: "よければ {flag} を付けてください", en: "give {flag} where that is meant" }
    give_flag(flag) { ja: "{flag} で与えてください", en: "give it with {flag}" }
    interrupted() { ja: "中断しました。ここまでの記録は保存されています", en: "interrupted; everything recorded so far is kept" }
    resume_later() { ja: "同じコマンドで続きから再開できます", en: "the same command goes on from here" }
    prompt_failed(why) { ja: "入力できません: {why}", en: "cannot ask: {why}" }
}

impl Console {
    /// Asks for a line of text.
    ///
    /// # Errors
    /// Where nobody may be asked, an error that names `flag`; an interruption.
    pub fn ask(&self, question: &Text, flag: &str) -> Result<String> {
        self.need_person(question, flag)?;
        if self.plain {
            return self.ask_plainly(question.get(self.lang));
        }
        TextPrompt::new(&harmless(question.get(self.lang))).prompt().map_err(failed)
    }

    /// Asks for a line of text until it can be read: what is wrong is said, and nothing that was
    /// typed before is lost.
    ///
    /// # Errors
    /// As for [`Console::ask`].
    pub fn ask_until<T>(&self, question: &Text, flag: &str, read: impl Fn(&str) -> Result<T>) -> Result<T> {
        loop {
            match read(self.ask(question, flag)?.trim()) {
                Err(error) if matches!(error.kind, Kind::Usage | Kind::Refused) => self.error(&error),
                read => return read,
            }
        }
    }

    /// Asks for something that nobody may see, also where JSON is wanted: no flag may hold it. An empty line is
    /// an answer.
    ///
    /// # Errors
    /// Without a terminal, an error that names `flag`; an interruption.
    pub fn ask_secret(&self, question: &Text, flag: &str) -> Result<Zeroizing<String>> {
        if !self.is_interactive() {
            return Err(missing(question, flag));
        }
        let mode = if self.plain { PasswordDisplayMode::Hidden } else { PasswordDisplayMode::Masked };
        let question = harmless(question.get(self.lang));
        let prompt = Password::new(&question).with_display_mode(mode);
        prompt.without_confirmation().prompt().map(Zeroizing::new).map_err(failed)
    }

    /// Asks yes or no.
    ///
    /// # Errors
    /// As for [`Console::ask`].
    pub fn confirm(&self, question: &Text, flag: &str) -> Result<bool> {
        if !self.may_ask() {
            let (ja, en) = (not_confirmed(&question.ja).ja, not_confirmed(&question.en).en);
            return Err(Error::usage(Text { ja, en }, confirm_with(flag)));
        }
        if self.plain {
            return self.confirm_plainly(question.get(self.lang));
        }
        Confirm::new(&harmless(question.get(self.lang))).prompt().map_err(failed)
    }

    /// Asks for one of several; gives its index.
    ///
    /// # Errors
    /// As for [`Console::ask`].
    pub fn choose(&self, question: &Text, flag: &str, options: Vec<String>) -> Result<usize> {
        self.need_person(question, flag)?;
        if self.plain {
            return self.choose_plainly(question.get(self.lang), &options);
        }
        let options = options.iter().map(|option| harmless(option)).collect();
        Select::new(&harmless(question.get(self.lang)), options).raw_prompt().map(|chosen| chosen.index).map_err(failed)
    }

    fn need_person(&self, question: &Text, flag: &str) -> Result<()> {
        if self.may_ask() { Ok(()) } else { Err(missing(question, flag)) }
    }
}

/// The error that an answer is missing where nobody can be asked.
pub fn missing(question: &Text, flag: &str) -> Error {
    Error::usage(answer_missing_text(question), give_flag(flag))
}

fn answer_missing_text(question: &Text) -> Text {
    let ja = answer_missing(&question.ja).ja;
    Text { ja, en: answer_missing(&question.en).en }
}

fn failed(why: InquireError) -> Error {
    match why {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => left(),
        other => unreadable(other),
    }
}

/// The error of somebody who leaves a question.
pub(super) fn left() -> Error {
    Error::refused(interrupted(), resume_later())
}

/// The error of a terminal that cannot be asked.
pub(super) fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::internal(prompt_failed(why))
}
