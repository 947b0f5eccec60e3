//! The command line's help in Japanese, laid over clap's English definition.

use crate::message::Lang;

/// The command with its help in a language.
pub fn command_in(lang: Lang) -> clap::Command {
    match lang {
        Lang::En => super::command(),
        Lang::Ja => super::command(),
    }
}
