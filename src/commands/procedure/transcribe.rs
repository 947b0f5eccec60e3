//! `procedure from-xlsx`: a checklist in Excel becomes a procedure's TOML, guess by guess.
//!
//! What is guessed is shown and confirmed before anything is written. Publishes nothing.

use std::path::PathBuf;

use serde_json::json;

use super::super::Context;
use crate::cli::ProcedureFromXlsxArgs;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::given::in_command;
use crate::messages;
use crate::procedure::parse;
use crate::register::read_sheets;
use crate::transcribe::{ColumnGuess, KindGuess, Layout, Step, find, head, steps, write};
use crate::ui::Table;

messages! {
    column() { ja: "列", en: "column" }
    heading() { ja: "見出し", en: "heading" }
    taken_for() { ja: "読み方", en: "taken for" }
    example() { ja: "例", en: "example" }
    left_aside() { ja: "（使わない）", en: "(left aside)" }
    found_at(sheet, row) { ja: "{sheet} の {row} 行目を見出しとして読みます", en: "{sheet}: row {row} has the headings" }
    no_headings(sheet) { ja: "{sheet} を先頭の行から読みます", en: "{sheet}: read from the first row" }
    is_right() { ja: "列の読み方はこれでよいですか", en: "are the columns taken rightly?" }
    say_columns() {
        ja: "--columns title=B,instruction=C,expect=D のように、どの列が何かを指定してください",
        en: "say which column is what, as in --columns title=B,instruction=C,expect=D",
    }
    not_right() { ja: "何も書いていません", en: "nothing was written" }
    no_steps(file) { ja: "{file} に手順になる行がありません", en: "{file} has no row that is a step" }
    step() { ja: "手順", en: "step" }
    row() { ja: "行", en: "row" }
    title() { ja: "作業項目", en: "title" }
    kind() { ja: "種類（推定）", en: "kind (guess)" }
    why() { ja: "推定の理由", en: "why" }
    taken(output) { ja: "{output} がすでにあります", en: "{output} is there already" }
    name_another() { ja: "-o で書き出すファイルを指定してください", en: "name the file to write with -o" }
    does_not_hold(why) { ja: "書き起こした手順書が検査に通りません: {why}", en: "what was transcribed does not pass the check: {why}" }
    written(output, count, argument) {
        ja: "{output} に {count} 個の手順を書きました。種類はすべて推定です。元の手順書と照合し、genba procedure check {argument} で確かめてください",
        en: "wrote {count} step(s) to {output}; every kind is a guess: compare it with the original and run `genba procedure check {argument}`",
    }
    whole_file() { ja: "ファイル", en: "the file" }
}

/// Runs it.
///
/// # Errors
/// A file that cannot be read, columns that nobody confirms, a file that is there already.
pub fn from_xlsx(context: &Context, args: &ProcedureFromXlsxArgs) -> Result<()> {
    let file = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = args.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let output = match &args.output {
        Some(output) => output.clone(),
        None => beside(args)?,
    };
    let layout = find(&file, read_sheets(&args.file)?, args.sheet.as_deref(), &args.columns)?;
    let steps = steps(&layout);
    if steps.is_empty() {
        return Err(Error::usage(no_steps(&file), say_columns()));
    }
    let console = context.console;
    if !console.json {
        show_columns(context, &layout)?;
    }
    if !args.yes && args.columns.is_empty() && !console.confirm(&is_right(), "--yes")? {
        return Err(Error::refused(not_right(), say_columns()));
    }
    let shown = output.file_name().map(|name| in_command(name.as_ref())).unwrap_or_default();
    let text = write(&head(&layout, &file, &stem), &steps, &file, &shown, console.lang);
    if let Err(problems) = parse(text.as_bytes()) {
        let why = problems.first().map(|problem| problem.show(console.lang)).unwrap_or_default();
        return Err(Error::usage(does_not_hold(why), say_columns()));
    }
    write_file(&output, text.as_bytes(), false)?;
    if console.json {
        return console.json(&told(&layout, &steps, &output));
    }
    show_steps(context, &steps)?;
    console.say(&written(output.display(), steps.len(), in_command(&output)))
}

/// The file beside the checklist, which must not be there yet.
fn beside(args: &ProcedureFromXlsxArgs) -> Result<PathBuf> {
    let output = args.file.with_extension("toml");
    if output.exists() { Err(Error::refused(taken(output.display()), name_another())) } else { Ok(output) }
}

fn show_columns(context: &Context, layout: &Layout) -> Result<()> {
    let lang = context.console.lang;
    let whole = whole_file();
    let sheet = layout.sheet.as_deref().unwrap_or_else(|| whole.get(lang));
    context.console.say(&match layout.header {
        Some(row) => found_at(sheet, row),
        None => no_headings(sheet),
    })?;
    let mut table = Table::new([column(), heading(), taken_for(), example()]);
    for it in &layout.columns {
        let cells = layout.rows.iter().map(|row| row.cell(it.at).trim());
        let sample: String = cells.clone().find(|cell| !cell.is_empty()).unwrap_or_default().chars().take(30).collect();
        let taken = it.part.map_or_else(left_aside, |part| part.label());
        table.row([letter(it.at).as_str(), &it.heading, taken.get(lang), &sample.replace('\n', " ")]);
    }
    context.console.listing(&table)
}

fn show_steps(context: &Context, steps: &[(Step, KindGuess)]) -> Result<()> {
    let lang = context.console.lang;
    let mut table = Table::new([step(), row(), title(), kind(), why()]).numbers(&[1]);
    for (step, guess) in steps {
        let number = step.row.to_string();
        table.row([step.id.as_str(), &number, &step.title, guess.asked.name(), guess.why.get(lang)]);
    }
    context.console.listing(&table)
}

/// The letters of a column: A, B … AA.
fn letter(at: usize) -> String {
    let of = |digit: usize| u8::try_from(digit).map_or('?', |digit| char::from(b'A'.saturating_add(digit)));
    if at < 26 { of(at).to_string() } else { format!("{}{}", of((at / 26).saturating_sub(1)), of(at % 26)) }
}

fn told(layout: &Layout, steps: &[(Step, KindGuess)], output: &std::path::Path) -> serde_json::Value {
    let column = |it: &ColumnGuess| json!({ "column": letter(it.at), "heading": it.heading, "part": it.part.map(|part| part.name()) });
    let step = |(step, guess): &(Step, KindGuess)| json!({ "id": step.id, "row": step.row, "title": step.title, "kind": guess.asked.name(), "why": guess.why.en });
    json!({
        "file": output,
        "sheet": layout.sheet,
        "header": layout.header,
        "columns": layout.columns.iter().map(column).collect::<Vec<_>>(),
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
    })
}
