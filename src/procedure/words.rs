//! The sentences of `procedure check`: what is wrong, what is allowed.
//!
//! Only sentences. They teach: whoever reads them has a TOML file open and has never seen
//! this format before.

use crate::complaints;
use crate::event::Answer;
use crate::message::Text;
use crate::messages;

/// The word people read for an answer.
pub fn answer_word(answer: Answer) -> Text {
    match answer {
        Answer::Ok => answer_ok(),
        Answer::Ng => answer_ng(),
        Answer::Skip => answer_skip(),
        Answer::Na => answer_na(),
    }
}

complaints! {
    // the head
    no_steps() {
        ja: "手順が一つもありません。[[steps]] の見出しで始めて書いてください",
        en: "there are no steps; begin each with a [[steps]] heading",
    }
    same_id(id, first) {
        ja: "id「{id}」はすでに{first}番目の手順で使われています。steps と rollback を通して一度だけ使えるので、別の id にしてください",
        en: "id `{id}` is already used by step number {first}; ids are unique across steps and rollback; give this step another",
    }
    same_common(key, first) {
        ja: "common「{key}」はすでに{first}番目の手順で使われています。一つの手順書では一度だけ使えるので、別の名前にするか、行を消してください",
        en: "common key `{key}` is already used by step number {first}; it stands once in a procedure; choose another or delete the line",
    }
    // a field on a kind
    not_on_kind(key, kind, kinds) {
        ja: "「{key}」は kind = \"{kind}\" では働きません（働くのは {kinds}）。行を消すか、kind を直してください",
        en: "`{key}` does nothing on kind = \"{kind}\" (it works on {kinds}); delete the line or change the kind",
    }
    hold_has_roles() {
        ja: "立会者の確認は kind = \"hold\" では roles に書きます（例 roles = [\"technician\", \"witness\"]）。「witness」の行を消してください",
        en: "at a hold point the witness stands in `roles` (for example roles = [\"technician\", \"witness\"]); delete the `witness` line",
    }
    never_at_hold(key, given) {
        ja: "「{key}」に「{given}」を書いても働きません。止める手順（hold）の回答は ok と ng だけです",
        en: "`{key}` cannot be `{given}` here: a hold point is answered ok or ng only",
    }
    secret_only_check() {
        ja: "secret = true は kind = \"check\" の手順にだけ書けます。入力した事実だけを記録し、値は記録しません",
        en: "secret = true is for kind = \"check\" only: the fact is recorded, never a value",
    }
    secret_no_evidence(key) {
        ja: "secret = true の手順には「{key}」を書けません。入力中の画面を写してはならないからです",
        en: "a step with secret = true cannot have `{key}`: what is typed must not be photographed",
    }
    attach_when_alone() {
        ja: "「attach」がないので「attach_when」は働きません。attach = {{ min = 1 }} を書くか、行を消してください",
        en: "`attach_when` does nothing without `attach`; write attach = {{ min = 1 }} or delete the line",
    }
    no_limits() {
        ja: "測定（measure）には min、max、equals、same_as のどれかが必要です。例: min = \"40\"",
        en: "a measure needs at least one of min, max, equals, same_as; for example min = \"40\"",
    }
    not_decimal(key, given) {
        ja: "「{key}」の「{given}」は数ではありません。\"40\" や \"-0.5\" のように書きます（桁区切りや単位は付けません）",
        en: "`{key}`: `{given}` is not a number; write \"40\" or \"-0.5\", without separators or unit",
    }
    min_above_max(min, max) {
        ja: "min（{min}）が max（{max}）より大きいので、どの値も異常になります。min と max が逆ではありませんか",
        en: "min ({min}) is above max ({max}), so every value would be NG; are they the wrong way round?",
    }
    equals_outside(equals) {
        ja: "equals（{equals}）が min と max の範囲の外にあるので、どの値も異常になります。equals だけにするか、min と max だけにしてください",
        en: "equals ({equals}) lies outside min and max, so every value would be NG; keep either equals or min and max",
    }
    few_choices() {
        ja: "選択（choice）には choices が二つ以上必要です。例: choices = [\"あり\", \"なし\"]",
        en: "a choice needs at least two choices; for example choices = [\"yes\", \"no\"]",
    }
    choice_is_answer(given) {
        ja: "選択肢に「{given}」は使えません。ok、ng、skip、na は回答の言葉です",
        en: "`{given}` cannot be a choice: ok, ng, skip and na are answers",
    }
    not_a_choice(key, given, known) {
        ja: "「{key}」の「{given}」は選択肢にありません。選択肢は {known} です",
        en: "`{key}`: `{given}` is not among the choices {known}",
    }
    bad_pattern(why) {
        ja: "pattern が正規表現として読めません: {why}。括弧の閉じ忘れを確かめ、記号そのものは \\. のように書いてください（値は ' ' で囲みます）",
        en: "the pattern is not a regular expression: {why}; look for an unclosed bracket, write a sign itself as \\. and the pattern in ' '",
    }
    never_matches(equals) {
        ja: "equals（{equals}）が pattern に合わないので、どの値も異常になります。equals だけにしてください",
        en: "equals ({equals}) does not match the pattern, so every value would be NG; keep equals alone",
    }
    no_roles() {
        ja: "止める手順（hold）には、署名する人が一人以上必要です。例: roles = [\"technician\", \"witness\"]",
        en: "a hold point needs at least one who signs; for example roles = [\"technician\", \"witness\"]",
    }
    // between steps
    unknown_step(key, given, known) {
        ja: "「{key}」の手順「{given}」がありません。この手順より前にあるのは {known} です",
        en: "`{key}` names the step `{given}`, which does not exist; before this one stand {known}",
    }
    not_earlier(key, given) {
        ja: "「{key}」の手順「{given}」はこの手順より後にあります。前の手順だけを指せるので、順序を入れ替えるか、id を直してください",
        en: "`{key}` names the step `{given}`, which is not before this one; only earlier steps can be named: change the order or the id",
    }
    has_no_value(key, given) {
        ja: "「{key}」の手順「{given}」には値がありません。measure、text、choice の手順だけを指せます",
        en: "`{key}` names the step `{given}`, which has no value; only measure, text and choice have one",
    }
    is_never(step, given, known) {
        ja: "手順「{step}」が「{given}」になることはありません。使えるのは {known} です",
        en: "the step `{step}` is never `{given}`; it can be {known}",
    }
    no_rollback() {
        ja: "on_ng = \"rollback\" には [[rollback]] の手順が必要です。切戻しがなければ stop か fault にしてください",
        en: "on_ng = \"rollback\" needs [[rollback]] steps; without a way back use stop or fault",
    }
    rollback_in_rollback() {
        ja: "切戻しの中では on_ng = \"rollback\" は使えません。stop、continue、fault のどれかにしてください",
        en: "on_ng = \"rollback\" cannot stand inside the rollback; use stop, continue or fault",
    }
    // allowed, but probably not meant
    no_unit() {
        ja: "測定の単位（unit）がありません。画面と紙で何の数か分かるように、unit = \"GB\" のように書いてください",
        en: "a measure without `unit`: say what the number is of, for example unit = \"GB\"",
    }
    nobody_of_the_city() {
        ja: "止める手順に市の人（witness か manager）の署名がありません。作業する側だけで先へ進めてしまいます。例: roles = [\"technician\", \"witness\"]",
        en: "nobody of the city signs at this hold point (witness or manager): those who work could go on alone; for example roles = [\"technician\", \"witness\"]",
    }
    time_on_hold() {
        ja: "止める手順の within_minutes は、人の判断を急がせます。時間は署名を待つ間も進みます。期限は instruction に書き、行を消してください",
        en: "`within_minutes` at a hold point hurries those who decide, and runs while they are waited for: write the deadline into `instruction` and delete the line",
    }
    long_instruction(count, most) {
        ja: "instruction が {count} 文字あります。現場の画面と紙では {most} 文字までが読みやすいので、手順を分けてください",
        en: "`instruction` has {count} characters; up to {most} are readable on the spot: divide the step",
    }
    log_not_sealed(title) {
        ja: "「{title}」の証跡に、封をするか（sensitive）が書かれていません。個人の情報が写るなら attach = {{ min = 1, sensitive = true }}、写らないなら sensitive = false と書いてください",
        en: "`{title}`: it is not said whether this evidence is sealed; write attach = {{ min = 1, sensitive = true }} where it may show personal data, else sensitive = false",
    }
    no_section(before) {
        ja: "前の手順には見出し「{before}」がありますが、この手順にはありません。section を書かないと、見出しのない手順として離れて並びます",
        en: "the step before stands under `{before}`, this one under nothing: give it a `section`",
    }
    section_again(section) {
        ja: "見出し「{section}」の手順が離れています。続けて並べるか、別の見出しにしてください",
        en: "the steps of section `{section}` do not stand together: put them side by side or name another section",
    }
    same_title(title, first) {
        ja: "題名「{title}」は{first}番目の手順と同じです。記録や書面で見分けられるように、違う題名にしてください",
        en: "the title `{title}` is also that of step number {first}: records and papers cannot tell them apart; choose another",
    }
    unreached_rollback() {
        ja: "切戻しへ進む手順がないので、この [[rollback]] は使われません。進ませる手順に on_ng = \"rollback\" と書いてください",
        en: "no step leads to this [[rollback]], so it is never used: write on_ng = \"rollback\" where it begins",
    }
}

messages! {
    // answers
    answer_ok() { ja: "正常", en: "ok" }
    answer_ng() { ja: "異常", en: "NG" }
    answer_skip() { ja: "省略", en: "skipped" }
    answer_na() { ja: "対象外", en: "not applicable" }
    // limits in words
    at_least(limit) { ja: "{limit} 以上", en: "at least {limit}" }
    at_most(limit) { ja: "{limit} 以下", en: "at most {limit}" }
    between(min, max) { ja: "{min} ～ {max}", en: "{min} to {max}" }
}
