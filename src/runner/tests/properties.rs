//! Random procedures, random replies: replay is the live run, and nothing is lost.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// The fields that make a step of each kind, with a share of every rule.
const KINDS: [(&str, &str); 9] = [
    ("check", ""),
    ("check", "witness = true\nnote_when = \"ng\"\n"),
    ("check", "secret = true\n"),
    ("measure", "min = \"0\"\nmax = \"5\"\n"),
    ("choice", "choices = [\"1\", \"2\", \"9\"]\nequals = \"1\"\n"),
    ("text", "pattern = '[0-5]'\nnote_when = \"always\"\n"),
    ("evidence", "attach = { min = 1 }\nattach_when = \"ok\"\n"),
    ("hold", "roles = [\"technician\", \"witness\"]\n"),
    ("check", "within_minutes = 2\n"),
];
const ON_NG: [&str; 5] =
    ["", "on_ng = \"stop\"\n", "on_ng = \"continue\"\n", "on_ng = \"fault\"\n", "on_ng = \"rollback\"\n"];

/// Kind, what NG does, and the step before whose NG it waits for (0: none).
type Seed = (usize, usize, usize);

fn seeds(most: usize) -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec((0..KINDS.len(), 0..ON_NG.len(), 0usize..4), 1..most)
}

fn build(main: &[Seed], rollback: &[Seed]) -> Procedure {
    let all = main.iter().map(|seed| ("steps", seed)).chain(rollback.iter().map(|seed| ("rollback", seed)));
    let tables: Vec<_> = all
        .enumerate()
        .map(|(number, (list, &(kind, on_ng, back)))| {
            let (kind, mut fields) = (KINDS[kind].0, KINDS[kind].1.to_owned());
            let may_go_back = list == "steps" && !rollback.is_empty();
            fields += ON_NG[if on_ng == 4 && !may_go_back { 2 } else { on_ng }];
            if back > 0 && back <= number {
                fields += &format!("when = {{ step = \"s{}\", is = \"ng\" }}\n", number - back);
            }
            table(list, &format!("s{number}"), kind, &fields)
        })
        .collect();
    procedure(&tables)
}

/// The same with a key on every step that can have one, so that two procedures have many in common.
fn build_common(main: &[Seed], rollback: &[Seed]) -> Procedure {
    let all = main.iter().map(|seed| ("steps", seed)).chain(rollback.iter().map(|seed| ("rollback", seed)));
    let tables: Vec<_> = all
        .enumerate()
        .map(|(number, (list, &(kind, ..)))| {
            let (kind, mut fields) = (KINDS[kind].0, KINDS[kind].1.to_owned());
            fields += "on_ng = \"continue\"\n";
            if kind != "hold" {
                fields += &format!("common = \"k{number}\"\n");
            }
            table(list, &format!("s{number}"), kind, &fields)
        })
        .collect();
    procedure(&tables)
}

/// What somebody does next.
#[derive(Debug, Clone)]
enum Deed {
    Answer(Reply),
    Correct(u64, Reply),
    Void(u64),
    Attach(usize),
    Pause,
    Resume,
}

fn reply() -> impl Strategy<Value = Reply> {
    let answer =
        prop_oneof![6 => Just(Answer::Ok), 2 => Just(Answer::Ng), 1 => Just(Answer::Skip), 1 => Just(Answer::Na)];
    let value = prop::option::of(prop::sample::select(vec!["1", "２", "9", "-3", "x"]));
    let note = prop::option::of(Just("備考"));
    let witness = prop::option::of(prop::sample::select(vec!["佐藤 花子", "佐藤 花子", "山田太郎"]));
    let isolation = prop::sample::select(Isolation::ALL.to_vec());
    (answer, value, note, witness, 0usize..3, isolation).prop_map(|(answer, value, note, witness, files, isolation)| {
        Reply {
            value: value.map(str::to_owned),
            note: note.map(str::to_owned),
            witness: witness.map(str::to_owned),
            attachments: files,
            isolation,
            ..Reply::new(answer)
        }
    })
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        12 => reply().prop_map(Deed::Answer),
        2 => (0u64..20, reply()).prop_map(|(seq, reply)| Deed::Correct(seq, reply)),
        1 => (0u64..20).prop_map(Deed::Void),
        1 => (0usize..8).prop_map(Deed::Attach),
        1 => Just(Deed::Pause),
        2 => Just(Deed::Resume),
    ];
    prop::collection::vec(deed, 0..40)
}

