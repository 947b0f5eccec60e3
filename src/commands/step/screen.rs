//! A run on the full screen: binds the terminal to the sitting.
//!
//! Waits for keys, lets the desk decide and draws. Every answer is durable before it is drawn as
//! done; the terminal is given back however this ends.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers};

use crate::commands::lookup::fill;
use crate::domain::head_code;
use crate::environment::wants_plain;
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::runner::Phase;
use crate::ui::stepper::{Stage, fits};

use super::desk::{Desk, Over};
use super::seat::Seat;
use super::sitting::Sitting;
use super::{Scene, prompts, show};

/// The clocks are drawn anew this often.
const TICK: Duration = Duration::from_millis(1000);
/// Nobody reads a new question in less; a finger that still holds its key down answers nothing.
const READ: Duration = Duration::from_millis(700);
/// Keys of one kind that follow each other faster are repeated by the keyboard.
const REPEAT: Duration = Duration::from_millis(120);

messages! {
    with_head(ended, code) { ja: "{ended}。先頭符号 {code}", en: "{ended}; head code {code}" }
}

/// Whether the full screen is to be used.
pub(super) fn is_wanted(scene: &Scene<'_>) -> bool {
    !scene.args.plain && !wants_plain() && fits()
}

/// Steps through a run until it ends, is paused or the screen is left.
///
/// # Errors
/// An interruption, after which the run stays open; a failing disk or terminal.
pub(super) fn run(scene: &mut Scene<'_>, seat: &Seat, sitting: &mut Sitting<'_>, remarks: &[Text]) -> Result<()> {
    let mut desk = Desk::new(scene, seat, sitting, remarks)?;
    let mut stage = Stage::open()?;
    let over = play(&mut stage, &mut desk, scene, sitting);
    drop(stage);
    match over? {
        Over::Left => Err(prompts::left(scene, sitting)),
        Over::Paused(recorded) => {
            scene.tell(sitting, &recorded)?;
            scene.console.say(&prompts::paused_now(&sitting.terminal))
        }
        Over::Ended(finished) => {
            let view = sitting.view();
            let Phase::Ended(outcome) = view.phase else { return Ok(()) };
            let ended = fill(&outcome.label(), |outcome| show::ended(&sitting.run, &sitting.terminal, outcome));
            let line = match finished {
                Some(hash) => fill(&ended, |ended| with_head(ended, head_code(&hash))),
                None => ended,
            };
            scene.console.say(&line)
        }
    }
}

fn play(stage: &mut Stage, desk: &mut Desk, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<Over> {
    let mut pace = Pace::new(desk.questions());
    loop {
        stage.show(desk.screen(scene.workspace.now()))?;
        pace.is_shown(desk, Instant::now());
        let Some(event) = stage.wait(TICK)? else { continue };
        if pace.is_hasty(&event, desk, Instant::now()) {
            continue;
        }
        if let Some(over) = desk.take(scene, sitting, event)? {
            return Ok(over);
        }
        // typed ahead is drawn once
        while let Some(event) = stage.wait(Duration::ZERO)? {
            if pace.is_hasty(&event, desk, Instant::now()) {
                continue;
            }
            if let Some(over) = desk.take(scene, sitting, event)? {
                return Ok(over);
            }
        }
    }
}

/// Tells answers from a key that is still held down.
struct Pace {
    questions: u64,
    since: Instant,
    last: Option<(KeyCode, Instant)>,
}

impl Pace {
    fn new(questions: u64) -> Self {
        Self { questions, since: Instant::now(), last: None }
    }

    /// What is asked stands on the screen from now on.
    fn is_shown(&mut self, desk: &Desk, now: Instant) {
        if self.questions != desk.questions() {
            self.questions = desk.questions();
            self.since = now;
        }
    }

    /// Whether an event comes too soon to be an answer to what is asked.
    fn is_hasty(&mut self, event: &Event, desk: &Desk, now: Instant) -> bool {
        let Event::Key(key) = event else { return false };
        let before = self.last.replace((key.code, now));
        let is_repeated = before.is_some_and(|(code, at)| code == key.code && now.duration_since(at) < REPEAT);
        let gives_answer = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter);
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        let is_unread = self.questions != desk.questions() || now.duration_since(self.since) < READ;
        gives_answer && !is_control && desk.takes_one_key() && (is_repeated || is_unread)
    }
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
