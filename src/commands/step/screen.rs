//! A run on the full screen: binds the terminal to the sitting.
//!
//! Waits for keys, lets the desk decide and draws. Every answer is durable before it is drawn as
//! done; the terminal is given back however this ends.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{Event, KeyCode, KeyModifiers};

use crate::cli::StepArgs;
use crate::commands::Context;
use crate::commands::lookup::fill;
use crate::domain::{Moment, head_code};
use crate::environment::wants_plain;
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::runner::Phase;
use crate::ui::stepper::{Stage, fits};
use crate::workspace::Workspace;

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

/// Draws a desk as it is at a time and waits for what comes: an event, or nothing for a while.
pub type Eyes<'e> = dyn FnMut(&mut Desk, Moment) -> Result<Option<Event>> + 'e;

/// Whether the full screen is to be used.
pub(super) fn is_wanted(scene: &Scene<'_>) -> bool {
    !scene.args.plain && !wants_plain() && fits()
}

/// Steps through the run that a command line means, and those combined with it, with other eyes
/// than a terminal's: for tests and benches.
///
/// # Errors
/// Whatever refuses.
pub fn rehearse(context: &Context, args: &StepArgs, eyes: &mut Eyes<'_>) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let mut scene = Scene { console: context.console, args, workspace, closed: Vec::new() };
    let seat = Seat::find(&scene.workspace, args.terminal.as_deref(), args.work.as_deref())?;
    scene.sittings(seat, args.worker.as_deref().unwrap_or_default(), &mut |scene, seat, sitting, remarks| {
        let mut desk = Desk::new(scene, seat, sitting, remarks)?;
        let over = play(eyes, &mut desk, scene, sitting)?;
        told(scene, sitting, over)
    })
}

/// Steps through a run at the terminal until it ends, is paused or the screen is left.
///
/// # Errors
/// An interruption, after which the run stays open; a failing disk or terminal.
pub(super) fn run(scene: &mut Scene<'_>, seat: &Seat, sitting: &mut Sitting<'_>, remarks: &[Text]) -> Result<()> {
    let mut desk = Desk::new(scene, seat, sitting, remarks)?;
    let mut stage = Stage::open()?;
    let mut pace = Pace::new(&desk);
    let mut eyes = |desk: &mut Desk, now: Moment| {
        // typed ahead is drawn once
        let mut event = stage.wait(Duration::ZERO)?;
        if event.is_none() {
            stage.show(desk.screen(now))?;
            pace.is_shown(desk, Instant::now());
            event = stage.wait(TICK)?;
        }
        Ok(event.filter(|event| !pace.is_hasty(event, desk, Instant::now())))
    };
    let over = play(&mut eyes, &mut desk, scene, sitting);
    drop(stage);
    told(scene, sitting, over?)
}

fn play(eyes: &mut Eyes<'_>, desk: &mut Desk, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<Over> {
    loop {
        let Some(event) = eyes(desk, scene.workspace.now())? else { continue };
        if let Some(over) = desk.take(scene, sitting, event)? {
            return Ok(over);
        }
    }
}

/// One line on the normal screen.
fn told(scene: &Scene<'_>, sitting: &Sitting<'_>, over: Over) -> Result<()> {
    match over {
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

/// Tells answers from a key that is still held down.
struct Pace {
    questions: u64,
    since: Instant,
    last: Option<(KeyCode, Instant)>,
}

impl Pace {
    fn new(desk: &Desk) -> Self {
        Self { questions: desk.questions(), since: Instant::now(), last: None }
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
