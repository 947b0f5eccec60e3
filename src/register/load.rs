//! A register file as records, or everything that is wrong with it.
//!
//! Owns the walk over the rows and what only a whole file shows: values that stand twice,
//! cells without a header. Nothing is loaded where anything is wrong.

use std::collections::HashMap;
use std::path::Path;

use super::cells::{CellKind, KnownSites, check, check_id, check_order, check_text, compared};
use super::columns::{Column, Headers, Need, Slot, fold_header, refused_header};
use super::diff::FieldChange;
use super::problems::{LoadError, Place, Problem, Problems, shown};
use super::records::Record;
use super::table::{Row, Table, TableError, read_table};
use crate::domain::{Attribute, Site, Terminal, Worker, fold, nearest};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;

messages! {
    stands_twice(row) { ja: "{row} 行目と同じ値です", en: "is the same as in row {row}" }
    nameless() { ja: "見出しのない列に値があります", en: "stands in a column without a header" }
    no_rows(file) { ja: "{file} には見出しだけで、行がありません", en: "{file} has a header and no rows" }
    choose_file() { ja: "別のファイルではないか確かめてください", en: "check whether this is the right file" }
    no_such_field(noun, name) { ja: "{noun}に「{name}」という項目はありません", en: "a {noun} has no field {name}" }
    did_you_mean(name, fields) { ja: "「{name}」のことですか。項目: {fields}", en: "did you mean {name}? the fields are {fields}" }
    known_fields(fields) { ja: "項目: {fields}", en: "the fields are {fields}" }
    cannot_set(name, value, why) { ja: "{name} に「{value}」は入れられません: {why}", en: "cannot set {name} to {value}: {why}" }
    cannot_set_this(name, why) { ja: "{name} は設定できません: {why}", en: "cannot set {name}: {why}" }
    correct_value() { ja: "値を直して、もう一度実行してください", en: "correct the value and run the command again" }
    id_stays() {
        ja: "番号は記録から参照されているため変えられません",
        en: "records refer to it by its id, which therefore stays",
    }
}

/// Loads the city's list of sites.
///
/// # Errors
/// Where the file cannot be read, or with everything that is wrong in it.
pub fn load_sites(path: &Path) -> Result<Vec<Site>, LoadError> {
    load(path, &|_| None).map(|loaded| loaded.records)
}

/// Loads the city's list of terminals; their sites must be known.
///
/// # Errors
/// Where the file cannot be read, or with everything that is wrong in it.
pub fn load_terminals(path: &Path, sites: KnownSites<'_>) -> Result<Vec<Terminal>, LoadError> {
    load(path, sites).map(|loaded| loaded.records)
}

/// Loads the roster (§8(4)).
///
/// # Errors
/// Where the file cannot be read, or with everything that is wrong in it.
pub fn load_workers(path: &Path) -> Result<Vec<Worker>, LoadError> {
    load(path, &|_| None).map(|loaded| loaded.records)
}

/// Resolves folded ids, and names that only one site has, to the sites' ids.
pub fn site_resolver(sites: &[Site]) -> impl Fn(&str) -> Option<String> + use<> {
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    for site in sites {
        names.entry(fold(&site.name)).and_modify(|id| *id = None).or_insert_with(|| Some(site.id.clone()));
    }
    names.extend(sites.iter().map(|site| (fold(&site.id), Some(site.id.clone()))));
    move |folded| names.get(folded).cloned().flatten()
}

/// What a file says: its records, and of what it says nothing.
#[derive(Debug)]
pub struct Loaded<R> {
    /// One for each row, as far as the file goes.
    pub records: Vec<R>,
    /// Fields that the file has no column for.
    pub absent: Vec<&'static Column>,
    /// Attributes that it has a column for.
    attributes: Vec<String>,
    /// The rows' numbers, and where they stand.
    rows: Vec<u32>,
    file: String,
    sheet: Option<String>,
}

