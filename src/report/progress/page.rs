//! The progress report as one page: headline figures, lines, bars, a map of sites; then the records.
//!
//! The same overview makes the same bytes. No script: every number is a link to a place further down.

use maud::{Markup, html};

use super::{Counts, Overview, chart, sections, words};
use crate::domain::{WorkType, day_text};
use crate::html::{REPORT_STYLE, anchor};
use crate::message::{Lang, Text};
use crate::report::{SILENT_DAYS, span};

/// The page in a language.
pub fn page(overview: &Overview, lang: Lang) -> String {
    let heading = format!("{} {}", overview.title, words::report_title().get(lang));
    let body = html! {
        header {
            h1 { small { (overview.title) } (words::report_title().get(lang)) }
            (meta(overview, lang))
            (tiles(overview, lang))
            (contents(lang))
        }
        main {
            h2 id="burn-up" { (words::burn_up().get(lang)) }
            (chart::burn_up(overview, lang))
            p.note { (words::burn_up_note().get(lang)) }
            (by_work(overview, lang))
            (heat(overview, lang))
            (sections::orders(overview, lang))
            (sections::faults(overview, lang))
            (sections::papers(overview, lang))
            (sections::laptops(overview, lang))
            (sections::evidence(overview, lang))
            (sections::runs(overview, lang))
            (sections::cells(overview, lang))
        }
        footer {
            (words::made_by(env!("CARGO_PKG_VERSION")).get(lang)) " " (words::same_bytes().get(lang))
        }
    };
    crate::html::page(&heading, lang, &[REPORT_STYLE], &body)
}

fn meta(overview: &Overview, lang: Lang) -> Markup {
    let (from, to, today) = (overview.period.from, overview.period.to, overview.at.day());
    let (all, nth) = ((to - from).num_days() + 1, (today - from).num_days() + 1);
    let stand = if nth < 1 {
        words::period_begins(1 - nth)
    } else if nth > all {
        words::period_over(nth - all)
    } else {
        let (nth, left) = (words::nth_day(nth, all), words::days_left(all - nth));
        Text { ja: format!("{}、{}", nth.ja, left.ja), en: format!("{}, {}", nth.en, left.en) }
    };
    html! {
        p.meta {
            span { b { (words::as_of(overview.at.text().get(lang)).get(lang)) } }
            span { (words::number_of(&overview.contract).get(lang)) }
            span { (words::parties(&overview.client, &overview.contractor).get(lang)) }
        }
        p.meta id="contract" {
            span { (words::period_is(day_text(from).get(lang), day_text(to).get(lang)).get(lang)) }
            span { (stand.get(lang)) }
            @if let Some(site) = &overview.site { span.warn { (words::only_site(site).get(lang)) } }
        }
    }
}

/// One headline figure.
struct Tile {
    what: Text,
    figure: String,
    unit: Text,
    so: Text,
    place: String,
    /// Whether it asks for something to be done; the words say so too.
    alarm: bool,
}

fn tiles(overview: &Overview, lang: Lang) -> Markup {
    let tiles = [
        done(overview),
        planned(overview),
        overdue(overview),
        faults(overview),
        runs(overview),
        papers(overview),
        laptops(overview),
        evidence(overview),
    ];
    html! {
        ul.tiles { @for tile in tiles {
            li.alarm[tile.alarm] { a href=(format!("#{}", tile.place)) {
                span.what { (tile.what.get(lang)) }
                b { (tile.figure) i { (tile.unit.get(lang)) } }
                span.so.bad[tile.alarm] { (tile.so.get(lang)) }
            } }
        } }
    }
}

fn percent(part: u32, whole: u32) -> u64 {
    u64::from(part) * 100 / u64::from(whole.max(1))
}

fn done(overview: &Overview) -> Tile {
    let Counts { ordered, done, .. } = overview.totals;
    let so = if ordered == 0 { words::none_open() } else { words::of_ordered(ordered, percent(done, ordered)) };
    let (figure, unit) = (done.to_string(), words::unit());
    Tile { what: words::tile_done(), figure, unit, so, place: "works".to_owned(), alarm: false }
}

