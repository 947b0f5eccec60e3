//! What a key does to the screen, and what it asks of whoever drives it.
//!
//! Moves cursors and edits lines by itself; the meaning of a letter is not decided here, so that
//! prompts and screen read `o`, `ｏ` and `お` alike. Only a digit that begins a value is told from keys
//! for answers: taken as one of them it would be missing from the value.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::{Input, InputRequest};

use super::model::{Ask, Form, Line, Mode, Screen};
use crate::domain::fold;

/// What a key asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing more than what it did to the screen.
    Nothing,
    /// A letter whose meaning is the driver's.
    Pressed(char),
    /// The first character of a value, typed before an answer was chosen.
    Began(char),
    /// The option that was marked.
    Chosen(usize),
    /// The line as typed.
    Entered(String),
    /// A beginning of a path to complete.
    Complete(String),
    /// Text that came at once while no line was open.
    Dropped(String),
    /// The mark in the list of steps moved.
    Moved(usize),
    /// The form is to be recorded.
    Submitted,
    /// One step back.
    Back,
    /// To leave the screen.
    Leave,
}

/// Takes an event of the terminal.
pub fn take(screen: &mut Screen, event: Event) -> Act {
    match event {
        Event::Key(event) => key(screen, event),
        Event::Paste(text) => paste(screen, &text),
        _ => Act::Nothing,
    }
}

/// Takes a key.
pub fn key(screen: &mut Screen, event: KeyEvent) -> Act {
    // Windows tells of keys that come up, too
    if event.kind == KeyEventKind::Release {
        return Act::Nothing;
    }
    // AltGr comes as both
    let is_control = event.modifiers.contains(KeyModifiers::CONTROL) && !event.modifiers.contains(KeyModifiers::ALT);
    match event.code {
        KeyCode::Char('c') if is_control => return Act::Leave,
        KeyCode::Esc => return Act::Back,
        KeyCode::PageUp => {
            screen.scroll = screen.scroll.saturating_sub(5);
            return Act::Nothing;
        }
        KeyCode::PageDown => {
            screen.scroll = screen.scroll.saturating_add(5).min(most(screen));
            return Act::Nothing;
        }
        KeyCode::Char(c) if !is_control && begins_value(screen, c) => return Act::Began(c),
        _ => {}
    }
    match &mut screen.mode {
        Mode::Answer { at } => {
            let count = screen.run.step.as_ref().map_or(0, |step| step.answers.len());
            choose(at, count, event, is_control)
        }
        Mode::Choose { options, at, .. } => choose(at, options.len(), event, is_control),
        Mode::Line(ask) => line(ask, event, is_control),
        Mode::Pick { at, .. } => pick(at, &screen.run.rows, event),
        Mode::Form(it) => form(it, event, is_control),
        Mode::YesNo { .. } | Mode::Help | Mode::End(_) => match event.code {
            KeyCode::Char(c) if !is_control => Act::Pressed(c),
            KeyCode::Enter => Act::Chosen(0),
            _ => Act::Nothing,
        },
    }
}

/// Whether a character is the first one of the value that the step takes.
pub(super) fn begins_value(screen: &Screen, c: char) -> bool {
    let is_awaited = matches!(screen.mode, Mode::Answer { .. } | Mode::Help);
    let is_typed = screen.run.step.as_ref().is_some_and(|step| step.is_typed);
    let folded = fold(&c.to_string());
    is_awaited && is_typed && folded.len() == 1 && folded.starts_with(|c: char| c.is_ascii_digit() || "-.".contains(c))
}

