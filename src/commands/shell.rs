//! `genba completions` and `genba man`: what the command line says of itself, for other programs.
//!
//! Both are made from the English command, whatever language is spoken: words to complete are
//! the same in both, and some shells cannot hold Japanese in their scripts.

use std::path::Path;

use clap_mangen::Man;

use super::Context;
use crate::cli::{CompletionsArgs, ManArgs, command};
use crate::durable::{make_folder, write_file};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;

messages! {
    pages_written(count, folder) { ja: "{folder} に {count} ページを書き出しました", en: "wrote {count} pages to {folder}" }
    how_to_read(folder) { ja: "読むには: man -l {folder}/genba.1", en: "to read them: man -l {folder}/genba.1" }
}

/// Runs `genba completions`.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn run_completions(context: &Context, args: &CompletionsArgs) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "genba", &mut script);
    context.console.bytes(&script)
}

/// Runs `genba man`.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub fn run_man(context: &Context, args: &ManArgs) -> Result<()> {
    make_folder(&args.dir, false)?;
    let mut command = command().disable_help_subcommand(true);
    command.build();
    let count = write_pages(&command, &args.dir)?;
    context.console.say(&pages_written(count, args.dir.display()))?;
    context.console.say(&how_to_read(args.dir.display()))
}

/// The page of a command and those of the commands below it; how many they are.
fn write_pages(command: &clap::Command, folder: &Path) -> Result<u32> {
    let page = Man::new(command.clone()).source(concat!("genba ", env!("CARGO_PKG_VERSION"))).manual("genba");
    let mut text = Vec::new();
    page.render(&mut text).map_err(|why| Error::internal(Text::same(why)))?;
    write_file(&folder.join(page.get_filename()), &text, false)?;
    let below = command.get_subcommands().map(|child| write_pages(child, folder));
    below.sum::<Result<u32>>().map(|below| below + 1)
}
