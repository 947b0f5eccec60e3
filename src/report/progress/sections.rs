//! The tables of the progress report: the records that its numbers lead to.

use maud::{Markup, html};

use super::records::MOST_READ;
use super::{FaultRow, FileRow, LaptopRow, OrderRow, Overview, words};
use crate::describe::{fault_state_word, run_marks};
use crate::domain::{Moment, Outcome, day_text, head_code, month_in_era};
use crate::filing::Debt;
use crate::html::anchor;
use crate::lacking::Lacking;
use crate::message::{Lang, Text};
use crate::report::span;
use crate::state::{Run, RunState};

/// Terminals named in a cell before the rest is only counted.
const MOST_NAMED: usize = 12;
/// Terminals listed for one kind of work at one site.
const MOST_LISTED: usize = 60;

/// A row, with the name under which other places of the page lead to it.
struct Row {
    anchor: Option<String>,
    cells: Vec<Markup>,
}

impl Row {
    fn new(anchor: impl Into<Option<String>>, cells: impl IntoIterator<Item = Markup>) -> Self {
        Self { anchor: anchor.into(), cells: cells.into_iter().collect() }
    }
}

/// A table; columns after a `#` hold numbers.
fn table(header: &[(Text, bool)], rows: &[Row], lang: Lang) -> Markup {
    let class = |column: usize| header.get(column).is_some_and(|(_, number)| *number).then_some("n");
    html! {
        div.wide { table {
            thead { tr { @for (column, (name, _)) in header.iter().enumerate() { th scope="col" class=[class(column)] { (name.get(lang)) } } } }
            tbody { @for row in rows { tr id=[row.anchor.as_ref()] {
                @for (column, cell) in row.cells.iter().enumerate() { td class=[class(column)] { (cell) } }
            } } }
        } }
    }
}

fn text(words: &Text, lang: Lang) -> Markup {
    html! { (words.get(lang)) }
}

fn plain(words: impl AsRef<str>) -> Markup {
    html! { (words.as_ref()) }
}

fn number(count: impl ToString) -> Markup {
    html! { (count.to_string()) }
}

fn time(at: Option<Moment>, lang: Lang) -> Markup {
    html! { @if let Some(at) = at { span.no { (at.text().get(lang)) } } @else { "–" } }
}

fn mark(words: &Text, lang: Lang, alarm: bool) -> Markup {
    html! { span.mark.fill[alarm] { (words.get(lang)) } }
}

fn title(id: &str, words: &Text, total: usize, lang: Lang) -> Markup {
    html! { h2 id=(id) { (words.get(lang)) @if total > 0 { span.soft { "（" (total) "）" } } } }
}

fn rule(shown: usize, total: usize, lang: Lang) -> Markup {
    html! { @if shown < total { p.note { (words::rows_rule(shown, total).get(lang)) } } }
}

pub(super) fn orders(overview: &Overview, lang: Lang) -> Markup {
    let listed = &overview.orders;
    let header = [
        (words::col_order(), false),
        (words::col_work(), false),
        (words::col_ordered_on(), false),
        (words::col_due(), false),
        (words::col_done(), true),
        (words::col_state(), false),
        (words::col_left(), false),
    ];
    let rows: Vec<Row> = listed.rows.iter().map(|order| order_row(overview, order, lang)).collect();
    html! {
        (title("orders", &words::orders_title(), listed.total, lang))
        @if rows.is_empty() { p { (words::no_orders_yet().get(lang)) } } @else { (table(&header, &rows, lang)) }
        (rule(rows.len(), listed.total, lang))
    }
}