fn planned(overview: &Overview) -> Tile {
    let done = overview.totals.done;
    let of = overview.totals.planned.filter(|planned| *planned > 0).zip(overview.planned_by_today);
    let (figure, unit, so, alarm) = match of {
        None => ("–".to_owned(), Text::same(""), words::planned_no(), false),
        Some((planned, by_today)) => {
            let so = match done.cmp(&by_today) {
                std::cmp::Ordering::Less => words::behind(by_today - done),
                std::cmp::Ordering::Equal => words::on_pace(),
                std::cmp::Ordering::Greater => words::ahead_of(done - by_today),
            };
            (percent(done, planned).to_string(), words::percent(), so, done < by_today)
        }
    };
    Tile { what: words::tile_planned(), figure, unit, so, place: "burn-up".to_owned(), alarm }
}

fn overdue(overview: &Overview) -> Tile {
    let late = overview.orders.rows.iter().filter(|order| order.overdue);
    let next = overview.orders.rows.iter().find(|order| order.is_open());
    let so = match (overview.overdue, next) {
        (0, None) => words::no_open_order(),
        (0, Some(order)) => {
            let day = day_text(order.due);
            Text { ja: words::next_due(&order.order, day.ja).ja, en: words::next_due(&order.order, day.en).en }
        }
        _ => words::overdue_units(late.map(|order| order.waiting.len()).sum::<usize>()),
    };
    let alarm = overview.overdue > 0;
    let (figure, unit) = (overview.overdue.to_string(), words::cases());
    Tile { what: words::tile_overdue(), figure, unit, so, place: "orders".to_owned(), alarm }
}

fn faults(overview: &Overview) -> Tile {
    let oldest = overview.faults.rows.iter().filter(|fault| fault.is_open()).map(|fault| fault.age_ms).max();
    let so = oldest.map_or_else(words::none_open, |age| {
        let age = span(age);
        Text { ja: words::oldest(age.ja).ja, en: words::oldest(age.en).en }
    });
    let (figure, unit) = (overview.open_faults.to_string(), words::cases());
    Tile { what: words::tile_faults(), figure, unit, so, place: "faults".to_owned(), alarm: overview.open_faults > 0 }
}

fn runs(overview: &Overview) -> Tile {
    let open: u32 = overview.months.iter().map(|month| month.open).sum();
    let waiting = usize::try_from(open).unwrap_or(0) + overview.to_review;
    let so = words::run_counts(open, overview.to_review);
    let (figure, unit) = (waiting.to_string(), words::cases());
    Tile { what: words::tile_runs(), figure, unit, so, place: "runs".to_owned(), alarm: false }
}

fn papers(overview: &Overview) -> Tile {
    let late = overview.owed_overdue;
    let so = if late > 0 {
        words::papers_late(late)
    } else {
        overview.owed.rows.first().map_or_else(words::none_open, |debt| {
            let day = day_text(debt.due);
            Text { ja: words::next_due(&debt.title, day.ja).ja, en: words::next_due(&debt.title, day.en).en }
        })
    };
    let (figure, unit) = (overview.owed.total.to_string(), words::cases());
    Tile { what: words::tile_papers(), figure, unit, so, place: "papers".to_owned(), alarm: late > 0 }
}

fn laptops(overview: &Overview) -> Tile {
    let silent = overview.laptops.iter().filter(|it| it.is_silent()).count();
    let so = words::silent_rule(SILENT_DAYS, overview.laptops.len());
    let (figure, unit) = (silent.to_string(), words::unit());
    Tile { what: words::tile_laptops(), figure, unit, so, place: "laptops".to_owned(), alarm: silent > 0 }
}

fn evidence(overview: &Overview) -> Tile {
    let sums = overview.evidence;
    let lacking = sums.missing + sums.changed;
    let so = if lacking > 0 { words::evidence_bad(lacking) } else { words::evidence_well(sums.sealed) };
    let (figure, unit) = (sums.files.to_string(), words::cases());
    Tile { what: words::tile_evidence(), figure, unit, so, place: "evidence".to_owned(), alarm: lacking > 0 }
}