impl<R: Record> Loaded<R> {
    /// Attributes of the records held that the file has no column for; those whose names are refused by now go.
    pub fn absent_attributes(&self, held: &[R]) -> Vec<String> {
        let mut names: Vec<&str> = held.iter().flat_map(R::attributes).map(|it| it.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().filter(|name| self.stays(name)).map(str::to_owned).collect()
    }

    fn has(&self, field: &str) -> bool {
        !self.absent.iter().any(|column| column.field == field)
    }

    fn stays(&self, attribute: &str) -> bool {
        let is_it = |own: &String| fold_header(own) == fold_header(attribute);
        !self.attributes.iter().any(is_it) && refused_header::<R>(attribute).is_none()
    }

    /// The records as they are to be: what the file has no column for stays as it is held.
    ///
    /// # Errors
    /// A last day of the file's that lies before a first day that is held, or the other way round.
    pub fn over(mut self, held: &[R]) -> Result<Vec<R>, LoadError> {
        let by_key: HashMap<_, _> = held.iter().map(|record| (fold(record.key()), record)).collect();
        let mut problems = Vec::new();
        let mut records = std::mem::take(&mut self.records);
        for (record, &row) in records.iter_mut().zip(&self.rows) {
            let Some(held) = by_key.get(&fold(record.key())) else { continue };
            for column in &self.absent {
                if let (Some(field), Some(value)) = (record.field_mut(column.field), held.field(column.field)) {
                    value.clone_into(field);
                }
            }
            record.attributes_mut().extend(held.attributes().iter().filter(|it| self.stays(&it.name)).cloned());
            record.attributes_mut().sort();
            // days that are held stand as they are: the file says nothing of them
            let says = |column: &Column| match column.kind {
                CellKind::LastDay(first) => [first, column.field].iter().any(|it| self.has(it)),
                _ => true,
            };
            if let Some((_, why)) = out_of_order(record).filter(|(column, _)| says(column)) {
                problems.push(Problem { place: Place::Row { row }, value: String::new(), why });
            }
        }
        if problems.is_empty() {
            Ok(records)
        } else {
            Err(Problems { file: self.file, sheet: self.sheet, problems }.into())
        }
    }
}

/// Loads any register's file.
///
/// # Errors
/// Where the file cannot be read, or with everything that is wrong in it.
pub fn load<R: Record>(path: &Path, sites: KnownSites<'_>) -> Result<Loaded<R>, LoadError> {
    let headers = Headers::of::<R>();
    let table = match read_table(path, &|row| headers.is_header(row)) {
        Ok(table) => table,
        Err(TableError::Unreadable(error)) => return Err(error.into()),
        Err(TableError::NoHeader(row)) => return Err(no_header::<R>(path, &headers, &row).into()),
    };
    let wrong = |problems| Problems { file: table.file.clone(), sheet: table.sheet.clone(), problems };
    let slots = headers.layout(&table).map_err(wrong)?;
    if table.rows.is_empty() {
        return Err(Error::usage(no_rows(&table.file), choose_file()).into());
    }
    let mut walk = Walk { table: &table, slots: &slots, sites, seen: HashMap::new(), problems: Vec::new() };
    let records = table.rows.iter().map(|row| walk.record(row)).collect();
    if !walk.problems.is_empty() {
        return Err(wrong(walk.problems).into());
    }
    let has = |index: usize| slots.contains(&Slot::Field(index));
    let named = |slot: &Slot| if let Slot::Attribute(name) = slot { Some(name.clone()) } else { None };
    Ok(Loaded {
        records,
        absent: R::columns().iter().enumerate().filter(|(index, _)| !has(*index)).map(|(_, column)| column).collect(),
        attributes: slots.iter().filter_map(named).collect(),
        rows: table.rows.iter().map(|row| row.number).collect(),
        file: table.file,
        sheet: table.sheet,
    })
}

fn no_header<R: Record>(path: &Path, headers: &Headers, row: &Row) -> Problems {
    let key = R::columns().iter().filter(|column| column.need == Need::Key);
    let problems = key.map(|column| headers.missing(column, row)).collect();
    Problems { file: path.display().to_string(), sheet: None, problems }
}

/// The walk over a table's rows.
struct Walk<'a> {
    table: &'a Table,
    slots: &'a [Slot],
    sites: KnownSites<'a>,
    /// Where a value of a unique column stands, by field and folded value.
    seen: HashMap<(&'static str, String), u32>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn record<R: Record>(&mut self, row: &Row) -> R {
        let mut fields = Vec::new();
        let mut attributes = Vec::new();
        for at in 0..self.slots.len().max(row.cells.len()) {
            match self.slots.get(at).unwrap_or(&Slot::Nameless) {
                Slot::Field(index) => {
                    let Some(column) = R::columns().get(*index) else { continue };
                    if let Some(value) = self.field(row, at, column) {
                        fields.push((column.field, value));
                    }
                }
                Slot::Attribute(name) => match check_text(row.cell(at)) {
                    Ok(value) if value.is_empty() => {}
                    Ok(value) => attributes.push(Attribute { name: name.clone(), value }),
                    Err(why) => self.wrong(row, at, why),
                },
                Slot::Remark => {}
                Slot::Nameless if row.cell(at).trim().is_empty() => {}
                Slot::Nameless => self.wrong(row, at, nameless()),
            }
        }
        let record = R::from_fields(fields, attributes);
        if let Some((column, why)) = out_of_order(&record) {
            match self.slots.iter().position(|slot| self.is(slot, R::columns(), column)) {
                Some(at) => self.wrong(row, at, why),
                None => {
                    self.problems.push(Problem { place: Place::Row { row: row.number }, value: String::new(), why })
                }
            }
        }
        record
    }

