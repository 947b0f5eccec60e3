//! A book as an Excel workbook: a sheet for each table, with filters, a fixed header and a page to print.
//!
//! Text stays text: nothing becomes a formula, a link or a number because of what it looks like. Says
//! nothing of the machine or the person that wrote it.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{Book, Cell, Column, Kind, Table};
use crate::domain::{Moment, jst};
use crate::error::{Error, Result};
use crate::message::Lang;
use crate::messages;

/// On every Windows and Mac with Excel; what a machine without it has in its place is as wide.
const FONT: &str = "Yu Gothic";
const FONT_SIZE: f64 = 11.0;
/// A4, as Excel numbers papers.
const A4: u8 = 9;
/// Widths in columns of a terminal, where a full-width character takes two.
const NARROWEST: usize = 6;
const WIDEST: usize = 36;
/// What the arrow of a filter takes beside its heading.
const ARROW: usize = 3;
/// The longest text of a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// The longest name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;
/// The longest title in the margin of a page; the margin holds 255 in all.
const LONGEST_MARGIN: usize = 60;
/// What a page takes side by side and is still read without a glass.
const PAGE: f64 = 185.0;
/// A sheet is printed on at most so many pages side by side.
const MOST_PAGES: u16 = 9;
/// A number has at most so many digits in Excel; one with more stays text.
const DIGITS: usize = 15;

messages! {
    not_written(why) { ja: "Excel ファイルを作れません: {why}", en: "the workbook cannot be made: {why}" }
    fewer_rows() { ja: "--site などで絞るか、.csv で書き出してください", en: "narrow it down, with --site for example, or write .csv" }
    sheet() { ja: "表", en: "table" }
}

/// The bytes.
pub(super) fn write(book: &Book, lang: Lang) -> Result<Vec<u8>> {
    bytes(book, lang).map_err(|why| Error::usage(not_written(why), fewer_rows()))
}

fn bytes(book: &Book, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = match book.as_of {
        Some(at) => ExcelDateTime::from_timestamp(at.seconds())?,
        None => ExcelDateTime::from_ymd(1980, 1, 1)?,
    };
    let properties = DocProperties::new().set_title(literal(book.title.get(lang))).set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let formats = Formats::new(lang);
    let mut taken = HashSet::new();
    for table in &book.tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(table.title.get(lang), lang, &mut taken))?;
        fill(sheet, table, &formats, lang)?;
        set_page(sheet, book, table, lang)?;
    }
    workbook.save_to_buffer()
}

/// How cells look, by what they hold.
struct Formats {
    header: Format,
    note: Format,
    text: Format,
    count: Format,
    number: Format,
    day: Format,
    month: Format,
    moment: Format,
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let font = Format::new().set_font_name(FONT).set_font_size(FONT_SIZE).set_align(FormatAlign::Top);
        let cell = font.clone().set_border(FormatBorder::Hair).set_text_wrap();
        let of = |ja: &str, en: &str| {
            let code = if lang == Lang::Ja { format!("[$-411]ggge\"年\"m\"月\"{ja}") } else { en.to_owned() };
            cell.clone().set_num_format(code).set_align(FormatAlign::Left)
        };
        Self {
            header: cell
                .clone()
                .set_bold()
                .set_border(FormatBorder::Thin)
                .set_background_color(Color::RGB(0x00DD_E6EE)),
            note: font,
            text: cell.clone().set_num_format("@"),
            count: cell.clone().set_num_format("#,##0"),
            number: cell.clone(),
            day: of("d\"日\"", "yyyy-mm-dd"),
            month: of("", "yyyy-mm"),
            moment: of("d\"日\" h:mm", "yyyy-mm-dd hh:mm"),
        }
    }

    /// For what will be typed into a column.
    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text | Kind::Flag | Kind::File => &self.text,
            Kind::Number => &self.number,
            Kind::Count => &self.count,
            Kind::Day => &self.day,
            Kind::Month => &self.month,
            Kind::Moment => &self.moment,
        }
    }
}

/// Rows of a sheet above its header: a note and a blank one.
fn header_row(table: &Table) -> u32 {
    if table.note.is_some() { 2 } else { 0 }
}