fn order_row(overview: &Overview, order: &OrderRow, lang: Lang) -> Row {
    let days = (overview.at.day() - order.due).num_days();
    let state = match order {
        OrderRow { cancelled: true, .. } => mark(&words::cancelled(), lang, false),
        OrderRow { overdue: true, .. } => mark(&words::overdue_days(days), lang, true),
        order if order.is_open() => text(&words::open_word(), lang),
        _ => html! { "✓ " (words::all_done().get(lang)) },
    };
    let state = html! { (state) @if order.outside_period { " " (mark(&words::outside(), lang, false)) } };
    let left = html! {
        @for terminal in order.waiting.iter().take(MOST_NAMED) { span.no { (terminal) } " " }
        @if let Some(more) = order.waiting.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) { " " (words::and_more(more).get(lang)) }
    };
    let cells = [
        html! { span.no { (order.order) } },
        text(&order.work_type.label(), lang),
        html! { span.no { (day_text(order.ordered_on).get(lang)) } },
        html! { span.no { (day_text(order.due).get(lang)) } },
        html! { span.no { (order.done) "/" (order.terminals) } },
        state,
        left,
    ];
    Row::new(anchor("order", &order.order), cells)
}

pub(super) fn faults(overview: &Overview, lang: Lang) -> Markup {
    let listed = &overview.faults;
    let header = [
        (words::col_fault(), false),
        (words::col_terminal(), false),
        (words::col_summary(), false),
        (words::col_state(), false),
        (words::col_opened(), false),
        (words::col_responded(), true),
        (words::col_recovered(), true),
        (words::col_age(), true),
    ];
    let until = |fault: &FaultRow, at: Option<Moment>| {
        let spent = fault.opened.zip(at).map(|(opened, at)| span(opened.until(at)));
        html! { @if let Some(spent) = spent { span.no { (spent.get(lang)) } } @else { "–" } }
    };
    let rows: Vec<Row> = listed
        .rows
        .iter()
        .map(|fault| {
            let state = fault_state_word(&fault.state);
            let cells = [
                html! { span.no { (fault.fault) } },
                html! { span.no { (fault.terminal) } },
                plain(&fault.summary),
                if fault.is_open() { mark(&state, lang, false) } else { text(&state, lang) },
                time(fault.opened, lang),
                until(fault, fault.responded),
                until(fault, fault.recovered),
                html! { span.no { (span(fault.age_ms).get(lang)) } },
            ];
            Row::new(anchor("fault", &fault.fault), cells)
        })
        .collect();
    html! {
        (title("faults", &words::faults_title(), listed.total, lang))
        @if rows.is_empty() { p { (words::no_faults().get(lang)) } } @else { (table(&header, &rows, lang)) }
        (rule(rows.len(), listed.total, lang))
    }
}

pub(super) fn laptops(overview: &Overview, lang: Lang) -> Markup {
    let header = [
        (words::col_laptop(), false),
        (words::col_events(), true),
        (words::col_unreceipted(), true),
        (words::col_last_event(), false),
        (words::col_last_receipt(), false),
        (words::col_state(), false),
    ];
    let rows: Vec<Row> = overview
        .laptops
        .iter()
        .map(|laptop| {
            let cells = [
                plain(&laptop.principal),
                number(laptop.events),
                number(laptop.unreceipted),
                time(laptop.last_event, lang),
                time(laptop.last_receipt, lang),
                heard(laptop, lang),
            ];
            Row::new(anchor("laptop", &laptop.principal), cells)
        })
        .collect();
    html! {
        (title("laptops", &words::laptops_title(), rows.len(), lang))
        @if rows.is_empty() { p { (words::no_laptops().get(lang)) } } @else {
            (table(&header, &rows, lang))
            p.note { (words::laptops_note().get(lang)) }
        }
    }
}

fn heard(laptop: &LaptopRow, lang: Lang) -> Markup {
    match (laptop.silent_days, laptop.last_receipt) {
        (None, _) => text(&words::key_ended(), lang),
        (Some(days), _) if laptop.is_silent() => mark(&words::silent_for(days), lang, true),
        (Some(_), None) => text(&words::never_heard(), lang),
        (Some(0), Some(_)) => text(&words::heard_today(), lang),
        (Some(days), Some(_)) => text(&words::heard_days(days), lang),
    }
}

