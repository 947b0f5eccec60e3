//! The city's registers: what is loaded goes out as a table and comes back as the same records.

use std::fs;
use std::io::Write;
use std::sync::Once;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use genba::domain::{Site, Terminal, Worker};
use genba::message::{Lang, Text};
use genba::register::{LoadError, Record, load, to_table};
use genba::tabular::{Book, Ending};

use super::{Picks, scratch};
use crate::forge::{Entry, Zip};

/// The first byte says which register it is; the rest is the file.
pub fn csv(input: &[u8]) {
    let Some((register, rest)) = input.split_first() else { return };
    // whatever begins like a ZIP is a workbook, and has a target of its own
    if !rest.starts_with(b"PK") {
        loads(*register, rest);
    }
}

/// The first byte says which register it is, the second how the file is made: as it stands, or as a good
/// workbook in which parts are replaced by the rest.
pub fn xlsx(input: &[u8]) {
    silence();
    let mut picks = Picks(input);
    let (register, mode) = (picks.byte(), picks.byte());
    if mode % 4 == 0 {
        return loads(register, &[b"PK\x03\x04", picks.0].concat());
    }
    loads(register, &workbook(mode, picks.0));
}

/// What the reader of workbooks throws is caught by the program, and is not shown here.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let shown = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_readers = |file: &str| ["/calamine-", "/quick-xml-", "/zip-"].iter().any(|it| file.contains(it));
            if !panic.location().is_some_and(|place| is_readers(place.file())) {
                shown(panic);
            }
        }));
    });
}

const NAMES: [&str; 6] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml",
];

/// A good workbook, part by part: one sheet with a header and a row.
const PARTS: [&str; 6] = [
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
     Target=\"worksheets/sheet1.xml\"/></Relationships>",
    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" \
     sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"2\" uniqueCount=\"2\"><si><t>id</t>\
     </si><si><t>name</t></si></sst>",
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" \
     t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" \
     t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData></worksheet>",
];

fn workbook(mode: u8, rest: &[u8]) -> Vec<u8> {
    let mut picks = Picks(rest);
    let mut parts = PARTS.map(|part| part.as_bytes().to_vec());
    let chosen = 2 + usize::from(mode / 4) % 4;
    if mode % 4 == 1 {
        parts[chosen] = picks.0.to_vec();
    } else {
        while !picks.is_spent() {
            let at = if mode % 4 == 2 { chosen } else { 2 + picks.below(4) };
            picks.edit(&mut parts[at]);
        }
    }
    let entries = NAMES.iter().zip(&parts).map(|(name, part)| {
        let mut entry = Entry::stored(name, part);
        let mut deflater = DeflateEncoder::new(Vec::new(), Compression::fast());
        deflater.write_all(part).expect("memory");
        entry.both(|header| header.method = 8);
        entry.repack(deflater.finish().expect("memory"));
        entry
    });
    Zip::new(entries.collect()).bytes()
}

fn loads(register: u8, bytes: &[u8]) {
    match register % 3 {
        0 => comes_back::<Site>(bytes),
        1 => comes_back::<Terminal>(bytes),
        _ => comes_back::<Worker>(bytes),
    }
}

fn comes_back<R: Record + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    let path = scratch("register");
    fs::write(&path, bytes).expect("a place for the input");
    let records: Vec<R> = match load(&path, &|site| Some(site.to_owned())) {
        Ok(loaded) => loaded.records,
        Err(LoadError::Cells(problems)) => {
            assert!(!problems.problems.is_empty(), "refused without a reason");
            for problem in &problems.problems {
                let said = problem.text();
                let is_clean = |text: &str| !text.chars().any(|c| super::json::is_barred(u32::from(c)));
                assert!(is_clean(&said.ja) && is_clean(&said.en), "{said:?}");
            }
            return;
        }
        Err(LoadError::File(error)) => return assert!(error.help.is_some(), "no advice: {error}"),
    };
    for record in &records {
        let text = serde_json::to_string(record).expect("a record is JSON");
        let barred = text.chars().find(|&c| super::json::is_barred(u32::from(c)));
        assert_eq!(barred, None, "loaded with a character that cannot be recorded: {text}");
    }
    for lang in [Lang::Ja, Lang::En] {
        let table = to_table(&records, Text::same("x"));
        let csv = Book::of(table, None).write(Ending::Csv, lang).expect("a table is written");
        let text = String::from_utf8(csv.clone()).expect("UTF-8");
        fs::write(&path, csv).expect("a place for the table");
        let again = load::<R>(&path, &|site| Some(site.to_owned())).unwrap_or_else(|why| panic!("{why}: {text}"));
        assert_eq!(again.records, records, "the table says something else: {text}");
    }
}