    fn field(&mut self, row: &Row, at: usize, column: &'static Column) -> Option<String> {
        let value = match check(column, row.cell(at), self.sites) {
            Ok(value) => value,
            Err(why) => {
                self.wrong(row, at, why);
                return None;
            }
        };
        if let Some(folded) = compared(column, &value) {
            match self.seen.get(&(column.field, folded.clone())) {
                Some(&earlier) => self.wrong(row, at, stands_twice(earlier)),
                None => {
                    self.seen.insert((column.field, folded), row.number);
                }
            }
        }
        Some(value)
    }

    fn is(&self, slot: &Slot, columns: &[Column], column: &Column) -> bool {
        matches!(slot, Slot::Field(index) if columns.get(*index).is_some_and(|found| found.field == column.field))
    }

    fn wrong(&mut self, row: &Row, at: usize, why: Text) {
        self.problems.push(Problem::cell(row.number, at, self.table.header.cell(at), row.cell(at), why));
    }
}

/// The last day that lies before its first, and why that is wrong.
fn out_of_order<R: Record>(record: &R) -> Option<(&'static Column, Text)> {
    R::columns().iter().find_map(|column| {
        let CellKind::LastDay(first) = column.kind else { return None };
        let (first, last) = (record.field(first)?, record.field(column.field)?);
        check_order(first, last).err().map(|why| (column, why))
    })
}

/// Sets one field, named as in a file's header, or an attribute that the record has. Tells
/// what was there before; the same checks as for a file's cell, but for values that stand
/// twice, which only the whole register shows.
///
/// # Errors
/// Where there is no such field, or the value cannot be recorded.
pub fn set_field<R: Record>(record: &mut R, name: &str, value: &str, sites: KnownSites<'_>) -> Result<FieldChange> {
    let headers = Headers::of::<R>();
    let mut changed = record.clone();
    let change = match headers.find(name) {
        Some(column) if column.need == Need::Key => return Err(unsettable(name, id_stays())),
        Some(column) => {
            let to = check(column, value, sites).map_err(|why| unfit(&column.title(), value, why))?;
            set_column(&mut changed, column.field, to)
        }
        None => {
            // what was taken in before such a column was refused can be taken out
            if let Some(why) = refused_header::<R>(name).filter(|_| !value.trim().is_empty()) {
                return Err(unsettable(name, why));
            }
            let to = check_text(value).map_err(|why| unfit(&Text::same(name), value, why))?;
            set_attribute(&mut changed, name, to).ok_or_else(|| no_field::<R>(name))?
        }
    };
    if let Some((column, why)) = out_of_order(&changed) {
        // the first day may have been set behind the last one
        return Err(unfit(&headers.find(name).unwrap_or(column).title(), value, why));
    }
    *record = changed;
    Ok(change)
}

