//! How long a key takes until the full screen is drawn, at 400 steps, as a ratio against a floor
//! measured in the same run: `cargo bench --bench screen`.
//!
//! Prints a Markdown table for docs/performance.md. Nothing here fails because a machine is slow.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::as_conversions, clippy::print_stdout)]

mod timing;

use std::time::Duration;

use genba::commands::step::draft::Draft;
use genba::commands::step::shown::{Names, shown};
use genba::domain::{Digest, Moment, WorkType};
use genba::event::{Answer, Fact, ProcedurePin, RunStarted, StepRecorded};
use genba::message::Lang;
use genba::procedure::{Procedure, parse};
use genba::runner::{Machine, RunEvent};
use genba::ui::stepper::{Screen, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::text::{Line, Text};
use timing::median;

const STEPS: usize = 400;
const ROUNDS: usize = 201;

fn main() {
    let procedure = procedure();
    let machine = machine(&procedure, STEPS / 2);
    let now = Moment::parse("2024-06-10T18:02:11.000+09:00").unwrap();
    let names = Names {
        lang: Lang::Ja,
        run: "R-00000001",
        terminal: "T-001",
        worker: "髙﨑 健一",
        paused: None,
        registered: None,
    };
    println!("## A key on the full screen, {STEPS} steps\n\n| what | median | of the floor |\n| --- | --- | --- |");
    for (columns, rows) in [(80, 24), (200, 60)] {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut round = 0;
        let floor = median(ROUNDS, || {
            round += 1;
            let line = Line::from("現場 ".repeat(usize::from(columns) / 5) + if round % 2 == 0 { "a" } else { "b" });
            let text = Text::from(vec![line; usize::from(rows)]);
            terminal.draw(|frame| frame.render_widget(text, frame.area())).unwrap();
        });
        row(&format!("plain text on {columns}×{rows} (the floor)"), floor, floor);
        let view = median(ROUNDS, || drop(machine.view()));
        row("the view remade", view, floor);
        let mut screen = Screen::new(Lang::Ja, shown(&machine.view(), &procedure, &names, &Draft::default()), now);
        let repaint = median(ROUNDS, || {
            screen.run = shown(&machine.view(), &procedure, &names, &Draft::default());
            terminal.draw(|frame| draw(frame, &screen)).unwrap();
        });
        row(&format!("key to repaint on {columns}×{rows}: view, words, drawing"), repaint, floor);
    }
}

fn row(what: &str, time: Duration, floor: Duration) {
    println!("| {what} | {:.2} ms | {:.2} |", time.as_secs_f64() * 1e3, time.as_secs_f64() / floor.as_secs_f64());
}

/// Every tenth step has a condition, every fourth a value, every fifth a limit of time.
fn procedure() -> Procedure {
    let mut text = String::from(
        "schema = 1\nid = \"long\"\nversion = \"1\"\ntitle = \"長い手順書\"\nwork_type = \"os-upgrade\"\nsource = \"x\"\n",
    );
    for number in 0..STEPS {
        text.push_str(&format!(
            "[[steps]]\nid = \"s-{number}\"\nsection = \"区分 {}\"\ntitle = \"手順 {number} の確認\"\ninstruction = \"\"\"\n{}\"\"\"\n",
            number / 20,
            "画面に表示される値を、立会者と声に出して確かめる。\n".repeat(6)
        ));
        text.push_str(if number % 4 == 1 {
            "kind = \"measure\"\nmin = \"1\"\nunit = \"GB\"\n"
        } else {
            "kind = \"check\"\n"
        });
        if number % 10 == 9 {
            text.push_str(&format!("when = {{ step = \"s-{}\", is = \"ng\" }}\n", number - 1));
        }
        if number % 5 == 0 {
            text.push_str("within_minutes = 30\non_ng = \"continue\"\n");
        }
    }
    parse(text.as_bytes()).unwrap()
}

/// A run with so many steps answered, every seventh of them NG where that goes on.
fn machine(procedure: &Procedure, answered: usize) -> Machine<'_> {
    let mut machine = Machine::new(procedure);
    let at = Moment::parse("2024-06-10T17:30:00.000+09:00").unwrap();
    let started = Fact::RunStarted(RunStarted {
        blackout: None,
        combination: None,
        emergency: None,
        order: "O-001".into(),
        outside_period: false,
        preconditions: Vec::new(),
        procedure: ProcedurePin {
            digest: procedure.digest,
            id: procedure.id.clone(),
            version: procedure.version.clone(),
        },
        run: "R-00000001".into(),
        terminal: "T-001".into(),
        visit: None,
        work_type: WorkType::OsUpgrade,
    });
    let mut seq = 1;
    let mut record = |machine: &mut Machine<'_>, fact: &Fact| {
        machine.apply(&RunEvent { seq, hash: Digest::ZERO, at, actor: "W-02", attachments: 0, fact });
        seq += 1;
    };
    record(&mut machine, &started);
    for number in 0..answered {
        let Some(step) = machine.view().current.map(|current| current.step.clone()) else { break };
        let result = if number % 35 == 0 { Answer::Ng } else { Answer::Ok };
        let fact = Fact::StepRecorded(StepRecorded {
            carried: None,
            answer: result,
            note: None,
            overrun_minutes: None,
            result,
            run: "R-00000001".into(),
            step: step.id,
            value: None,
            witness: None,
        });
        record(&mut machine, &fact);
    }
    machine
}
