//! Where a report goes: a file whose ending says what it is, the screen, or JSON.
//!
//! A file is written whole or not at all; one that stands there is replaced.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::commands::Context;
use crate::domain::{Contract, Moment};
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::messages;
use crate::paper::list_pdf;
use crate::tabular::{Book, Column, Ending, Kind, Table};
use crate::ui;
use crate::workspace::Workspace;

messages! {
    unknown_ending(path) { ja: "{path}: .xlsx、.csv、.html、.pdf のどれかで終わる名前にしてください", en: "{path}: the name must end in .xlsx, .csv, .html or .pdf" }
    give_ending(name) { ja: "-o {name}.xlsx のように指定してください", en: "as in -o {name}.xlsx" }
    written(path, rows) { ja: "{path} に {rows} 行を書き出しました", en: "wrote {rows} row(s) to {path}" }
}

/// Where a report is to go.
pub struct Target<'a> {
    context: &'a Context,
    file: Option<(PathBuf, Form)>,
}

/// In which form a file is written.
#[derive(Clone, Copy)]
enum Form {
    Tables(Ending),
    Pdf,
}

impl Form {
    fn of(path: &Path) -> Option<Self> {
        let is_pdf = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
        if is_pdf { Some(Self::Pdf) } else { Ending::of(path).map(Self::Tables) }
    }
}

impl<'a> Target<'a> {
    /// The file that was named, else the screen; `name` is an example of a file's name.
    ///
    /// # Errors
    /// An ending that no report has.
    pub fn of(context: &'a Context, output: Option<&Path>, name: &str) -> Result<Self> {
        let with_ending = |path: &Path| match Form::of(path) {
            Some(form) => Ok((path.to_owned(), form)),
            None => Err(Error::usage(unknown_ending(path.display()), give_ending(name))),
        };
        Ok(Self { context, file: output.map(with_ending).transpose()? })
    }

    /// Writes or shows a book; on the screen and on paper only the columns of these ids, or all where none is named.
    ///
    /// # Errors
    /// A failing disk; more rows than a sheet holds.
    pub fn give(&self, workspace: &Workspace, book: &Book, brief: &[&str]) -> Result<()> {
        let console = self.context.console;
        let Some((path, form)) = &self.file else { return show(self.context, book, brief) };
        let bytes = match form {
            Form::Tables(ending) => book.write(*ending, console.lang)?,
            Form::Pdf => {
                let contract = workspace.store.get::<Contract>("")?;
                console.warned(list_pdf(console.typesetter()?, book, contract.as_ref(), brief, console.lang)?)
            }
        };
        write_file(path, &bytes, false)?;
        let rows: usize = book.tables.iter().map(|table| table.rows.len()).sum();
        if console.json {
            return console.json(&json!({ "file": path, "rows": rows }));
        }
        console.say(&written(path.display(), rows))
    }
}

fn show(context: &Context, book: &Book, brief: &[&str]) -> Result<()> {
    let console = context.console;
    if console.json {
        return match book.tables.as_slice() {
            [only] => console.json(&only.json()),
            several => {
                let tables = several.iter().map(|table| (table.id.clone(), Value::Array(table.json())));
                console.json(&tables.collect::<Map<_, _>>())
            }
        };
    }
    for table in &book.tables {
        if book.tables.len() > 1 {
            console.line(ui::harmless(&table.heading(console.lang)))?;
        }
        if let Some(note) = &table.note {
            console.say(note)?;
        }
        if book.tables.len() == 1 || !table.rows.is_empty() {
            console.listing(&on_screen(table, context, brief))?;
        }
    }
    Ok(())
}

fn on_screen(table: &Table, context: &Context, brief: &[&str]) -> ui::Table {
    let lang = context.console.lang;
    let is_shown = |column: &&Column| brief.is_empty() || brief.contains(&column.id.as_str());
    let is_number = |column: &Column| matches!(column.kind, Kind::Number | Kind::Count);
    let shown: Vec<&Column> = table.columns.iter().filter(is_shown).collect();
    let numbers: Vec<usize> = (0..).zip(&shown).filter(|(_, column)| is_number(column)).map(|(at, _)| at).collect();
    let mut screen = ui::Table::new(shown.iter().map(|column| column.label.clone())).numbers(&numbers);
    for row in &table.rows {
        let cells = table.columns.iter().zip(row).filter(|(column, _)| is_shown(column));
        screen.row(cells.map(|(_, cell)| cell.shown(lang)));
    }
    screen
}

/// The time of the newest record that a workspace holds.
///
/// # Errors
/// A failing database.
pub fn newest(workspace: &Workspace) -> Result<Option<Moment>> {
    Ok(workspace.store.journals()?.into_iter().filter_map(|journal| journal.last_at).max())
}