fn fill(sheet: &mut Worksheet, table: &Table, formats: &Formats, lang: Lang) -> Result<(), XlsxError> {
    let first = header_row(table);
    if let Some(note) = &table.note {
        sheet.write_string_with_format(0, 0, within(note.get(lang), LONGEST), &formats.note)?;
    }
    let has_filters = table.is_list;
    let mut last = (first, 0);
    let mut wide = 0.0;
    for (at, column) in (0u16..).zip(&table.columns) {
        let own = width(table, at, column, has_filters, lang);
        wide += own;
        sheet.set_column_width(at, own)?;
        sheet.set_column_format(at, formats.of(column.kind))?;
        sheet.write_string_with_format(first, at, within(column.label.get(lang), LONGEST), &formats.header)?;
        last.1 = at;
    }
    for (row, cells) in (first.saturating_add(1)..).zip(&table.rows) {
        for (at, cell) in (0u16..).zip(cells) {
            let is_number =
                matches!(table.columns.get(usize::from(at)), Some(it) if matches!(it.kind, Kind::Number | Kind::Count));
            put(sheet, (row, at), cell, is_number, formats, lang)?;
        }
        last.0 = row;
    }
    if has_filters {
        sheet.autofilter(first, 0, last.0, last.1)?;
    }
    sheet.set_freeze_panes(first.saturating_add(1), u16::from(has_filters))?;
    let pages = (1u16..=MOST_PAGES).find(|pages| f64::from(*pages) * PAGE >= wide).unwrap_or(MOST_PAGES);
    sheet.set_print_fit_to_pages(pages, 0);
    if pages > 1 {
        sheet.set_repeat_columns(0, 0)?;
    }
    // serials that look like numbers are meant to be text
    sheet.ignore_error_range(first, 0, last.0, last.1, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell,
    is_number: bool,
    formats: &Formats,
    lang: Lang,
) -> Result<(), XlsxError> {
    let text = || within(&cell.shown(lang), LONGEST);
    let as_text = |sheet: &mut Worksheet| sheet.write_string_with_format(row, at, text(), &formats.text).map(|_| ());
    match cell {
        Cell::Empty => sheet.write_blank(row, at, &formats.text).map(|_| ()),
        Cell::Text(_) | Cell::Words(_) | Cell::Named(..) | Cell::Flag(_) => as_text(sheet),
        Cell::Count(count) => match count.to_f64() {
            Some(count) => {
                let format = aligned(&formats.count, is_number);
                sheet.write_number_with_format(row, at, count, &format).map(|_| ())
            }
            None => as_text(sheet),
        },
        Cell::Number(number) => match exact(*number) {
            Some((value, format)) => {
                let format = aligned(&formats.number, is_number).set_num_format(format);
                sheet.write_number_with_format(row, at, value, &format).map(|_| ())
            }
            None => as_text(sheet),
        },
        Cell::Day(day) | Cell::Month(day) => match excel_day(*day) {
            Some(date) => {
                let format = if matches!(cell, Cell::Month(_)) { &formats.month } else { &formats.day };
                sheet.write_datetime_with_format(row, at, &date, format).map(|_| ())
            }
            None => as_text(sheet),
        },
        Cell::Moment(moment) => match excel_moment(*moment) {
            Some(date) => sheet.write_datetime_with_format(row, at, &date, &formats.moment).map(|_| ()),
            None => as_text(sheet),
        },
    }
}

/// A number among words stands where words begin.
fn aligned(format: &Format, is_number: bool) -> Format {
    if is_number { format.clone() } else { format.clone().set_align(FormatAlign::Left) }
}

/// A decimal as Excel's number and the format that shows all its places; none where Excel would round it.
fn exact(number: Decimal) -> Option<(f64, String)> {
    let digits = number.mantissa().unsigned_abs().to_string().len();
    let places = usize::try_from(number.scale()).ok()?;
    let format = if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(places)) };
    Some((number.to_f64()?, format)).filter(|_| digits <= DIGITS)
}

/// A day as Excel counts them, from 1900 on.
fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let (month, date) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, month, date).ok()
}

/// A moment as the clock on the wall in Japan shows it.
fn excel_moment(at: Moment) -> Option<ExcelDateTime> {
    let time = chrono::DateTime::from_timestamp(at.seconds(), 0)?.with_timezone(&jst());
    let (hour, minute) = (u16::try_from(time.hour()).ok()?, u8::try_from(time.minute()).ok()?);
    excel_day(time.date_naive())?.and_hms(hour, minute, time.second()).ok()
}

/// The width of a column: its widest line, within bounds.
fn width(table: &Table, at: u16, column: &Column, has_filters: bool, lang: Lang) -> f64 {
    let lines = |text: &str| text.lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0);
    let cells = table.rows.iter().filter_map(|row| row.get(usize::from(at)));
    let widest = cells.map(|cell| lines(&cell.shown(lang))).max().unwrap_or(0);
    let heading = lines(column.label.get(lang)) + if has_filters { ARROW } else { 0 };
    let columns = widest.max(heading).clamp(NARROWEST, WIDEST);
    // a full-width character is a little wider than two digits
    u32::try_from(columns).map_or(10.0, f64::from) * 1.1 + 1.5
}