/// Lines that the right side has at most, so that scrolling ends near the end.
fn most(screen: &Screen) -> u16 {
    let step = screen.run.step.iter().flat_map(|step| step.instruction.iter().chain(&step.facts));
    let shown: Vec<&Line> = match (&screen.mode, &screen.preview) {
        (Mode::End(lines) | Mode::Pick { details: lines, .. }, _) | (_, Some((_, lines))) => lines.iter().collect(),
        _ => step.collect(),
    };
    let lines: usize = shown.iter().map(|line| 1 + screen.glyphs.columns(&line.text) / 32).sum();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Takes text that came at once: a paste, or files dropped on the window.
pub(super) fn paste(screen: &mut Screen, text: &str) -> Act {
    let one_line: String = text.trim_end_matches(['\r', '\n']).replace(['\r', '\n', '\t'], " ");
    let input = match &mut screen.mode {
        Mode::Line(ask) => {
            if std::mem::take(&mut ask.is_offered) {
                ask.input.reset();
            }
            &mut ask.input
        }
        Mode::Form(form) => match form.at.checked_sub(1).and_then(|at| form.fields.get_mut(at)) {
            Some((_, input)) => input,
            None => return Act::Nothing,
        },
        Mode::Answer { .. } => return Act::Dropped(one_line),
        _ => return Act::Nothing,
    };
    for c in one_line.chars() {
        input.handle(InputRequest::InsertChar(c));
    }
    Act::Nothing
}

fn choose(at: &mut usize, count: usize, event: KeyEvent, is_control: bool) -> Act {
    let last = count.saturating_sub(1);
    match event.code {
        KeyCode::Left | KeyCode::Up | KeyCode::BackTab => *at = if *at == 0 { last } else { *at - 1 },
        KeyCode::Right | KeyCode::Down | KeyCode::Tab => *at = if *at >= last { 0 } else { *at + 1 },
        KeyCode::Home => *at = 0,
        KeyCode::End => *at = last,
        KeyCode::Enter if count > 0 => return Act::Chosen(*at),
        KeyCode::Char(c) if !is_control => return Act::Pressed(c),
        _ => {}
    }
    Act::Nothing
}

fn line(ask: &mut Ask, event: KeyEvent, is_control: bool) -> Act {
    match event.code {
        KeyCode::Enter => return Act::Entered(ask.input.value().to_owned()),
        KeyCode::Tab if ask.is_path => return Act::Complete(ask.input.value().to_owned()),
        code => {
            if std::mem::take(&mut ask.is_offered) && matches!(code, KeyCode::Char(_)) && !is_control {
                ask.input.reset();
            }
            edit(&mut ask.input, event, is_control);
        }
    }
    Act::Nothing
}

fn edit(input: &mut Input, event: KeyEvent, is_control: bool) {
    let request = match event.code {
        KeyCode::Char('a') if is_control => InputRequest::GoToStart,
        KeyCode::Char('e') if is_control => InputRequest::GoToEnd,
        KeyCode::Char('u') if is_control => InputRequest::DeleteFromStart,
        KeyCode::Char('k') if is_control => InputRequest::DeleteTillEnd,
        KeyCode::Char('w') if is_control => InputRequest::DeletePrevWord,
        KeyCode::Char('h') if is_control => InputRequest::DeletePrevChar,
        KeyCode::Char(c) if !is_control => InputRequest::InsertChar(c),
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left if is_control => InputRequest::GoToPrevWord,
        KeyCode::Right if is_control => InputRequest::GoToNextWord,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return,
    };
    input.handle(request);
}

/// Moves among the rows that have a record.
fn pick(at: &mut usize, rows: &[super::Row], event: KeyEvent) -> Act {
    let has_record = |(_, row): &(usize, &super::Row)| row.seq.is_some();
    let found = match event.code {
        KeyCode::Up | KeyCode::Left => rows.iter().enumerate().take(*at).rfind(has_record),
        KeyCode::Down | KeyCode::Right => rows.iter().enumerate().skip(*at + 1).find(has_record),
        KeyCode::Home => rows.iter().enumerate().find(has_record),
        KeyCode::End => rows.iter().enumerate().rfind(has_record),
        KeyCode::Enter => return Act::Chosen(*at),
        _ => None,
    };
    match found {
        Some((row, _)) => {
            *at = row;
            Act::Moved(row)
        }
        None => Act::Nothing,
    }
}

fn form(form: &mut Form, event: KeyEvent, is_control: bool) -> Act {
    let last = form.fields.len();
    match event.code {
        KeyCode::Up | KeyCode::BackTab => form.at = form.at.saturating_sub(1),
        KeyCode::Down | KeyCode::Tab => form.at = (form.at + 1).min(last),
        KeyCode::Enter if form.at == last => return Act::Submitted,
        KeyCode::Enter => form.at += 1,
        _ => match form.at.checked_sub(1).and_then(|at| form.fields.get_mut(at)) {
            Some((_, input)) => edit(input, event, is_control),
            // Enter stands above; what is left is a letter or an arrow
            None => return choose(&mut form.answer, form.answers.len(), event, is_control),
        },
    }
    Act::Nothing
}