pub(super) fn evidence(overview: &Overview, lang: Lang) -> Markup {
    let (sums, listed) = (overview.evidence, &overview.files);
    let header = [
        (words::col_recorded(), false),
        (words::col_file(), false),
        (words::col_bytes(), true),
        (words::col_state(), false),
        (words::col_of(), false),
        (Text::same("SHA-256"), false),
    ];
    let tenths = sums.bytes * 10 / (1 << 20);
    let mib = format!("{}.{}", tenths / 10, tenths % 10);
    let rows: Vec<Row> = listed.rows.iter().map(|file| file_row(overview, file, lang)).collect();
    html! {
        (title("evidence", &words::evidence_title(), sums.files, lang))
        @if rows.is_empty() { p { (words::no_files().get(lang)) } } @else {
            p { (words::evidence_sums(sums.files, mib, sums.held, sums.verified, sums.sealed, sums.erased).get(lang)) }
            @if sums.missing + sums.changed > 0 { p.bad { "▼ " (words::evidence_lacking(sums.missing, sums.changed).get(lang)) } }
            p.note { (words::evidence_rule(MOST_READ >> 20).get(lang)) }
            (table(&header, &rows, lang))
        }
        (rule(rows.len(), listed.total, lang))
    }
}

fn file_row(overview: &Overview, file: &FileRow, lang: Lang) -> Row {
    let state = match file.state {
        "verified" => text(&words::is_verified(), lang),
        "changed" => mark(&words::is_changed(), lang, true),
        "missing" => mark(&words::is_missing(), lang, true),
        "erased" => text(&words::is_erased(), lang),
        _ => text(&words::is_held(), lang),
    };
    let of = match (&file.run, &file.fault) {
        (Some(run), _) => run_link(overview, run),
        (None, Some(fault)) => html! { a.no href=(format!("#{}", anchor("fault", fault))) { (fault) } },
        (None, None) => html! {},
    };
    let cells = [
        time(Some(file.at), lang),
        plain(&file.name),
        number(file.size),
        html! { (state) @if file.sealed { " " (mark(&words::is_sealed(), lang, false)) } },
        of,
        html! { span.code { (file.sha256.short()) } },
    ];
    Row::new(None, cells)
}

/// A run's number: a link where the page lists it.
fn run_link(overview: &Overview, run: &str) -> Markup {
    let is_listed = overview.runs.rows.iter().any(|known| known.run == run);
    html! {
        @if is_listed { a.no href=(format!("#{}", anchor("run", run))) { (run) } } @else { span.no { (run) } }
    }
}

pub(super) fn papers(overview: &Overview, lang: Lang) -> Markup {
    let listed = &overview.owed;
    let header = [
        (words::col_paper(), false),
        (words::col_about(), false),
        (words::col_clause(), false),
        (words::col_since(), false),
        (words::col_due(), false),
        (words::col_draft(), false),
    ];
    let due = |debt: &Debt| {
        let days = (overview.at.day() - debt.due).num_days();
        html! { span.no { (day_text(debt.due).get(lang)) } @if debt.overdue { " " (mark(&words::overdue_days(days), lang, true)) } }
    };
    let rows = listed.rows.iter().map(|debt| {
        let cells = [
            plain(&debt.title),
            about(overview, debt),
            plain(debt.clause.as_deref().unwrap_or_default()),
            html! { span.no { (day_text(debt.since.day()).get(lang)) } },
            due(debt),
            plain(debt.paper.as_deref().unwrap_or("–")),
        ];
        Row::new(None, cells)
    });
    let rows: Vec<Row> = rows.collect();
    html! {
        (title("papers", &words::papers_title(), listed.total, lang))
        @if rows.is_empty() { p { (words::nothing_owed().get(lang)) } } @else { (table(&header, &rows, lang)) }
        (rule(rows.len(), listed.total, lang))
    }
}

/// What a paper is about: a link where the page has it.
fn about(overview: &Overview, debt: &Debt) -> Markup {
    let about = debt.about.as_str();
    let order = overview.orders.rows.iter().find(|order| order.order == about).map(|_| anchor("order", about));
    let fault = overview.faults.rows.iter().find(|fault| fault.fault == about).map(|_| anchor("fault", about));
    html! {
        @if let Some(place) = order.or(fault) { a.no href=(format!("#{place}")) { (about) } }
        @else if about.starts_with("R-") { (run_link(overview, about)) }
        @else { (about) }
    }
}