impl Run<'_> {
    /// Does it, or is refused; a minute passes either way.
    fn act(&mut self, deed: &Deed) {
        self.minutes += 1;
        let (facts, files) = match deed {
            Deed::Answer(reply) => (self.machine.decide(reply, &self.context()), reply.attachments),
            Deed::Correct(seq, reply) => {
                (self.machine.correct(*seq, reply, "訂正", &self.context()), reply.attachments)
            }
            Deed::Void(seq) => (self.machine.void(*seq, "取消し", &self.context()), 0),
            Deed::Attach(number) => return self.attach(&format!("s{number}"), 1),
            Deed::Pause => return self.pause(),
            Deed::Resume => return self.resume(),
        };
        if let Ok(facts) = facts {
            self.append(facts, files);
        }
    }

    /// Goes on with the most willing answers until the end.
    fn finish(&mut self) {
        self.resume();
        let steps = self.machine.procedure().all_steps().count();
        for _ in 0..=steps {
            let owed = self.machine.settle(&self.context());
            self.append(owed, 0);
            let Some(current) = self.view().current else { return };
            let mut reply = ok().note("備考").witness("佐藤 花子");
            if current.owed.value {
                reply = reply.value("1");
            }
            if !current.step.secret {
                reply = reply.files(1);
            }
            self.answer(reply);
        }
    }

    /// The seqs that the view shows, records and corrections.
    fn shown(&self) -> BTreeSet<u64> {
        let view = self.view();
        let records = view.steps.iter().flat_map(|state| state.record.iter().chain(&state.voided));
        records
            .flat_map(|record| std::iter::once(record.seq).chain(record.corrections.iter().map(|it| it.seq)))
            .collect()
    }

    /// The seqs of everything acknowledged that a view must show.
    fn acknowledged(&self) -> BTreeSet<u64> {
        let is_answer = |line: &Line| matches!(line.fact, Fact::StepRecorded(_) | Fact::StepCorrected(_));
        (0u64..).zip(&self.journal).filter(|(_, line)| is_answer(line)).map(|(seq, _)| seq).collect()
    }
}

proptest! {
    #[test]
    fn replaying_the_journal_gives_the_same_view(main in seeds(7), rollback in seeds(4), deeds in deeds()) {
        let procedure = build(&main, &rollback);
        let mut run = Run::of(&procedure);
        for deed in &deeds {
            run.act(deed);
            prop_assert_eq!(run.shown(), run.acknowledged());
        }
        let replayed = Run::resumed(&procedure, &run.journal, run.minutes);
        prop_assert_eq!(replayed.view(), run.view());
    }

    #[test]
    fn resuming_after_any_prefix_goes_on_the_same(main in seeds(7), rollback in seeds(4), deeds in deeds(), cut in 0usize..40) {
        let procedure = build(&main, &rollback);
        let mut run = Run::of(&procedure);
        let mut other = Run::of(&procedure);
        for (number, deed) in deeds.iter().enumerate() {
            if number == cut {
                other = Run::resumed(&procedure, &other.journal, other.minutes);
            }
            run.act(deed);
            other.act(deed);
            prop_assert_eq!(other.view(), run.view());
        }
    }

    #[test]
    fn a_run_cut_off_anywhere_comes_to_an_end(main in seeds(7), rollback in seeds(4), deeds in deeds(), cut: prop::sample::Index) {
        let procedure = build(&main, &rollback);
        let mut run = Run::of(&procedure);
        deeds.iter().for_each(|deed| run.act(deed));
        let kept = &run.journal[..1 + cut.index(run.journal.len())];
        let mut run = Run::resumed(&procedure, kept, run.minutes);
        run.finish();
        let is_ended = matches!(run.phase(), Phase::Ended(_));
        prop_assert!(is_ended, "{:?}", run.view());
        prop_assert_eq!(run.shown(), run.acknowledged());
    }

    #[test]
    fn combined_runs_resume_after_any_prefix(
        one in seeds(7), two in seeds(7), before in deeds(), after in deeds(), cut in any::<prop::sample::Index>(),
    ) {
        let (first, second) = (build_common(&one, &[]), build_common(&two, &[]));
        let mut run = Run::of(&first);
        before.iter().for_each(|deed| run.act(deed));
        run.finish();
        let candidates = run.machine.common_records();
        let mut run = Run::of(&second);
        run.carry(&candidates);
        for deed in &after {
            run.act(deed);
            run.carry(&candidates);
            prop_assert_eq!(run.shown(), run.acknowledged());
        }
        // replaying needs no candidates: what was taken over stands in the journal
        let replayed = Run::resumed(&second, &run.journal, run.minutes);
        prop_assert_eq!(replayed.view(), run.view());
        let kept = &run.journal[..1 + cut.index(run.journal.len())];
        let mut run = Run::resumed(&second, kept, run.minutes);
        run.resume();
        run.carry(&candidates);
        run.finish();
        let is_ended = matches!(run.phase(), Phase::Ended(_));
        prop_assert!(is_ended, "{:?}", run.view());
        prop_assert_eq!(run.shown(), run.acknowledged());
    }

    #[test]
    fn an_ended_run_takes_nothing_but_corrections(main in seeds(5), rollback in seeds(3), reply in reply()) {
        let procedure = build(&main, &rollback);
        let mut run = Run::of(&procedure);
        run.finish();
        let is_ended = matches!(run.machine.decide(&reply, &run.context()), Err(Refusal::Ended { .. }));
        prop_assert!(is_ended);
    }
}
