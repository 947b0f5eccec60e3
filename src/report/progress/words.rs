//! What the progress report says, in both languages.

use crate::messages;

messages! {
    report_title() { ja: "進捗報告", en: "progress report" }
    number_of(contract) { ja: "契約番号 {contract}", en: "contract {contract}" }
    parties(client, contractor) { ja: "委託者 {client}　受注者 {contractor}", en: "client {client}, contractor {contractor}" }
    as_of(at) { ja: "{at} 現在", en: "as of {at}" }
    period_is(from, to) { ja: "履行期間 {from} 〜 {to}", en: "period {from} to {to}" }
    nth_day(nth, all) { ja: "{all} 日間の {nth} 日目", en: "day {nth} of {all}" }
    days_left(count) { ja: "残り {count} 日", en: "{count} day(s) left" }
    period_begins(count) { ja: "開始まで {count} 日", en: "begins in {count} day(s)" }
    period_over(count) { ja: "終了から {count} 日", en: "ended {count} day(s) ago" }
    only_site(site) { ja: "拠点 {site} のみ（作業用 PC と書面は全体）", en: "site {site} only; laptops and papers are those of the whole contract" }

    tile_done() { ja: "完了", en: "done" }
    unit() { ja: "台", en: "" }
    cases() { ja: "件", en: "" }
    percent() { ja: "%", en: "%" }
    of_ordered(count, percent) { ja: "指示 {count} 台の {percent}%", en: "{percent}% of {count} ordered" }
    tile_planned() { ja: "予定に対する完了", en: "done against plan" }
    planned_no() { ja: "契約に見込みの記載なし", en: "the contract gives no estimate" }
    ahead_of(count) { ja: "按分した予定より {count} 台先行", en: "{count} ahead of an even pace" }
    behind(count) { ja: "▼ 按分した予定より {count} 台遅れ", en: "▼ {count} behind an even pace" }
    on_pace() { ja: "按分した予定どおり", en: "at an even pace" }
    tile_overdue() { ja: "期限を過ぎた指示", en: "overdue orders" }
    overdue_units(count) { ja: "▼ 残り {count} 台", en: "▼ {count} terminal(s) not done" }
    next_due(order, day) { ja: "次の期限 {order}：{day}", en: "next due: {order} on {day}" }
    no_open_order() { ja: "残っている指示はありません", en: "no order is open" }
    tile_faults() { ja: "終わっていない障害", en: "faults not closed" }
    oldest(age) { ja: "最も古いもの {age}", en: "oldest: {age}" }
    none_open() { ja: "ありません", en: "none" }
    tile_runs() { ja: "途中の作業・社内確認待ち", en: "runs not ended, to review" }
    run_counts(open, review) { ja: "途中 {open} 件　社内確認待ち {review} 件", en: "{open} not ended, {review} to review" }
    tile_laptops() { ja: "音信のない作業用 PC", en: "silent laptops" }
    silent_rule(days, all) { ja: "{days} 日以上受領なし（全 {all} 台）", en: "nothing receipted for {days} days, of {all}" }
    tile_papers() { ja: "提出すべき書面", en: "papers owed" }
    papers_late(count) { ja: "▼ うち期限超過 {count} 件", en: "▼ {count} of them overdue" }
    tile_evidence() { ja: "証跡ファイル", en: "evidence files" }
    evidence_well(sealed) { ja: "欠けなし　封緘 {sealed} 件", en: "none missing, {sealed} sealed" }
    evidence_bad(count) { ja: "▼ 欠け・変化 {count} 件", en: "▼ {count} missing or changed" }

    burn_up() { ja: "累計の推移", en: "cumulative work" }
    burn_up_note() {
        ja: "「予定」は契約の見込み（§4）を履行期間に均等に割り振ったもの、「指示」は作業指示を出した日、「完了」は最初に完了した作業の終了日で数えます。",
        en: "“Planned” is the contract's estimate (§4) spread evenly over the period; “ordered” counts by the day of the order, “done” by the day on which the first run that counts ended.",
    }
    burn_up_said(ordered, done, planned) { ja: "指示 {ordered} 台、完了 {done} 台、予定 {planned} 台", en: "{ordered} ordered, {done} done, {planned} planned" }
    planned() { ja: "予定", en: "planned" }
    ordered() { ja: "指示", en: "ordered" }
    done() { ja: "完了", en: "done" }
    today_is(day) { ja: "今日 {day}", en: "today, {day}" }
    unit_axis() { ja: "台数（累計）", en: "terminals, cumulative" }
    begins(day) { ja: "始期 {day}", en: "begins {day}" }
    ends(day) { ja: "終期 {day}", en: "ends {day}" }

    by_work() { ja: "作業区分ごとの予定・指示・完了", en: "planned, ordered and done by kind of work" }
    by_work_sheet() { ja: "作業区分ごと", en: "by kind of work" }
    col_work() { ja: "作業区分", en: "work" }
    col_progress() { ja: "進み", en: "progress" }
    col_done() { ja: "完了", en: "done" }
    col_ordered() { ja: "指示", en: "ordered" }
    col_planned() { ja: "予定", en: "planned" }
    all_work() { ja: "合計", en: "all" }

    heat() { ja: "拠点と作業区分", en: "sites and kinds of work" }
    heat_note() {
        ja: "数は「完了／指示」の台数、濃いほど完了の割合が高い。「超過」は期限を過ぎて残っている台数。枠を選ぶと端末の一覧へ移ります。",
        en: "done/ordered terminals; the darker, the more is done. “Late” is how many are past their day. A cell leads to its terminals.",
    }
    col_site() { ja: "拠点", en: "site" }
    col_units() { ja: "台数", en: "units" }
    col_name() { ja: "名称", en: "name" }
    col_started() { ja: "着手", en: "started" }
    col_late() { ja: "期限超過", en: "overdue" }
    col_day() { ja: "日", en: "day" }
    late(count) { ja: "超過 {count}", en: "{count} late" }
    no_orders_yet() { ja: "作業指示はまだありません。genba work order で出してください。", en: "no work is ordered yet; order it with `genba work order`." }

    cells_title() { ja: "端末ごとの状況", en: "terminal by terminal" }
    cells_note() { ja: "✓ 完了　… 着手　印なしは未着手。端末名から作業の記録へ移ります。", en: "✓ done, … begun, no mark: not begun. A terminal leads to its run." }
    and_more(count) { ja: "ほか {count} 台", en: "and {count} more" }
}

