//! Help for the office's commands.

use super::{Argument, BY, Page};

const FILES_ARGUMENT: Argument = ("files", "ファイル", "手順書のファイル（TOML）");
const FILES: &[Argument] = &[FILES_ARGUMENT];

pub(super) const fn reason(what: &'static str) -> Argument {
    ("reason", "理由", what)
}

pub(super) const PAGES: &[Page] = &[
    Page { path: "contract", about: "契約", arguments: &[] },
    Page { path: "contract show", about: "今の契約の内容を見る", arguments: &[] },
    Page {
        path: "contract blank",
        about: "書き込み用の契約のファイル（TOML）を作る。項目の説明付き",
        arguments: &[("output", "ファイル", "書き出すファイル（指定がなければ標準出力）")],
    },
    Page {
        path: "contract set",
        about: "契約の内容をファイル（TOML）で置き換える",
        arguments: &[("file", "ファイル", "契約のファイル"), reason("変える理由（履行期間が変わるときは必ず）"), BY],
    },
    Page {
        path: "contract responsible",
        about: "業務責任者を変える（市の承認か求めによる。§13(6)）",
        arguments: &[
            ("worker", "従事者", "新しい業務責任者（従事者番号）"),
            ("paper", "番号", "市が承認した書面（様式 responsible-change）"),
            ASKED_BY,
            reason("変える理由"),
            ("on", "日", "効力の生じる日（省けば承認された日か今日）"),
            BY,
        ],
    },
    Page { path: "site", about: "拠点", arguments: &[] },
    Page { path: "site load", about: "市の拠点一覧（.csv、.xlsx）を取り込む", arguments: LOAD },
    Page { path: "site list", about: "拠点を並べる", arguments: LIST },
    Page { path: "site show", about: "一つの拠点を見る", arguments: SITE },
    Page { path: "site set", about: "拠点の項目を直す", arguments: SET_SITE },
    Page { path: "site retire", about: "拠点を廃止する（記録は残る）", arguments: RETIRE_SITE },
    Page { path: "terminal", about: "端末（統合端末）", arguments: &[] },
    Page { path: "terminal load", about: "市の機器明細（.csv、.xlsx）を取り込む", arguments: LOAD },
    Page { path: "terminal list", about: "端末を並べる", arguments: LIST },
    Page { path: "terminal show", about: "一つの端末を見る", arguments: TERMINAL },
    Page { path: "terminal set", about: "端末の項目を直す", arguments: SET_TERMINAL },
    Page { path: "terminal retire", about: "端末を廃止する（記録は残る）", arguments: RETIRE_TERMINAL },
    Page {
        path: "terminal check",
        about: "【作業用 PC】拠点の端末を台帳と突き合わせる（棚卸）",
        arguments: &[
            ("site", "拠点", "拠点番号"),
            (
                "scans",
                "ファイル",
                "管理番号か製造番号を一行に一つ書いたファイル\n（UTF-8、UTF-16、Shift_JIS。なければ入力・読取り）",
            ),
            ("duplicate", "端末", "二台に付いていた管理番号"),
            ("restart", "", "前に読み取ったものを捨ててやり直す"),
            ("dry_run", "", "相違を示すだけで、記録しない"),
            ("worker", "従事者番号", "作業する人（従事者番号）"),
        ],
    },
    Page { path: "worker", about: "従事者（市に報告した人）", arguments: &[] },
    Page { path: "worker load", about: "従事者名簿（.csv、.xlsx）を取り込む", arguments: LOAD },
    Page { path: "worker list", about: "従事者を並べる", arguments: LIST },
    Page { path: "worker show", about: "一人の従事者を見る", arguments: WORKER },
    Page {
        path: "worker add", about: "従事者を一人加える（市への報告が要る。§8(4)）", arguments: SET_WORKER
    },
    Page { path: "worker set", about: "従事者の項目を直す", arguments: SET_WORKER },
    Page {
        path: "worker retire", about: "従事者が契約の作業を離れたことを記録する", arguments: RETIRE_WORKER
    },
    Page {
        path: "worker suspend", about: "市の求めで従事者の作業を止める（§5(3)）", arguments: STAND_WORKER
    },
    Page { path: "worker reinstate", about: "止めていた従事者を作業に戻す", arguments: STAND_WORKER },
    Page { path: "procedure", about: "手順書", arguments: &[] },
    Page {
        path: "procedure new",
        about: "手順書を書き始める（項目の説明が入ったファイルを作る）",
        arguments: &[
            ("id", "手順書", "手順書の id（半角小文字・数字・ハイフン）"),
            ("output", "ファイル", "書き出すファイル（なければ画面に出す）\nすでにあるものは上書きしない"),
            (
                "work_type",
                "作業区分",
                "作業区分\nos-upgrade、software-update、\nsettings-change、log-collection、\ninitial-setup",
            ),
        ],
    },
    Page {
        path: "procedure check",
        about: "手順書を調べ、誤りと、直した方がよいところをすべて示す",
        arguments: &[FILES_ARGUMENT, ("strict", "", "注意があるだけでも誤りとする")],
    },
    Page {
        path: "procedure schema",
        about: "エディターが入力中に補完し、調べるための JSON Schema を出す",
        arguments: &[("output", "ファイル", "書き出すファイル（指定がなければ画面に出す）")],
    },
    Page {
        path: "procedure from-xlsx",
        about: "Excel のチェックリストから手順書（TOML）を書き起こす。推定はすべて示す",
        arguments: &[
            ("file", "ファイル", "チェックリスト: .xlsx か .csv"),
            ("output", "ファイル", "書き出すファイル（指定がなければ同じ名前の .toml）"),
            ("sheet", "シート", "読むシート（指定がなければ見出しが分かる最初のもの）"),
            (
                "columns",
                "項目=列",
                "どの列が何か。例 title=B,instruction=C\nno（項番）、section（区分）、subsection（中区分）、\ntitle（作業項目）、instruction（作業内容）、\nexpect（期待結果）、value（値の記入欄）、\nnote（備考）、by（担当）、result（結果）",
            ),
            ("yes", "", "推定した列の読み方でよい"),
        ],
    },
    Page { path: "procedure add", about: "手順書を公開する", arguments: FILES },
    Page { path: "procedure list", about: "公開した手順書を並べる", arguments: &[] },
    Page {
        path: "procedure show",
        about: "一つの手順書を、手順・範囲・分かれ道の木で見る",
        arguments: &[PROCEDURE_OR_FILE, ("full", "", "手順の説明と、求めるものもすべて")],
    },
    Page {
        path: "procedure print",
        about: "紙のチェックリストを出す（PC が使えないときのため）",
        arguments: &[
            PROCEDURE_OR_FILE,
            ("output", "ファイル", "書き出すファイル（.pdf、.html、.txt）\nなければ文字で画面に出す"),
        ],
    },
    Page {
        path: "procedure answers",
        about: "記入用の回答ファイルを出す（step --answers で使う）",
        arguments: PROCEDURE,
    },
    Page {
        path: "procedure withdraw",
        about: "手順書を取り下げる（新しい作業には使えない）",
        arguments: &[("id", "手順書", "手順書の id"), reason("理由と、求めた人")],
    },
    Page { path: "work", about: "作業指示", arguments: &[] },
    Page {
        path: "work order",
        about: "端末の作業を指示する",
        arguments: &[
            ("work", "作業", "作業区分、または手順書の id"),
            ("terminal", "端末", "端末（コンマで区切る）"),
            ("site", "拠点", "拠点にある端末すべて（コンマで区切る）"),
            ("all", "", "すべての端末"),
            ("due", "期限", "期限の日（2024-06-30、令和6年6月30日）"),
            reason("期限が契約の履行期間の外になる理由"),
            BY,
        ],
    },
    Page {
        path: "work change",
        about: "作業指示を変更する（§5(2)）",
        arguments: &[
            ORDER,
            ("due", "期限", "新しい期限の日"),
            ("add", "端末", "加える端末（コンマで区切る）"),
            ("remove", "端末", "外す端末（コンマで区切る）"),
            reason("変更する理由"),
            DECIDED_BY,
            BY,
        ],
    },
    Page {
        path: "work cancel",
        about: "作業指示を取り消す（§5(2)）",
        arguments: &[ORDER, reason("取り消す理由"), DECIDED_BY, BY],
    },
    Page {
        path: "work combine",
        about: "協議で合意した作業指示を同時に行う（§4）",
        arguments: &[
            ("orders", "指示番号", "作業指示の番号（二つ以上）"),
            ("consultation", "番号", "市が同意した協議の書面（様式 consultation）"),
            reason("同時に行う理由"),
            ("list", "", "同時実施を並べる"),
            BY,
        ],
    },
    Page { path: "work blackout", about: "作業を始めてはならない時間", arguments: &[] },
    Page {
        path: "work blackout add",
        about: "作業禁止の時間を定める",
        arguments: &[
            ("from", "時刻", "始まり（日本の時刻。日付だけなら終日）\n2024-06-03T08:30、令和6年6月3日"),
            ("until", "時刻", "終わり（日付だけならその日いっぱい）"),
            ("site", "拠点", "拠点（コンマで区切る。指定がなければすべて）"),
            reason("禁止する理由"),
            DECIDED_BY,
            BY,
        ],
    },
    Page {
        path: "work blackout lift",
        about: "作業禁止を途中で解除する",
        arguments: &[("id", "番号", "作業禁止の番号"), reason("解除する理由"), DECIDED_BY, BY],
    },
    Page {
        path: "work blackout list",
        about: "作業禁止を並べる",
        arguments: &[("all", "", "終わったもの、解除したものも")],
    },
    Page {
        path: "work list", about: "作業指示と進みを並べる", arguments: &[("all", "", "取り消したものも")]
    },
    Page {
        path: "work show",
        about: "一つの作業指示を端末ごとに見る",
        arguments: &[("id", "指示番号", "作業指示の番号")],
    },
    Page { path: "review", about: "終わった作業の社内確認", arguments: &[] },
    Page {
        path: "review list", about: "社内確認を待つ作業を並べる", arguments: &[("all", "", "社内確認したものも")]
    },
    Page {
        path: "review accept",
        about: "作業を社内確認する",
        arguments: &[("runs", "作業番号", "作業の番号"), reason("付け加えること"), BY],
    },
    Page {
        path: "review return",
        about: "作業を差し戻す（その作業指示は残りに戻る）",
        arguments: &[("run", "作業番号", "作業の番号"), reason("理由と、やり直すこと"), BY],
    },
    Page { path: "trust", about: "署名を認める鍵（allowed_signers）", arguments: &[] },
    Page {
        path: "trust add",
        about: "作業用 PC の鍵を登録する",
        arguments: &[
            ("key", "ファイル", "公開鍵のファイル（.pub）"),
            ("name", "名前", "署名者の名前（例 laptop-03）"),
            ("valid_after", "時刻", "有効期間の始まり\n（2024-04-01、令和6年4月1日 9:00、20240401000000Z）"),
            ("valid_before", "時刻", "有効期間の終わり（この時刻まで有効）"),
        ],
    },
    Page {
        path: "trust revoke",
        about: "鍵の有効期間を終わらせる（紛失、交換）",
        arguments: &[
            SIGNER,
            reason("終わらせる理由"),
            ("valid_before", "時刻", "有効期間の終わり\n（指定がなければ最後の受領の時刻）"),
        ],
    },
    Page {
        path: "trust show",
        about: "一つの署名者を見る",
        arguments: &[SIGNER, ("fingerprint", "", "鍵の指紋だけを出す")],
    },
    Page { path: "trust list", about: "署名者を並べる", arguments: &[] },
    Page {
        path: "trust export",
        about: "監査人に渡す allowed_signers を出す",
        arguments: &[("output", "ファイル", "書き出すファイル（指定がなければ標準出力）")],
    },
    Page {
        path: "trust pin",
        about: "【作業用 PC】電話で聞いた事務所の新しい鍵も信頼する",
        arguments: &[
            ("fingerprint", "SHA256:…", "事務所の新しい鍵の指紋"),
            ("only", "", "この鍵だけを信頼する（束を取り込む前だけ）"),
        ],
    },
];