fn set_page(sheet: &mut Worksheet, book: &Book, table: &Table, lang: Lang) -> Result<(), XlsxError> {
    let row = header_row(table);
    let margin = |text: &str| literal(&within(text, LONGEST_MARGIN)).replace('&', "&&");
    let (title, part) = (margin(book.title.get(lang)), margin(table.title.get(lang)));
    let both = if title == part { title } else { format!("{title}　{part}") };
    sheet.set_paper_size(A4).set_landscape();
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L{both}")).set_footer("&C&P / &N");
    sheet.set_repeat_rows(row, row)?;
    Ok(())
}

/// A text in which what looks like an escape of Excel's (`_x001B_`) stays what it is; of cells the writer sees to it.
fn literal(text: &str) -> String {
    let is_escape = |rest: &str| {
        let digits = rest.strip_prefix("_x").and_then(|rest| rest.split_once('_')).map(|(digits, _)| digits);
        digits.is_some_and(|it| it.len() == 4 && it.chars().all(|c| c.is_ascii_hexdigit()))
    };
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if text.get(at..).is_some_and(is_escape) {
            out.push_str("_x005F");
        }
        out.push(c);
    }
    out
}

/// A text cut to a length in UTF-16 units, with a mark where something is cut away.
fn within(text: &str, longest: usize) -> String {
    if text.encode_utf16().count() <= longest {
        return text.to_owned();
    }
    let mut left = longest.saturating_sub(1);
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A name that Excel takes for a sheet, unlike any before it.
fn sheet_name(title: &str, lang: Lang, taken: &mut HashSet<String>) -> String {
    let clean: String = title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim().trim_matches('\'').trim();
    let is_reserved = clean.is_empty() || clean.eq_ignore_ascii_case("history");
    let clean = if is_reserved { sheet().get(lang).to_owned() } else { clean.to_owned() };
    let mut name = within(&clean, LONGEST_NAME);
    for number in 2u32.. {
        if taken.insert(name.to_lowercase()) {
            break;
        }
        let ending = format!(" ({number})");
        name = within(&clean, LONGEST_NAME.saturating_sub(ending.len())) + &ending;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Text;

    #[test]
    fn names_of_sheets_are_legal_and_differ() {
        let mut taken = HashSet::new();
        let mut name = |title: &str| sheet_name(title, Lang::Ja, &mut taken);
        assert_eq!(name("作業[1/2]: A*B?"), "作業 1 2   A B");
        assert_eq!(name("History"), "表");
        assert_eq!(name("'端末'"), "端末");
        assert_eq!(name("端末"), "端末 (2)");
        assert_eq!(name(""), "表 (2)");
        let long = name(&"長".repeat(40));
        assert_eq!((long.encode_utf16().count(), long.ends_with('…')), (31, true));
        assert_eq!(name(&"長".repeat(41)).encode_utf16().count(), 31);
        assert_eq!(within("𠮷𠮷", 3), "𠮷…");
    }

    #[test]
    fn an_escape_of_excels_is_text_in_a_pages_margin_and_in_the_title() {
        assert_eq!(literal("a_x001B_b_x001b_"), "a_x005F_x001B_b_x005F_x001b_");
        for text in ["_x01B_", "x001B_", "_x001B", "_xyzzy_", "端末_x__"] {
            assert_eq!(literal(text), text);
        }
        let table = Table::new("x", Text::same("_x001B_2J"), [Column::text("a", Text::same("a"))]);
        let bytes = write(&Book::of(table, None), Lang::En).unwrap();
        let locals = bytes.windows(4).enumerate().filter(|(_, four)| four == b"PK\x03\x04");
        let unpacked = locals.map(|(at, _)| {
            let length = |of: usize| usize::from(u16::from_le_bytes([bytes[at + of], bytes[at + of + 1]]));
            let data = &bytes[at + 30 + length(26) + length(28)..];
            std::io::read_to_string(flate2::read::DeflateDecoder::new(data)).unwrap()
        });
        let parts: Vec<String> = unpacked.collect();
        for element in ["<oddHeader>", "<dc:title>"] {
            let part = parts.iter().find(|part| part.contains(element)).unwrap();
            assert!(part.contains("_x005F_x001B_2J"), "{part}");
        }
    }

    #[test]
    fn numbers_that_excel_would_round_stay_text() {
        let number = |text: &str| exact(text.parse().unwrap());
        assert_eq!(number("40.50"), Some((40.5, "0.00".to_owned())));
        assert_eq!(number("-3"), Some((-3.0, "0".to_owned())));
        assert_eq!(number("123456789012345"), Some((123_456_789_012_345.0, "0".to_owned())));
        assert_eq!(number("1234567890123456"), None);
    }
}