messages! {
    orders_title() { ja: "作業指示", en: "orders" }
    col_order() { ja: "指示", en: "order" }
    col_ordered_on() { ja: "指示日", en: "ordered on" }
    col_due() { ja: "期限", en: "due" }
    col_left() { ja: "残っている端末", en: "terminals not done" }
    col_count_left() { ja: "残り", en: "not done" }
    col_state() { ja: "状態", en: "state" }
    overdue_days(days) { ja: "期限超過 {days} 日", en: "overdue by {days} day(s)" }
    cancelled() { ja: "取消し", en: "cancelled" }
    all_done() { ja: "完了", en: "done" }
    open_word() { ja: "実施中", en: "open" }
    outside() { ja: "期間外", en: "outside the period" }

    faults_title() { ja: "障害", en: "faults" }
    col_fault() { ja: "障害", en: "fault" }
    col_terminal() { ja: "端末", en: "terminal" }
    col_summary() { ja: "症状", en: "summary" }
    col_opened() { ja: "発生", en: "opened" }
    col_responded() { ja: "着手まで", en: "until response" }
    col_recovered() { ja: "復旧まで", en: "until recovery" }
    col_age() { ja: "経過", en: "age" }

    laptops_title() { ja: "作業用 PC", en: "laptops" }
    col_laptop() { ja: "名前", en: "laptop" }
    col_events() { ja: "記録", en: "events" }
    col_unreceipted() { ja: "未受領", en: "not receipted" }
    col_last_event() { ja: "最後の記録", en: "last event" }
    col_last_receipt() { ja: "最後の受領", en: "last receipt" }
    silent_for(days) { ja: "音信なし {days} 日", en: "silent for {days} day(s)" }
    heard_days(days) { ja: "{days} 日前", en: "{days} day(s) ago" }
    heard_today() { ja: "今日", en: "today" }
    never_heard() { ja: "一度も届いていない", en: "nothing ever came" }
    key_ended() { ja: "鍵は終了", en: "key ended" }
    laptops_note() { ja: "事務所に届いた記録だけを数えます。PC に残ったままの記録は、その PC の genba status で分かります。", en: "counts what has reached the office; what is still on a laptop, its own `genba status` tells." }

    evidence_title() { ja: "証跡", en: "evidence" }
    evidence_sums(files, mib, held, verified, sealed, erased) {
        ja: "{files} 件（{mib} MiB）：保有 {held}、うち照合済み {verified}、封緘 {sealed}、消去 {erased}",
        en: "{files} file(s), {mib} MiB: {held} held, {verified} of them verified now, {sealed} sealed, {erased} erased",
    }
    evidence_lacking(missing, changed) { ja: "欠け {missing} 件、内容の変化 {changed} 件があります。genba doctor で確かめてください。", en: "{missing} missing, {changed} changed: check with `genba doctor`." }
    evidence_rule(mib) {
        ja: "照合は、この報告を作るときにファイルを読み直してハッシュを比べたもの（合わせて {mib} MiB まで）。手順書と書面のファイルも含みます。",
        en: "“Verified”: read anew for this report and held against its digest, until {mib} MiB were read; procedures and papers count as well.",
    }
    col_recorded() { ja: "記録", en: "recorded" }
    col_file() { ja: "ファイル", en: "file" }
    col_bytes() { ja: "バイト", en: "bytes" }
    col_of() { ja: "作業・障害", en: "of" }
    is_held() { ja: "保有", en: "held" }
    is_verified() { ja: "照合済み", en: "verified" }
    is_changed() { ja: "内容が変化", en: "changed" }
    is_missing() { ja: "欠け", en: "missing" }
    is_erased() { ja: "消去", en: "erased" }
    is_sealed() { ja: "封緘", en: "sealed" }

    papers_title() { ja: "提出すべき書面", en: "papers owed" }
    col_paper() { ja: "書面", en: "paper" }
    col_about() { ja: "対象", en: "about" }
    col_clause() { ja: "根拠", en: "clause" }
    col_since() { ja: "起きた日", en: "since" }
    col_draft() { ja: "起案", en: "draft" }
    nothing_owed() { ja: "提出すべき書面はありません。", en: "no paper is owed." }

    months_title() { ja: "月ごとの作業件数", en: "runs by month" }
    col_month() { ja: "開始した月", en: "begun in" }
    col_all() { ja: "件数", en: "runs" }
    col_completed() { ja: "完了", en: "completed" }
    col_deviating() { ja: "逸脱あり", en: "with deviations" }
    col_broken() { ja: "切戻し・中止・引継ぎ", en: "rolled back, stopped, handed over" }
    col_open() { ja: "途中", en: "not ended" }

    runs_title() { ja: "作業", en: "runs" }
    runs_rule(shown, total) {
        ja: "全 {total} 件のうち {shown} 件。途中のものと、完了以外・逸脱ありのものを先に選び、残りは新しい順に選びます。すべての記録は genba log --run 作業 で見られます。",
        en: "{shown} of {total}: those not ended or not as expected are chosen first, then the latest. `genba log --run ID` shows any of them.",
    }
    rows_rule(shown, total) { ja: "全 {total} 件のうち {shown} 件", en: "{shown} of {total}" }
    col_run() { ja: "作業", en: "run" }
    col_worker() { ja: "従事者", en: "worker" }
    col_begun() { ja: "開始", en: "begun" }
    col_time() { ja: "所要", en: "took" }
    col_outcome() { ja: "結果", en: "outcome" }
    col_deviations() { ja: "逸脱", en: "deviations" }
    col_code() { ja: "先頭符号", en: "head code" }
    paused() { ja: "中断中", en: "paused" }
    going_on() { ja: "作業中", en: "open" }
    no_runs() { ja: "まだ届いた作業はありません。作業用 PC の束を genba import で取り込んでください。", en: "no run has come yet: import the laptops' bundles with `genba import`." }
    no_faults() { ja: "障害の報告はありません。", en: "no fault was reported." }
    no_laptops() { ja: "登録された作業用 PC はまだありません。genba trust add で登録してください。", en: "no laptop is trusted yet: `genba trust add`." }
    no_files() { ja: "証跡のファイルはまだありません。", en: "there is no file yet." }
    made_by(version) { ja: "genba {version} が、取り込んだ記録から作成しました。証拠は署名された束であり、この紙面は案内です。", en: "made by genba {version} from the records that were imported. The evidence is the signed bundles; this page is a guide." }
    same_bytes() { ja: "同じ記録と時刻からは、同じ内容の報告ができます。", en: "the same records at the same time make the same page." }
}
