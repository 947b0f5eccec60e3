//! `genba visit`: entry (入室) and exit (退室), with the witness and the media brought.

use super::Context;
use super::field::{self, named, pair, record_unmoved, same_name};
use super::lookup;
use crate::cli::{VisitCommand, VisitEndArgs, VisitStartArgs};
use crate::domain::{Site, fold};
use crate::environment::new_number;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, Medium, VisitEnded, VisitStarted};
use crate::message::Text;
use crate::messages;
use crate::state::Visit;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    open_already(visit, site, time) {
        ja: "入室 {visit}（拠点 {site}、{time}）がまだ終わっていません",
        en: "the visit {visit} to site {site}, begun {time}, has not ended",
    }
    end_it() { ja: "先に genba visit end で退室を記録してください", en: "record the exit first with `genba visit end`" }
    bad_medium(given) { ja: "媒体「{given}」を読めません", en: "`{given}` is not a medium" }
    medium_form() {
        ja: "--media 番号=検査結果 と指定してください（例 --media USB-07=\"Defender 2024-06-10 検出0件\"）",
        en: "give it as --media ID=CHECK, for example --media USB-07=\"Defender 2024-06-10, 0 found\"",
    }
    medium_twice(id) { ja: "媒体 {id} が二度あります", en: "the medium {id} is given twice" }
    witness_is_worker(name) { ja: "立会者の「{name}」は入室する本人です", en: "the witness {name} is the worker himself" }
    another_witness() { ja: "--witness に別の人の氏名を指定してください", en: "name another person with --witness" }
    witness_question() { ja: "立会者の氏名（いなければ空のまま Enter）", en: "the witness's name (just Enter without one)" }
    begun(visit, site, name, time) {
        ja: "入室 {visit} を記録しました: {site} {name} {time}",
        en: "visit {visit} has begun: {site} {name}, {time}",
    }
    none_open() { ja: "入室が記録されていません", en: "no visit is open" }
    start_one() { ja: "genba visit start 拠点 で入室を記録してください", en: "record the entry with `genba visit start SITE`" }
    ended(visit, time) { ja: "退室を記録しました: {visit} {time}", en: "visit {visit} has ended, {time}" }
    unfinished(run, terminal) {
        ja: "{terminal} の作業 {run} が終わっていません。続きは genba step {terminal}",
        en: "run {run} on {terminal} is not finished; `genba step {terminal}` goes on with it",
    }
    column_visit() { ja: "番号", en: "visit" }
    column_site() { ja: "拠点", en: "site" }
    column_worker() { ja: "従事者", en: "worker" }
    column_witness() { ja: "立会者", en: "witness" }
    column_from() { ja: "入室", en: "entry" }
    column_to() { ja: "退室", en: "exit" }
    column_media() { ja: "媒体", en: "media" }
    column_note() { ja: "備考", en: "note" }
    still_there() { ja: "（在室中）", en: "(open)" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &VisitCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        VisitCommand::Start(args) => start(context, &mut workspace, args),
        VisitCommand::End(args) => end(context, &mut workspace, args),
        VisitCommand::List => list(context, &workspace),
    }
}

fn start(context: &Context, workspace: &mut Workspace, args: &VisitStartArgs) -> Result<()> {
    workspace.need_device()?;
    let size = field::since(workspace)?;
    let console = context.console;
    if let Some(open) = field::open_visit(&workspace.store)? {
        let what = open_already(&open.begun.visit, &open.begun.site, open.from.minute());
        return Err(Error::refused(what, end_it()));
    }
    let site = lookup::site(workspace, &args.site)?;
    let media = media(&args.media)?;
    let worker = field::worker(&console, workspace, args.worker.as_deref())?;
    let person = field::may_record(workspace, &worker, &[])?;
    let witness = match &args.witness {
        Some(witness) => witness.clone(),
        None if console.is_interactive() => console.ask(&witness_question(), "--witness NAME")?,
        None => String::new(),
    };
    let witness = witness.trim().to_owned();
    if same_name(&witness, &person.name) || same_name(&witness, &person.id) {
        return Err(Error::refused(witness_is_worker(&witness), another_witness()));
    }
    let visit = new_number("V")?;
    let fact = Fact::VisitStarted(VisitStarted {
        entered_at: None,
        media,
        people: Vec::new(),
        site: site.id.clone(),
        visit: visit.clone(),
        witness,
    });
    record_unmoved(workspace, size, vec![Draft::new(&person.id, fact)])?;
    tell(context, workspace, &visit, |it| begun(&visit, &site.id, &site.name, it.from.minute()))
}