const ORDER: Argument = ("order", "指示番号", "作業指示の番号");
const ASKED_BY: Argument = ("asked_by", "氏名", "求めた人（市の側）");
const ON: Argument = ("on", "日", "いつから（指定がなければ今日）\n2024-06-30、令和6年6月30日");
const DECIDED_BY: Argument = ("decided_by", "氏名", "決めた人（市の側）");
const SIGNER: Argument = ("name", "名前", "署名者の名前");
const PROCEDURE_OR_FILE: Argument = ("id", "手順書|ファイル", "公開した手順書の id、id@版、またはファイル（.toml）");
const PROCEDURE: &[Argument] = &[("id", "手順書", "手順書の id")];

const LOAD: &[Argument] = &[
    ("file", "ファイル", "取り込むファイル: .csv（UTF-8、Shift_JIS）か .xlsx"),
    ("dry_run", "", "何が変わるかを示すだけで、取り込まない"),
    ("retire_missing", "", "ファイルにないものを廃止する"),
];
const LIST: &[Argument] = &[("all", "", "廃止したものも")];

const SITE_ID: Argument = ("id", "拠点", "拠点番号");
const TERMINAL_ID: Argument = ("id", "端末", "端末の管理番号");
const WORKER_ID: Argument = ("id", "従事者", "従事者番号");
const FIELDS: Argument = ("fields", "項目=値", "直す項目と新しい値");
const WHY: Argument = reason("理由と、求めた人");

const SITE: &[Argument] = &[SITE_ID];
const TERMINAL: &[Argument] = &[TERMINAL_ID];
const WORKER: &[Argument] = &[WORKER_ID];
const SET_SITE: &[Argument] = &[SITE_ID, FIELDS];
const SET_TERMINAL: &[Argument] = &[TERMINAL_ID, FIELDS];
const SET_WORKER: &[Argument] = &[WORKER_ID, FIELDS];
const RETIRE_SITE: &[Argument] = &[SITE_ID, WHY];
const RETIRE_TERMINAL: &[Argument] = &[TERMINAL_ID, WHY];
const RETIRE_WORKER: &[Argument] =
    &[WORKER_ID, WHY, ("on", "日", "最後に従事した日（指定がなければ今日）\n2024-06-30、令和6年6月30日")];
const STAND_WORKER: &[Argument] = &[WORKER_ID, reason("理由"), ASKED_BY, ON, BY];
