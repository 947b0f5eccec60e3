//! What clap refuses, in the program's own words: the commonest kinds, in Japanese.
//!
//! English keeps clap's own report, and so do the kinds that are not told apart here. Decides
//! nothing: the command line is refused either way.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Error;
use crate::message::Text;

/// The refusal of a command line as Japanese shows it; `None` where clap's own report must do.
pub fn explained(why: &clap::Error) -> Option<Error> {
    let said = Said(why);
    let what = match why.kind() {
        ErrorKind::UnknownArgument => format!("「{}」という引数はありません", said.one(ContextKind::InvalidArg)?),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません", said.one(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingRequiredArgument => {
            format!("足りないものがあります: {}", said.many(ContextKind::InvalidArg)?)
        }
        ErrorKind::MissingSubcommand => {
            format!("「{}」の後にコマンドが要ります", said.one(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let argument = said.one(ContextKind::InvalidArg)?;
            match said.one(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                None => format!("「{argument}」に値がありません"),
                Some(value) => format!("「{argument}」に「{value}」は使えません"),
            }
        }
        ErrorKind::ArgumentConflict => {
            let argument = said.one(ContextKind::InvalidArg)?;
            match said.many(ContextKind::PriorArg).filter(|prior| *prior != argument) {
                None => format!("「{argument}」は一度だけ指定できます"),
                Some(prior) => format!("「{argument}」は {prior} と一緒には使えません"),
            }
        }
        ErrorKind::TooManyValues => {
            format!(
                "「{}」に「{}」は余分です",
                said.one(ContextKind::InvalidArg)?,
                said.one(ContextKind::InvalidValue)?
            )
        }
        _ => return None,
    };
    let english = why.to_string();
    Some(Error::usage(Text { ja: what, en: english.clone() }, Text { ja: said.advice(), en: english }))
}

struct Said<'a>(&'a clap::Error);

impl Said<'_> {
    fn one(&self, kind: ContextKind) -> Option<String> {
        match self.0.get(kind)? {
            ContextValue::String(word) => Some(word.clone()),
            _ => None,
        }
    }

    fn many(&self, kind: ContextKind) -> Option<String> {
        match self.0.get(kind)? {
            ContextValue::String(word) => Some(word.clone()),
            ContextValue::Strings(words) => Some(words.join("、")),
            _ => None,
        }
    }

    /// What may have been meant, what is allowed, how the command is called.
    fn advice(&self) -> String {
        let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
        let meant = suggested.into_iter().find_map(|kind| self.many(kind)).map(|word| format!("{word} のことですか。"));
        let allowed = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
        let allowed = allowed.into_iter().find_map(|kind| self.many(kind)).filter(|words| !words.is_empty());
        let allowed = allowed.map(|words| format!("使えるのは {words} です。"));
        let usage = match self.0.get(ContextKind::Usage) {
            Some(ContextValue::StyledStr(usage)) => {
                usage.to_string().split_once(' ').map(|(_, usage)| usage.to_owned())
            }
            _ => None,
        };
        let usage = usage.map(|usage| format!("使い方は「{usage}」です。"));
        let parts = [meant, allowed, usage].into_iter().flatten();
        parts.chain(["詳しくは --help を付けて実行してください".to_owned()]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::command_in;
    use super::*;
    use crate::message::Lang;

    fn refused(line: &str) -> (String, String) {
        let words = ["genba"].into_iter().chain(line.split(' '));
        let error = explained(&command_in(Lang::Ja).try_get_matches_from(words).unwrap_err()).unwrap();
        (error.what.ja, error.help.unwrap().ja)
    }

    #[test]
    fn a_wrong_command_line_is_refused_in_japanese() {
        let (what, help) = refused("step --vaule 3");
        assert_eq!(what, "「--vaule」という引数はありません");
        assert_eq!(
            help,
            "--value のことですか。使い方は「genba step [オプション] [端末]」です。詳しくは --help を付けて実行してください"
        );
        assert_eq!(refused("stpe").0, "「stpe」というコマンドはありません");
        assert_eq!(refused("verify a.zip").0, "足りないものがあります: --trust <ファイル>");
        assert_eq!(refused("step --answer").0, "「--answer <回答>」に値がありません");
        assert_eq!(refused("log --last x").0, "「--last <件数>」に「x」は使えません");
        let (what, help) = refused("completions foo");
        assert_eq!(what, "「<シェル>」に「foo」は使えません");
        assert!(help.starts_with("使えるのは bash、elvish、fish、powershell、zsh です。"));
        assert_eq!(refused("step --show --show").0, "「--show」は一度だけ指定できます");
        assert_eq!(
            refused("work order x --all --site S-1 --due 1").0,
            "「--all」は --site <拠点>... と一緒には使えません"
        );
    }
}
