//! The sentences of forms and papers: what is wrong, what is allowed.
//!
//! Only sentences, for two readers: whoever writes a form and whoever fills one in.

use crate::message::Text;
use crate::messages;

/// A sentence around another, in both languages.
pub(super) fn around(inner: &Text, say: impl Fn(&str) -> Text) -> Text {
    Text { ja: say(&inner.ja).ja, en: say(&inner.en).en }
}

messages! {
    // a form's file
    bad_name(key, given) {
        ja: "「{key}」に「{given}」は使えません。半角の小文字、数字、下線だけで、32 文字までです（例 terminal_serial）",
        en: "`{key}` cannot be `{given}`: at most 32 lower-case letters, digits and underscores (for example terminal_serial)",
    }
    other_id(id, stem) {
        ja: "id「{id}」がファイル名「{stem}」と違います。同じにしてください",
        en: "id `{id}` differs from the file's name `{stem}`; make them the same",
    }
    no_fields() {
        ja: "項目が一つもありません。[[fields]] の見出しで始めて書いてください",
        en: "there are no fields; begin each with a [[fields]] heading",
    }
    no_columns() {
        ja: "表（table）には columns が一つ以上必要です。例: columns = [{{ id = \"no\", label = \"No.\" }}]",
        en: "a table needs at least one of columns; for example columns = [{{ id = \"no\", label = \"No.\" }}]",
    }
    same_name(id) {
        ja: "id「{id}」はすでに使われています。一度だけ使えます",
        en: "id `{id}` is already used; it can be used once",
    }
    apart(section) {
        ja: "見出し「{section}」の項目が離れています。同じ見出しの項目は続けて書いてください",
        en: "the fields of section `{section}` do not stand together",
    }
    few_choices() {
        ja: "選択（choice）には choices が二つ以上必要です。例: choices = [\"有\", \"無\"]",
        en: "a choice needs at least two choices; for example choices = [\"yes\", \"no\"]",
    }
    idle(key, kind, kinds) {
        ja: "「{key}」は type = \"{kind}\" では働きません（働くのは {kinds}）。行を消すか、type を直してください",
        en: "`{key}` does nothing on type = \"{kind}\" (it works on {kinds}); delete the line or change the type",
    }
    locked_alone() {
        ja: "locked = true には fills が必要です。埋める事実がないと、いつまでも空のままです",
        en: "locked = true needs fills; without a fact the field would stay empty for ever",
    }
    chosen_of_facts() {
        ja: "chosen = true には fills が必要で、locked とは一緒に使えません。人が選ぶ行を、事実から出せません",
        en: "chosen = true needs fills and goes without locked: facts offer the rows, a person chooses",
    }
    bad_default(what) {
        ja: "default がこの項目に合いません: {what}",
        en: "the default does not fit the field: {what}",
    }
    unknown_fact(path) {
        ja: "「{path}」という事実はありません（docs/papers.md の表にあるものだけを書けます）",
        en: "there is no fact called `{path}` (docs/papers.md lists all)",
    }
    unknown_list(path, known) {
        ja: "「{path}」は事実の一覧ではありません。表と写真に使えるのは {known} です",
        en: "`{path}` is not a list of facts; tables and photos can use {known}",
    }
    unknown_in_row(name, list, known) {
        ja: "「{list}」の行に「{name}」はありません。あるのは {known} です",
        en: "a row of `{list}` has no `{name}`; it has {known}",
    }
    column_not_filled() {
        ja: "表に fills がないので、列の fills は働きません",
        en: "a column's fills does nothing where the table has none",
    }
    too_wide(total, most) {
        ja: "列の幅の合計が {total} mm で、紙（{most} mm）に入りません",
        en: "the widths of the columns add up to {total} mm; the page has {most}",
    }
    no_writers() {
        ja: "writers が空です。起案できる人を書いてください。例: writers = [\"office\", \"device\"]",
        en: "writers is empty; say who may draft it, for example writers = [\"office\", \"device\"]",
    }
    work_of_orders() {
        ja: "work（作業の種類）は by が work.ordered か work.done のときだけ書けます",
        en: "`work` (kinds of work) is for by = \"work.ordered\" or \"work.done\" only",
    }
    from_of_drafts() {
        ja: "from（起算の日の項目）は by が paper.drafted のときだけ書けます",
        en: "`from` (the field with the day to count from) is for by = \"paper.drafted\" only",
    }
    no_such_day_field(id) {
        ja: "from の「{id}」という日付か日時の項目がありません",
        en: "`from`: no field `{id}` holds a day, or a day and a time",
    }
    oral_undecided() {
        ja: "oral = true（口頭の承認）は decided_by = \"city\" のときだけ書けます",
        en: "oral = true (approved orally) is for decided_by = \"city\" only",
    }
    number_unclosed() {
        ja: "number の括弧 {{ }} が閉じていません",
        en: "a bracket {{ }} in number is not closed",
    }
    number_without_n() {
        ja: "number に {{n}}（通し番号）がありません。例: \"作報-{{fy}}-{{writer}}-{{n:3}}\"",
        en: "number has no {{n}} (running number); for example \"作報-{{fy}}-{{writer}}-{{n:3}}\"",
    }
    number_with_many_n() { ja: "number の {{n}} は一度だけ使えます", en: "number can hold {{n}} once only" }
    number_unknown(part) {
        ja: "number の {part} は使えません。使えるのは {{fy}} {{year}} {{writer}} {{n}} {{n:1}}～{{n:9}} です",
        en: "number cannot hold {part}; it can hold {{fy}} {{year}} {{writer}} {{n}} {{n:1}} to {{n:9}}",
    }
    number_without_writer() {
        ja: "writers に device があるので、number に {{writer}} が要ります。ないと、二台の端末が同じ番号を付けます",
        en: "writers has device, so number needs {{writer}}; without it two laptops would give the same number",
    }
    style_with_markup() {
        ja: "「</」を含むスタイルは使えません。CSS だけを書いてください",
        en: "styles cannot hold `</`; write nothing but CSS",
    }
    // filling in
    no_field(id, form) { ja: "様式「{form}」に「{id}」という項目はありません", en: "form `{form}` has no field `{id}`" }
    fields_are(known) { ja: "項目は {known} です", en: "its fields are {known}" }
    locked() {
        ja: "記録から埋まる項目で、書き換えられません",
        en: "this is filled from the record and cannot be changed",
    }
    correct_the_record() {
        ja: "記録が違うときは genba correct で訂正してください",
        en: "where the record is wrong, correct it with `genba correct`",
    }
    in_field(label, what) { ja: "「{label}」: {what}", en: "`{label}`: {what}" }
    in_row(number, column, what) { ja: "{number} 行目の「{column}」: {what}", en: "row {number}, `{column}`: {what}" }
    never_filled() { ja: "印や署名の欄には書き込めません", en: "a box for a seal or signature is never filled" }
    sign_by_hand() { ja: "印刷した紙に押印・署名してください", en: "seal or sign the printed paper" }
    no_text() { ja: "文字ではありません", en: "this is not a text" }
    give_text() { ja: "文字で書いてください", en: "give a text" }
    forbidden(code) {
        ja: "記録できない文字 U+{code} があります（制御文字や見えない文字）",
        en: "holds U+{code}, which cannot be recorded (a control or invisible character)",
    }
    delete_it() { ja: "その文字を消してください", en: "delete that character" }
    several_lines() { ja: "一行の項目に改行があります", en: "a line break in a field of one line" }
    give_line() { ja: "一行で書いてください", en: "write it on one line" }
    not_a_day(given) { ja: "「{given}」は日付として読めません", en: "`{given}` is not a date" }
    no_year(given) { ja: "「{given}」には年がありません", en: "`{given}` has no year" }
    no_such_day(given) { ja: "「{given}」という日はありません", en: "there is no such day as `{given}`" }
    outside_era(given) { ja: "「{given}」はその元号の日ではありません", en: "`{given}` does not belong to that era" }
    give_day() { ja: "例: 令和6年4月1日、R6.4.1、2024-04-01", en: "for example 令和6年4月1日, R6.4.1 or 2024-04-01" }
    not_a_moment(given) { ja: "「{given}」は日時として読めません", en: "`{given}` is not a day and time" }
    give_moment() {
        ja: "例: 令和6年4月1日 18時02分、R6.4.1 18:02、2024-04-01 18:02",
        en: "for example 令和6年4月1日 18時02分, R6.4.1 18:02 or 2024-04-01 18:02",
    }
    not_a_time(given) { ja: "「{given}」は時刻として読めません", en: "`{given}` is not a time of day" }
    give_time() { ja: "例: 18:02、18時02分", en: "for example 18:02 or 18時02分" }
    not_a_number(given) { ja: "「{given}」は数ではありません", en: "`{given}` is not a number" }
    give_number() { ja: "単位を付けずに書いてください。例: 12、-0.5", en: "write it without a unit, for example 12 or -0.5" }
    not_a_choice(given) { ja: "「{given}」は選択肢にありません", en: "`{given}` is not among the choices" }
    give_choice(known) { ja: "選択肢は {known} です", en: "the choices are {known}" }
    not_a_flag(given) { ja: "「{given}」は「はい」でも「いいえ」でもありません", en: "`{given}` is neither yes nor no" }
    give_flag() { ja: "はい か いいえ で書いてください", en: "give はい/いいえ, yes/no or true/false" }
    no_rows() { ja: "表の行の一覧ではありません", en: "this is not a list of rows" }
    no_row(number) { ja: "{number} 行目が行の形ではありません", en: "row {number} is not a row" }
    no_column(name, number) { ja: "{number} 行目の「{name}」という列はありません", en: "row {number}: there is no column `{name}`" }
    not_among(given, column) { ja: "「{given}」という{column}はありません", en: "there is no {given} in the column {column}" }
    choose_among(known) { ja: "選べるのは {known} です", en: "choose among {known}" }
    give_rows(names) {
        ja: "行ごとに {names} を、ファイルに書いて --fields で与えてください",
        en: "give rows of {names}, written in a file, with --fields FILE",
    }
    no_photos() { ja: "写真の一覧ではありません", en: "this is not a list of photos" }
    give_photos() { ja: "写真ごとに name、sha256、caption を書いてください", en: "give name, sha256 and caption of each photo" }
    // documents
    not_a_document(why) { ja: "書面として読めません: {why}", en: "not a document: {why}" }
    ask_for_it_again() { ja: "書面をもう一度受け取ってください", en: "ask for the document again" }
    cannot_hold(what, why) { ja: "{what} に書面に書けない文字があります（{why}）", en: "{what} holds what a document cannot hold ({why})" }
    // printing
    other_photo(name) { ja: "写真 {name} の中身が書面の SHA-256 と違います", en: "photo {name} does not have the SHA-256 of the document" }
    bad_photo(name, why) { ja: "写真 {name} を画像として読めません: {why}", en: "photo {name} cannot be read as a picture: {why}" }
    no_qr(why) { ja: "QR コードを作れません: {why}", en: "cannot make the QR code: {why}" }
    check_photo() { ja: "写真を証跡から取り出し直してください", en: "take the photo from the evidence again" }
    give_jpeg() { ja: "JPEG か PNG の写真を使ってください", en: "use a JPEG or PNG picture" }
}