pub(super) fn runs(overview: &Overview, lang: Lang) -> Markup {
    let listed = &overview.runs;
    let header = [
        (words::col_run(), false),
        (words::col_terminal(), false),
        (words::col_work(), false),
        (words::col_order(), false),
        (words::col_worker(), false),
        (words::col_begun(), false),
        (words::col_time(), true),
        (words::col_outcome(), false),
        (words::col_deviations(), true),
    ];
    let rows: Vec<Row> = listed
        .rows
        .iter()
        .map(|run| run_row(run, overview.lacking.get(&run.run).map_or(&[], Vec::as_slice), lang))
        .collect();
    html! {
        (title("runs", &words::runs_title(), listed.total, lang))
        @if rows.is_empty() { p { (words::no_runs().get(lang)) } } @else {
            @if rows.len() < listed.total { p.note { (words::runs_rule(rows.len(), listed.total).get(lang)) } }
            (table(&header, &rows, lang))
            (months(overview, lang))
        }
    }
}

fn run_row(run: &Run, lacking: &[Lacking], lang: Lang) -> Row {
    let outcome = match (run.outcome, run.state) {
        (Some(Outcome::Completed), _) => html! { "✓ " (Outcome::Completed.label().get(lang)) },
        (Some(outcome), _) => mark(&outcome.label(), lang, !outcome.is_done()),
        (None, RunState::Paused) => mark(&words::paused(), lang, false),
        (None, _) => mark(&words::going_on(), lang, false),
    };
    let took = run.finished_at.map(|end| span(run.started_at.until(end)));
    let cells = [
        html! { span.no { (run.run) } @if let Some(head) = &run.head { br; small.soft.code title=(words::col_code().get(lang)) { (head_code(head)) } } },
        html! { span.no { (run.terminal) } },
        text(&run.work_type.label(), lang),
        html! { a.no href=(format!("#{}", anchor("order", &run.order))) { (run.order) } },
        html! { span.no { (run.worker) } },
        time(Some(run.started_at), lang),
        html! { @if let Some(took) = took { span.no { (took.get(lang)) } } @else { "–" } },
        html! { (outcome) @if let Some(marks) = run_marks(run, lacking) { br; small.soft { (marks.get(lang)) } } },
        number(run.deviations),
    ];
    Row::new(anchor("run", &run.run), cells)
}

fn months(overview: &Overview, lang: Lang) -> Markup {
    let header = [
        (words::col_month(), false),
        (words::col_all(), true),
        (words::col_completed(), true),
        (words::col_deviating(), true),
        (words::col_broken(), true),
        (words::col_open(), true),
    ];
    let rows = overview.months.iter().map(|month| {
        let name = match lang {
            Lang::Ja => month_in_era(month.month),
            Lang::En => month.month.format("%Y-%m").to_string(),
        };
        let counts = [month.runs, month.completed, month.deviating, month.broken_off, month.open];
        Row::new(None, std::iter::once(plain(name)).chain(counts.map(number)))
    });
    let rows: Vec<Row> = rows.collect();
    html! { h3 { (words::months_title().get(lang)) } (table(&header, &rows, lang)) }
}

/// What the numbers of the heat map are made of: terminal by terminal.
pub(super) fn cells(overview: &Overview, lang: Lang) -> Markup {
    html! {
        h2 id="cells" { (words::cells_title().get(lang)) }
        p.note { (words::cells_note().get(lang)) }
        dl.cells {
            @for site in overview.sites.iter().filter(|site| !site.items.is_empty()) {
                dt { (site.counts.site) " " (site.counts.name) }
                @for (work_type, items) in &site.items {
                    dd id=(anchor("cell", &format!("{}-{work_type}", site.counts.site))) {
                        span.of { (work_type.label().get(lang)) }
                        @for item in items.iter().take(MOST_LISTED) {
                            span.t {
                                @let listed = item.run.as_deref().filter(|run| overview.runs.rows.iter().any(|it| it.run == *run));
                                @let sign = if item.done_on.is_some() { "✓ " } else if item.begun { "… " } else { "" };
                                (sign)
                                @if let Some(run) = listed { a href=(format!("#{}", anchor("run", run))) { (item.terminal) } } @else { (item.terminal) }
                            }
                        }
                        @if let Some(more) = items.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) { (words::and_more(more).get(lang)) }
                    }
                }
            }
        }
    }
}