/// A field's value as somebody types it: a day may leave its year out, which `dated` knows.
pub fn typed_value<R: Record>(name: &str, value: &str, dated: &dyn Fn(&str) -> String) -> String {
    let is_day = |column: &Column| matches!(column.kind, CellKind::Day | CellKind::LastDay(_));
    if Headers::of::<R>().find(name).is_some_and(is_day) { dated(value) } else { value.to_owned() }
}

/// A record of which only the id is known yet.
///
/// # Errors
/// An id that cannot be recorded.
pub fn new_record<R: Record>(id: &str) -> Result<R> {
    let id = check_text(id).and_then(check_id).map_err(|why| unfit(&Text::same("id"), id, why))?;
    Ok(R::from_fields([("id", id)], Vec::new()))
}

/// What a record must have and has not, by the titles of its columns.
pub fn missing_fields<R: Record>(record: &R) -> Vec<Text> {
    let empty = |column: &&Column| record.field(column.field).is_none_or(str::is_empty);
    R::columns().iter().filter(|column| column.need.is_required()).filter(empty).map(Column::title).collect()
}

fn set_column<R: Record>(record: &mut R, field: &'static str, to: String) -> FieldChange {
    let from = record.field_mut(field).map(|slot| std::mem::replace(slot, to.clone())).unwrap_or_default();
    FieldChange { field: field.to_owned(), from, to }
}

fn set_attribute<R: Record>(record: &mut R, name: &str, to: String) -> Option<FieldChange> {
    let attributes = record.attributes_mut();
    let at = attributes.iter().position(|attribute| fold(&attribute.name) == fold(name))?;
    let attribute = attributes.get_mut(at)?;
    let from = std::mem::replace(&mut attribute.value, to.clone());
    let change = FieldChange { field: attribute.name.clone(), from, to };
    if change.to.is_empty() {
        attributes.remove(at);
    }
    Some(change)
}

fn unfit(title: &Text, value: &str, why: Text) -> Error {
    let value = shown(value);
    let mut what = cannot_set(shown(&title.en), &value, &why.en);
    what.ja = cannot_set(shown(&title.ja), &value, &why.ja).ja;
    Error::usage(what, correct_value())
}

fn unsettable(name: &str, why: Text) -> Error {
    let mut what = cannot_set_this(shown(name), &why.en);
    what.ja = cannot_set_this(shown(name), &why.ja).ja;
    Error::usage(what, correct_value())
}

fn no_field<R: Record>(name: &str) -> Error {
    let noun = R::noun();
    let mut what = no_such_field(&noun.en, shown(name));
    what.ja = no_such_field(&noun.ja, shown(name)).ja;
    let columns = || R::columns().iter().filter(|column| column.need != Need::Key);
    let titles: Vec<_> = columns().map(|column| column.title().ja).collect();
    let fields: Vec<_> = columns().map(|column| column.field).collect();
    let (ja, en) = (titles.join("、"), fields.join(", "));
    let help = match nearest(name, columns().flat_map(Column::names)) {
        Some(meant) => Text { ja: did_you_mean(meant, ja).ja, en: did_you_mean(meant, en).en },
        None => Text { ja: known_fields(ja).ja, en: known_fields(en).en },
    };
    Error::usage(what, help)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
