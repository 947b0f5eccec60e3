//! A run on the full screen: binds the terminal to the sitting.
//!
//! Waits for keys, lets the desk decide and draws. Every answer is durable before it is drawn as
//! done; the terminal is given back however this ends.

use crate::cli::StepArgs;
use crate::commands::Context;
use crate::commands::lookup::fill;
use crate::domain::{Moment, head_code};
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::runner::Phase;
use crate::ui::stepper::{Event, Stage, fits};
use crate::workspace::Workspace;

use super::desk::{Desk, Over};
use super::seat::Seat;
use super::sitting::Sitting;
use super::{Scene, prompts, show};

messages! {
    with_head(ended, code) { ja: "{ended}。先頭符号 {code}", en: "{ended}; head code {code}" }
}

/// Draws a desk as it is at a time and waits for what comes: an event, or nothing for a while.
pub type Eyes<'e> = dyn FnMut(&mut Desk, Moment) -> Result<Option<Event>> + 'e;

/// Whether the full screen is to be used.
pub(super) fn is_wanted(scene: &Scene<'_>) -> bool {
    !scene.console.plain && fits()
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
    let mut stage = Stage::open(scene.console.glyphs)?;
    desk.drawn_as(stage.glyphs());
    let mut eyes = |desk: &mut Desk, now: Moment| stage.next(desk.screen(now));
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
