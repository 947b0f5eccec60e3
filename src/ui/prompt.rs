//! Questions at a terminal; a missing answer elsewhere is an error that names the flag.

use inquire::ui::{RenderConfig, Styled};
use inquire::{InquireError, Password, PasswordDisplayMode, Select, Text as TextPrompt};
use zeroize::Zeroizing;

use super::plain::{read_yes, yes_or_no};
use super::{Console, harmless};
use crate::domain::fold;
use crate::error::{Error, Kind, Result};
use crate::message::{Lang, Text, flag_text};
use crate::messages;

messages! {
    answer_missing(question) { ja: "指定がありません: {question}", en: "{question} is not given" }
    not_confirmed(question) { ja: "「{question}」を確かめられません", en: "nobody is there to confirm: {question}" }
    confirm_with(flag) { ja: "よければ {flag} を付けてください", en: "give {flag} where that is meant" }
    give_flag(flag) { ja: "{flag} で与えてください", en: "give it with {flag}" }
    interrupted() { ja: "中断しました。何も記録していません", en: "interrupted; nothing was recorded" }
    begin_anew() { ja: "同じコマンドで、はじめからやり直せます", en: "the same command begins anew" }
    how_to_choose() { ja: "↑↓ で選び Enter で決める。文字を打つと絞り込み、Esc で中断", en: "↑↓ to move, Enter to choose, type to narrow down, Esc to leave" }
    yes() { ja: "はい", en: "yes" }
    no() { ja: "いいえ", en: "no" }
    say_yes_or_no() { ja: "y（はい）か n（いいえ）を入力してください", en: "type y or n" }
    nothing_fits() { ja: "該当なし（文字を消すと戻ります）", en: "nothing fits (delete what was typed)" }
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
        let look = self.look();
        TextPrompt::new(&harmless(question.get(self.lang))).with_render_config(look).prompt().map_err(failed)
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
        let prompt = Password::new(&question).with_display_mode(mode).with_render_config(self.look());
        prompt.without_confirmation().prompt().map(Zeroizing::new).map_err(failed)
    }

    /// Asks yes or no.
    ///
    /// # Errors
    /// As for [`Console::ask`].
    pub fn confirm(&self, question: &Text, flag: &str) -> Result<bool> {
        if !self.may_ask() {
            let (ja, en) = (not_confirmed(&question.ja).ja, not_confirmed(&question.en).en);
            let flag = flag_text(flag);
            let help = Text { ja: confirm_with(flag.ja).ja, en: confirm_with(flag.en).en };
            return Err(Error::usage(Text { ja, en }, help));
        }
        if self.plain {
            return self.confirm_plainly(question.get(self.lang));
        }
        let question = format!("{}{}", harmless(question.get(self.lang)), yes_or_no().get(self.lang));
        let word = |is_yes: bool| if is_yes { yes() } else { no() }.get(self.lang).to_owned();
        let shown = |typed: &str| read_yes(typed).map_or_else(|| typed.to_owned(), word);
        // asked anew with an empty line: what was typed wrongly is not in the way
        loop {
            let prompt = TextPrompt::new(&question).with_formatter(&shown).with_render_config(self.look());
            match read_yes(&prompt.prompt().map_err(failed)?) {
                Some(is_yes) => return Ok(is_yes),
                None => self.say(&say_yes_or_no())?,
            }
        }
    }

    /// Asks for one of several; gives its index.
    ///
    /// # Errors
    /// As for [`Console::ask`].
    pub fn choose(&self, question: &Text, flag: &str, options: Vec<String>) -> Result<usize> {
        self.need_person(question, flag)?;
        if options.is_empty() {
            return Err(missing(question, flag));
        }
        if self.plain {
            return self.choose_plainly(question.get(self.lang), &options);
        }
        let mut lines: Vec<String> = options.iter().map(|option| harmless(option)).collect();
        let folded: Vec<String> = lines.iter().map(|line| fold(line)).collect();
        lines.push(nothing_fits().get(self.lang).to_owned());
        let fits = |typed: &str, _: &String, _: &str, index: usize| fitting(&folded, typed, index);
        let (question, keys) = (harmless(question.get(self.lang)), how_to_choose());
        loop {
            let prompt = Select::new(&question, lines.clone()).with_scorer(&fits).with_render_config(self.look());
            let chosen = prompt.with_help_message(keys.get(self.lang)).raw_prompt().map_err(failed)?;
            if chosen.index < options.len() {
                return Ok(chosen.index);
            }
        }
    }

    /// What the prompts say themselves, in the language shown.
    fn look(&self) -> RenderConfig<'static> {
        let left = if self.lang == Lang::Ja { "（中断）" } else { "(left)" };
        RenderConfig::default().with_canceled_prompt_indicator(Styled::new(left))
    }

    fn need_person(&self, question: &Text, flag: &str) -> Result<()> {
        if self.may_ask() { Ok(()) } else { Err(missing(question, flag)) }
    }
}

/// The error that an answer is missing where nobody can be asked.
pub fn missing(question: &Text, flag: &str) -> Error {
    let flag = flag_text(flag);
    let help = Text { ja: give_flag(flag.ja).ja, en: give_flag(flag.en).en };
    Error::usage(answer_missing_text(question), help)
}

fn answer_missing_text(question: &Text) -> Text {
    let ja = answer_missing(&question.ja).ja;
    Text { ja, en: answer_missing(&question.en).en }
}

/// Whether an option is shown where something is typed: by what stands in it, in any width, case and kana.
/// The line behind the options says that none is.
fn fitting(options: &[String], typed: &str, index: usize) -> Option<i64> {
    let typed = fold(typed);
    let fits = |option: &String| typed.split(' ').all(|word| option.contains(word));
    match options.get(index) {
        Some(option) => fits(option).then_some(0),
        None => (!options.iter().any(fits)).then_some(0),
    }
}

fn failed(why: InquireError) -> Error {
    match why {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => left(),
        other => unreadable(other),
    }
}

/// The error of somebody who leaves a question.
pub(super) fn left() -> Error {
    Error::refused(interrupted(), begin_anew())
}

/// The error of a terminal that cannot be asked.
pub(super) fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::internal(prompt_failed(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_any_width_case_and_kana() {
        let options: Vec<String> = ["O-001 2号庁舎 キッティング", "O-002 本庁"].iter().map(|line| fold(line)).collect();
        let shown = |typed: &str| (0..3).filter(|index| fitting(&options, typed, *index).is_some()).collect::<Vec<_>>();
        for typed in ["Ｏ－００１", "o-001", "ｷｯﾃｨﾝｸﾞ", "２号　キッ"] {
            assert_eq!(shown(typed), [0], "{typed}");
        }
        assert_eq!(shown(""), [0, 1]);
        assert_eq!(shown("Z-9"), [2], "the line that says that nothing fits");
    }

    #[test]
    fn a_missing_answer_names_the_flag_in_the_language_shown() {
        let error = missing(&Text::same("x"), "--worker ID");
        let help = error.help.unwrap();
        assert_eq!(
            (help.ja.as_str(), help.en.as_str()),
            ("--worker 番号 で与えてください", "give it with --worker ID")
        );
    }
}
