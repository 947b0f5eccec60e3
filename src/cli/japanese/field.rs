//! Help for the technician's commands.

use super::{Argument, Page};

const WORKER: Argument = ("worker", "従事者番号", "作業する人（従事者番号）");
const TERMINAL: Argument = ("terminal", "端末", "端末の管理番号");

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "status",
        about: "ここにあるもの、残っている作業、まだ渡していない記録を見る",
        arguments: &[("site", "拠点", "この拠点だけ")],
    },
    Page { path: "visit", about: "拠点への入室と退室", arguments: &[] },
    Page {
        path: "visit start",
        about: "入室を記録する",
        arguments: &[
            ("site", "拠点", "拠点番号"),
            WORKER,
            ("witness", "氏名", "市の立会者"),
            ("media", "媒体=検査結果", "持ち込む媒体の番号とウイルス検査の結果\n（複数あれば繰り返す）"),
        ],
    },
    Page {
        path: "visit end", about: "退室を記録する", arguments: &[("note", "文", "備考（未了のことなど）")]
    },
    Page { path: "visit list", about: "これまでの訪問を並べる", arguments: &[] },
    Page {
        path: "step",
        about: "端末の作業を手順書どおりに進める（途中なら続きから）",
        arguments: &[
            TERMINAL,
            ("work", "指示番号", "作業指示か同時実施の番号\n（端末に残りが二つ以上あるとき）"),
            WORKER,
            ("show", "", "今の手順を見るだけで、何も記録しない"),
            ("answer", "回答", "今の手順の回答: ok 正常、ng 異常、\nskip 省略、na 対象外"),
            ("at", "手順", "回答する手順の id\n（今の手順と違えば記録しない）"),
            ("value", "値", "読み取った値、選んだもの"),
            ("note", "文", "備考（省略したときはその理由）"),
            ("attach", "ファイル", "添付する証跡（複数あれば繰り返す）"),
            ("witness", "氏名", "確認した立会者"),
            ("sign", "役割=氏名", "止める手順での署名（例 manager=山本 隆）"),
            ("isolation", "切り分け", "障害の場所: hardware 機器、software ソフト、\nnetwork 回線、unknown 不明"),
            ("answers", "ファイル", "作業全体の回答をまとめたファイル（TOML）"),
            ("pause", "理由", "作業を中断する（理由は書かなくてもよい）"),
            ("emergency", "理由", "報告していない人が緊急に作業する理由\n（後で市への報告が要る。§8(4)）"),
            ("in_blackout", "理由", "作業禁止の間に始める理由と、指示した人"),
        ],
    },
    Page {
        path: "correct",
        about: "手順の記録を、理由を付けて訂正・取消しする（元の記録は残る）",
        arguments: &[
            ("event", "記録", "記録の番号、またはハッシュの先頭"),
            ("reason", "理由", "訂正する理由"),
            ("answer", "回答", "正しい回答: ok、ng、skip、na"),
            ("value", "値", "正しい値"),
            ("note", "文", "正しい備考"),
            ("witness", "氏名", "正しい立会者"),
            ("void", "", "記録を取り消し、手順をやり直す"),
            WORKER,
        ],
    },
    Page {
        path: "attach",
        about: "作業や記録に証跡を添付する",
        arguments: &[
            ("files", "ファイル", "添付するファイル"),
            ("run", "作業番号", "どの作業の証跡か"),
            ("note", "文", "何を示す証跡か"),
            WORKER,
        ],
    },
    Page { path: "fault", about: "端末の障害", arguments: &[] },
    Page {
        path: "fault open",
        about: "障害を届け出る",
        arguments: &[
            TERMINAL,
            ("summary", "文", "どうなっているか"),
            ("isolation", "切り分け", "障害の場所: hardware 機器、software ソフト、\nnetwork 回線、unknown 不明"),
            WORKER,
        ],
    },
    Page { path: "fault list", about: "障害を並べる", arguments: &[] },
    Page {
        path: "fault show", about: "一つの障害の経過を見る", arguments: &[("id", "障害番号", "障害の番号")]
    },
    Page { path: "fault hand-over", about: "障害をほかの業者・窓口に引き継ぐ", arguments: MOVE },
    Page { path: "fault take-back", about: "引き継いだ障害を引き取る", arguments: MOVE },
    Page { path: "fault close", about: "障害を終わらせる", arguments: MOVE },
    Page { path: "difference", about: "台帳と現物の相違", arguments: &[] },
    Page {
        path: "difference add",
        about: "台帳と違うところを記録する",
        arguments: &[
            TERMINAL,
            ("found", "項目=値", "現物の値（例 製造番号=U34-1）"),
            ("note", "文", "どう見えたか"),
            WORKER,
        ],
    },
    Page { path: "difference list", about: "見つかった相違を並べる", arguments: &[] },
    Page { path: "difference accept", about: "【事務所】相違を認め、台帳を直す", arguments: DECIDE },
    Page {
        path: "difference reject", about: "【事務所】相違を認めず、台帳をそのままにする", arguments: DECIDE
    },
];

const MOVE: &[Argument] = &[
    ("fault", "障害番号", "障害の番号"),
    ("party", "相手", "引き継ぐ相手、返してきた相手"),
    ("note", "文", "行ったこと、交換した部品、報告書の番号"),
    WORKER,
];

const DECIDE: &[Argument] = &[("id", "相違番号", "相違の番号"), ("reason", "理由", "そう決めた理由")];