fn contents(lang: Lang) -> Markup {
    html! {
        nav { @for (place, name) in [
            ("burn-up", words::burn_up()),
            ("works", words::by_work()),
            ("sites", words::heat()),
            ("orders", words::orders_title()),
            ("faults", words::faults_title()),
            ("papers", words::papers_title()),
            ("laptops", words::laptops_title()),
            ("evidence", words::evidence_title()),
            ("runs", words::runs_title()),
            ("cells", words::cells_title()),
        ] { a href=(format!("#{place}")) { (name.get(lang)) } } }
    }
}

fn by_work(overview: &Overview, lang: Lang) -> Markup {
    let most =
        overview.work.iter().flat_map(|row| [row.counts.planned.unwrap_or(0), row.counts.ordered, row.counts.done]);
    let most = most.max().unwrap_or(0);
    let numbers = |counts: &Counts, place: &str| {
        let planned = counts.planned.map_or_else(|| "–".to_owned(), |count| count.to_string());
        html! {
            td.n data-of=(words::col_done().get(lang)) { a href="#runs" { (counts.done) } }
            td.n data-of=(words::col_ordered().get(lang)) { a href=(place) { (counts.ordered) } }
            td.n data-of=(words::col_planned().get(lang)) { a href="#contract" { (planned) } }
        }
    };
    html! {
        h2 id="works" { (words::by_work().get(lang)) }
        (chart::bar_key(lang))
        table.works {
            thead { tr {
                th scope="col" { (words::col_work().get(lang)) }
                th scope="col" { (words::col_progress().get(lang)) }
                th.n scope="col" { (words::col_done().get(lang)) }
                th.n scope="col" { (words::col_ordered().get(lang)) }
                th.n scope="col" { (words::col_planned().get(lang)) }
            } }
            tbody {
                @for row in &overview.work {
                    @let counts = row.counts;
                    tr {
                        td { (row.work_type.label().get(lang)) }
                        td.bars { (chart::bar(counts.planned, counts.ordered, counts.done, most)) }
                        (numbers(&counts, "#orders"))
                    }
                }
                tr { td { b { (words::all_work().get(lang)) } } td.bars {} (numbers(&overview.totals, "#orders")) }
            }
        }
    }
}

/// From nothing done (0) to everything (5).
fn level(counts: Counts) -> u64 {
    match percent(counts.done, counts.ordered) {
        0 => u64::from(counts.done > 0),
        100 => 5,
        share => 1 + share / 25,
    }
}

fn heat(overview: &Overview, lang: Lang) -> Markup {
    let used: Vec<WorkType> =
        overview.work.iter().filter(|row| row.counts.ordered > 0).map(|row| row.work_type).collect();
    html! {
        h2 id="sites" { (words::heat().get(lang)) }
        @if used.is_empty() { p { (words::no_orders_yet().get(lang)) } } @else {
            p.note { (words::heat_note().get(lang)) }
            div.wide { table.heat {
                thead { tr {
                    th scope="col" { (words::col_site().get(lang)) }
                    th.n scope="col" { (words::col_units().get(lang)) }
                    @for work_type in &used { th.c scope="col" { (work_type.label().get(lang)) } }
                } }
                tbody { @for site in &overview.sites { tr {
                    th.site scope="row" { (site.counts.site) " " (site.counts.name) }
                    td.n.none { (site.counts.terminals) }
                    @for work_type in &used {
                        @let late = site.overdue.get(work_type).copied().unwrap_or(0);
                        (cell(site.counts.work.get(work_type).copied(), late, &anchor("cell", &format!("{}-{work_type}", site.counts.site)), lang))
                    }
                } } }
            } }
        }
    }
}

fn cell(counts: Option<Counts>, late: u32, place: &str, lang: Lang) -> Markup {
    let Some(counts) = counts else { return html! { td.none { "–" } } };
    html! {
        td class=(format!("l{}", level(counts))) { a href=(format!("#{place}")) {
            (counts.done) "/" (counts.ordered)
            @if late > 0 { span.late { "▼ " (words::late(late).get(lang)) } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_darkest_only_where_everything_is_done() {
        let of = |done, ordered| level(Counts { done, ordered, ..Counts::default() });
        assert_eq!([of(0, 9), of(1, 1000), of(1, 4), of(1, 2), of(3, 4), of(99, 100), of(9, 9)], [0, 1, 2, 3, 4, 4, 5]);
    }
}
