//! Rows of a checklist as steps: sections carried down, lines that go on joined to the step above.

use super::columns::{ColumnGuess, Part};
use super::guess::{KindGuess, kind};
use super::layout::Layout;
use crate::domain::{fold, is_forbidden, normalise};
use crate::register::{Row, fold_header};

/// A title made of an instruction is cut after so many characters.
const LONGEST_TITLE: usize = 40;

/// One step, as far as the checklist says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Its id, unique.
    pub id: String,
    /// The row that it begins in.
    pub row: u32,
    /// 項番, as written.
    pub no: String,
    /// The heading it stands under; may be empty.
    pub section: String,
    /// What it is called.
    pub title: String,
    /// What to do; may be empty.
    pub instruction: String,
    /// What should be seen; may be empty.
    pub expect: String,
    /// 備考; may be empty.
    pub note: String,
    /// Who does or confirms it; may be empty.
    pub by: String,
    /// Whether there is a column to write a value into, and it is not struck out here.
    pub has_value: bool,
}

/// The steps with what each asks for.
pub fn steps(layout: &Layout) -> Vec<(Step, KindGuess)> {
    let mut walk =
        Walk { columns: &layout.columns, section: String::new(), subsection: String::new(), steps: Vec::new() };
    for row in &layout.rows {
        walk.take(row);
    }
    let mut steps = walk.steps;
    name(&mut steps);
    let guessed = steps.into_iter().map(|step| {
        let guess = kind(&step);
        (step, guess)
    });
    guessed.collect()
}

struct Walk<'l> {
    columns: &'l [ColumnGuess],
    section: String,
    subsection: String,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn has(&self, part: Part) -> bool {
        self.columns.iter().any(|column| column.part == Some(part))
    }

    fn cell(&self, row: &Row, part: Part) -> String {
        let at = self.columns.iter().find(|column| column.part == Some(part)).map(|column| column.at);
        at.map(|at| clean(row.cell(at))).unwrap_or_default()
    }

    fn take(&mut self, row: &Row) {
        let [no, section, subsection, title, instruction, expect] =
            [Part::No, Part::Section, Part::Subsection, Part::Title, Part::Instruction, Part::Expect]
                .map(|part| self.cell(row, part));
        if self.is_headings(row) {
            return;
        }
        if let Some(heading) = self.lone_heading(row, &title, &instruction, &expect) {
            self.section = heading;
            self.subsection.clear();
            return;
        }
        if !section.is_empty() && section != self.section {
            self.section = section;
            self.subsection.clear();
        }
        if !subsection.is_empty() {
            self.subsection = subsection;
        }
        let numbered = self.has(Part::No) && !no.is_empty();
        let begins =
            if self.has(Part::Title) { !title.is_empty() || numbered } else { numbered || !self.has(Part::No) };
        let says = !title.is_empty() || !instruction.is_empty() || !expect.is_empty();
        let (note, by) = (self.cell(row, Part::Note), self.cell(row, Part::By));
        match self.steps.last_mut() {
            _ if !says => {}
            Some(last) if !begins => {
                join(&mut last.instruction, &instruction);
                join(&mut last.expect, &expect);
                join(&mut last.note, &note);
            }
            _ => {
                let value = self.cell(row, Part::Value);
                let has_value =
                    self.has(Part::Value) && !matches!(value.as_str(), "-" | "－" | "―" | "ー" | "/" | "／");
                let section = join_sections(&self.section, &self.subsection);
                let (title, instruction) = titled(title, instruction, &expect);
                self.steps.push(Step {
                    id: String::new(),
                    row: row.number,
                    no,
                    section,
                    title,
                    instruction,
                    expect,
                    note,
                    by,
                    has_value,
                });
            }
        }
    }

    /// Whether a row repeats the headings, or says what stands below one of them.
    fn is_headings(&self, row: &Row) -> bool {
        let mut texts = self.columns.iter().filter(|column| column.part.is_some()).filter_map(|column| {
            let cell = row.cell(column.at).trim();
            (!cell.is_empty()).then(|| fold_header(cell) == fold_header(&column.heading) && !column.heading.is_empty())
        });
        texts.next() == Some(true) && texts.all(|same| same)
    }

    /// The text of a row that has nothing but a heading: in the first column, or where numbers and sections stand.
    fn lone_heading(&self, row: &Row, title: &str, instruction: &str, expect: &str) -> Option<String> {
        let mut filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let (at, cell) = filled.next()?;
        if filled.next().is_some() || !instruction.is_empty() || !expect.is_empty() {
            return None;
        }
        let part = self.columns.iter().find(|column| column.at == at).and_then(|column| column.part);
        let is_place = matches!(part, Some(Part::No | Part::Section)) || part.is_none() && at == 0;
        // a number alone, or the name of a section that steps follow in the same rows, is no heading
        let is_words = cell.chars().any(|c| c.is_alphabetic());
        (is_place && title.is_empty() && is_words).then(|| clean(cell))
    }
}

fn join_sections(section: &str, subsection: &str) -> String {
    match (section.is_empty(), subsection.is_empty()) {
        (false, false) => format!("{section} / {subsection}"),
        (true, _) => subsection.to_owned(),
        (_, true) => section.to_owned(),
    }
}

/// A step's title and instruction: where there is no title, the first line of what is to be done or seen.
fn titled(title: String, instruction: String, expect: &str) -> (String, String) {
    if !title.is_empty() {
        return (title.split('\n').map(str::trim).collect::<Vec<_>>().join(" "), instruction);
    }
    let text = if instruction.is_empty() { expect } else { &instruction };
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(LONGEST_TITLE).collect();
    if short == instruction {
        (short, String::new())
    } else {
        (if short == line { short } else { short + "…" }, instruction)
    }
}

fn join(text: &mut String, more: &str) {
    if !more.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(more);
    }
}

/// A cell without blanks around it and without characters that cannot be recorded.
fn clean(cell: &str) -> String {
    let text: String = normalise(cell).chars().filter(|c| !is_forbidden(*c)).collect();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Gives ids: by the numbers of the checklist where these differ, else by place.
fn name(steps: &mut [Step]) {
    let numbered: Vec<Option<String>> = steps.iter().map(|step| slug(&step.no)).collect();
    let mut once: Vec<&String> = numbered.iter().flatten().collect();
    once.sort_unstable();
    once.dedup();
    let is_unique = once.len() == steps.len();
    let width = steps.len().to_string().len().max(2);
    for ((place, step), number) in (1usize..).zip(steps.iter_mut()).zip(&numbered) {
        step.id = match number.as_ref().filter(|_| is_unique) {
            Some(number) if number.contains('-') => format!("step-{number}"),
            Some(number) => format!("step-{number:0>width$}"),
            None => format!("step-{place:0width$}"),
        };
    }
}

/// The digits of a number, joined: `1-2`, `(3)`, `④`, `2.10`.
fn slug(no: &str) -> Option<String> {
    let folded = fold(no);
    let groups: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let bare = |group: &&str| group.trim_start_matches('0').to_owned();
    let groups: Vec<String> =
        groups.iter().map(bare).map(|it| if it.is_empty() { "0".to_owned() } else { it }).collect();
    (!groups.is_empty()).then(|| groups.join("-"))
}