fn end(context: &Context, workspace: &mut Workspace, args: &VisitEndArgs) -> Result<()> {
    workspace.need_device()?;
    let size = field::since(workspace)?;
    let Some(open) = field::open_visit(&workspace.store)? else {
        return Err(Error::refused(none_open(), start_one()));
    };
    let visit = open.begun.visit.clone();
    for run in workspace.store.unfinished_runs()?.iter().filter(|run| run.visit.as_ref() == Some(&visit)) {
        context.console.warn(&unfinished(&run.run, &run.terminal));
    }
    // who entered leaves, even if he was suspended meanwhile
    let fact = Fact::VisitEnded(VisitEnded {
        left_at: None,
        left_open: Vec::new(),
        media: Vec::new(),
        note: args.note.trim().to_owned(),
        visit: visit.clone(),
    });
    record_unmoved(workspace, size, vec![Draft::new(&open.worker, fact)])?;
    tell(context, workspace, &visit, |it| ended(&visit, it.to.map(|to| to.minute()).unwrap_or_default()))
}

/// Says a sentence about a visit, or shows it as JSON.
fn tell(context: &Context, workspace: &Workspace, visit: &str, say: impl Fn(&Visit) -> Text) -> Result<()> {
    match workspace.store.get::<Visit>(visit)? {
        Some(visit) if context.console.json => context.console.json(&visit),
        Some(visit) => context.console.say(&say(&visit)),
        None => Ok(()),
    }
}

fn media(given: &[String]) -> Result<Vec<Medium>> {
    let mut media: Vec<Medium> = Vec::with_capacity(given.len());
    for typed in given {
        let Some((id, check)) = pair(typed).filter(|(_, check)| !check.is_empty()) else {
            return Err(Error::usage(bad_medium(typed), medium_form()));
        };
        if media.iter().any(|known| fold(&known.id) == fold(id)) {
            return Err(Error::usage(medium_twice(id), medium_form()));
        }
        media.push(Medium { id: id.to_owned(), virus_check: check.to_owned(), ..Medium::default() });
    }
    Ok(media)
}

fn list(context: &Context, workspace: &Workspace) -> Result<()> {
    let mut visits: Vec<Visit> = workspace.store.list(false)?.into_iter().map(|(visit, _)| visit).collect();
    visits.sort_by_key(|visit| visit.from);
    let mut table = Table::new([
        column_visit(),
        column_site(),
        column_worker(),
        column_witness(),
        column_from(),
        column_to(),
        column_media(),
        column_note(),
    ]);
    for visit in &visits {
        let site = workspace.store.get::<Site>(&visit.begun.site)?;
        let site = site.map_or_else(|| visit.begun.site.clone(), |site| format!("{} {}", site.id, site.name));
        let media: Vec<_> = visit.begun.media.iter().map(|it| format!("{}（{}）", it.id, it.virus_check)).collect();
        let to = visit.to.map_or_else(|| still_there().get(context.console.lang).to_owned(), |to| to.minute());
        table.row([
            visit.begun.visit.clone(),
            site,
            named(&workspace.store, &visit.worker)?,
            visit.begun.witness.clone(),
            visit.from.minute(),
            to,
            media.join("\n"),
            visit.ended.as_ref().map(|ended| ended.note.clone()).unwrap_or_default(),
        ]);
    }
    context.console.table(&table, &visits)
}

#[cfg(test)]
mod tests {
    use super::media;

    #[test]
    fn every_medium_needs_its_check_and_stands_once() {
        let given = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let read = media(&given(&["USB-07=Defender 6/10 0件", "USB-08＝0件"])).unwrap();
        assert_eq!(read[1].id, "USB-08");
        for bad in [&["USB-07"][..], &["=0件"], &["USB-07="], &["USB-07=a", "usb-07=b"]] {
            assert!(media(&given(bad)).is_err(), "{bad:?}");
        }
    }
}
