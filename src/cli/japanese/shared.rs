//! Help for what both sides use, the auditor's commands, and everyone's.

use super::{BY, Page};

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "",
        about: "現場の作業を、通信なしで記録する。記録は genba がなくても検証できる",
        arguments: &[
            ("home", "フォルダー", "ワークスペースの場所\n（指定がなければ GENBA_HOME、次に OS の既定の場所）"),
            ("lang", "言語", "表示の言語: ja か en\n（指定がなければ GENBA_LANG、次に OS の設定）"),
            ("json", "", "一覧や結果を JSON で出す"),
            ("help", "", "この説明を出す"),
            ("version", "", "版を出す"),
        ],
    },
    Page {
        path: "help",
        about: "コマンドの説明を出す",
        arguments: &[("subcommand", "コマンド", "説明を見たいコマンド")],
    },
    Page {
        path: "init",
        about: "ワークスペースを作る（事務所、または作業用 PC）",
        arguments: &[
            ("office", "", "事務所として作る"),
            ("contract", "ファイル", "契約の内容（TOML）"),
            ("device", "名前", "この名前の作業用 PC として作る"),
            ("office_key", "SHA256:…", "電話などで聞いた、事務所の鍵の指紋"),
            ("successor", "", "続きを書けなくなったワークスペースに\n新しい鍵を与える（前の記録を引き継ぐ）"),
            (
                "dispatch",
                "ファイル",
                "事務所の全部入りの束（export --full）を一緒に\n取り込む。できなければ何も作らない",
            ),
            ("no_passphrase", "", "秘密鍵に合言葉を付けず、尋ねない"),
            ("replaces", "名前", "この PC が代わる、前の作業用 PC\n（その記録を引き継ぎ元として残す）"),
        ],
    },
    Page {
        path: "export",
        about: "まだ受領されていない記録を、署名した束に書き出す",
        arguments: &[
            (
                "output",
                "ファイル",
                "書き出すファイル。.zip.age なら渡す相手だけが\n開けるように暗号化し、.zip なら暗号化しない\n（指定がなければ outbox の中）",
            ),
            ("plain", "", "暗号化しない（監査人に渡すとき）"),
            ("to", "名前", "渡す相手の作業用 PC"),
            ("from", "番号", "この番号の記録から"),
            ("full", "", "最初の記録から（まだ何も持たない PC に渡す）"),
            ("journal", "SHA256:…", "今のものではなく、引き継ぐ前の記録を書き出す"),
        ],
    },
    Page {
        path: "import",
        about: "束を取り込む（事務所は現場の束、作業用 PC は事務所の束）",
        arguments: &[
            ("files", "ファイル", "束のファイル（この PC あてに暗号化されたものも）"),
            ("dry_run", "", "どうなるかを示すだけで、何も保存しない"),
        ],
    },
    Page { path: "bundle", about: "届いた束: どう判定したか、何が入っているか", arguments: &[] },
    Page {
        path: "bundle list",
        about: "届いた束と判定を並べる",
        arguments: &[
            ("of", "名前", "この署名者（または指紋）の束だけ"),
            ("open", "", "取り込んでいないものだけ（遅れ、食い違い、間待ち）"),
        ],
    },
    Page {
        path: "bundle show",
        about: "残してある束の中身と、次にすることを見る",
        arguments: &[("bundle", "束", "束の番号の先頭")],
    },
    Page {
        path: "bundle accept",
        about: "鍵の有効期間の後に届いた束を、確かめて受け入れる",
        arguments: &[("bundle", "束", "束の番号の先頭"), ("reason", "理由", "だれがどう確かめたか")],
    },
    Page {
        path: "log",
        about: "記録を読める形で並べる",
        arguments: &[
            ("run", "作業番号", "この作業だけ（時間の順に読める形で）"),
            ("output", "ファイル", "--run の記録を書き出すページ\n（.html で終わる名前）"),
            ("terminal", "端末", "この端末だけ"),
            ("journal", "名前", "この署名者か指紋の記録\n（指定がなければ自分の記録）"),
            ("last", "件数", "新しいほうから何件まで"),
        ],
    },
    Page { path: "evidence", about: "証跡のファイル（封をしたものも）", arguments: &[] },
    Page {
        path: "evidence list",
        about: "証跡を並べる",
        arguments: &[
            ("run", "作業番号", "この作業だけ"),
            ("fault", "障害番号", "この障害だけ"),
            ("sealed", "", "封をしたものだけ"),
        ],
    },
    Page {
        path: "evidence open",
        about: "（事務所）封をした証跡を開き、確かめてフォルダーに書き出す",
        arguments: &[
            ("digests", "証跡", "証跡の SHA-256。先頭の数文字でもよい"),
            ("output", "先", "書き出す先のフォルダー"),
            ("reason", "理由", "だれの求めで、なぜ開くか（記録する）"),
            BY,
        ],
    },
    Page {
        path: "evidence erase",
        about: "（事務所）封をした証跡を、取り込んだ束からも永久に消す",
        arguments: &[
            ("digest", "証跡", "証跡の SHA-256。先頭の数文字でもよい"),
            ("reason", "理由", "だれの求めで、なぜ消すか（記録する）"),
            ("yes", "", "確かめずに消す"),
            BY,
        ],
    },
    Page {
        path: "backup",
        about: "ワークスペース全体を一つのファイルに写す（秘密鍵を含む）",
        arguments: &[(
            "file",
            "ファイル",
            "書き出すファイル。.tar.age なら合言葉で暗号化し、\nほかの名前なら暗号化しない",
        )],
    },
    Page {
        path: "restore",
        about: "バックアップからワークスペースを作る（新しい鍵で続ける）",
        arguments: &[
            ("file", "ファイル", "バックアップのファイル"),
            ("name", "名前", "新しい署名者の名前\n（指定がなければ元の名前に番号を付ける）"),
            ("no_passphrase", "", "新しい秘密鍵に合言葉を付けず、尋ねない"),
        ],
    },
    Page { path: "key", about: "秘密鍵とその合言葉", arguments: &[] },
    Page {
        path: "key status", about: "合言葉で保護されているか、いつまで開いているか", arguments: &[]
    },
    Page {
        path: "key protect",
        about: "合言葉を付けるか、変える（画面がなければ今の合言葉は GENBA_PASSPHRASE_FILE で）",
        arguments: &[
            ("new", "ファイル", "新しい合言葉を書いたファイル\n（指定がなければ尋ねる）"),
            ("remove", "", "合言葉をなくす"),
        ],
    },
    Page {
        path: "unlock",
        about: "秘密鍵を何時間か開けておく（合言葉は一度だけ尋ねる）",
        arguments: &[("time", "時間", "開けておく時間: 8h、30m など。24h まで")],
    },
    Page { path: "lock", about: "秘密鍵をすぐに閉じる", arguments: &[] },
    Page {
        path: "doctor",
        about: "ワークスペースを点検する（記録、証跡、鍵、時計、ディスク）",
        arguments: &[("days", "日数", "【事務所】何日届いていない PC を知らせるか")],
    },
    Page {
        path: "prove",
        about: "一つの記録だけを、ほかを見せずに示す証明を書き出す",
        arguments: &[
            ("event", "記録", "記録番号か、ハッシュの先頭 6 文字以上"),
            ("output", "ファイル", "書き出すファイル"),
            ("journal", "名前", "この署名者か指紋の記録\n（指定がなければ自分の、事務所では各 PC の記録）"),
        ],
    },
    Page {
        path: "verify",
        about: "束と一件の証明を検証する（ワークスペースは要らない）",
        arguments: &[
            ("files", "ファイル", "束か証明のファイル"),
            ("trust", "ファイル", "allowed_signers のファイル"),
            ("at", "時刻", "受領がない束の鍵を判定する時刻\n（2024-07-01T09:00:00+09:00 か 20240701000000Z）"),
            ("with", "事務所の束", "受領（証明の行き先）と消去の記録を含む、\n事務所の束"),
        ],
    },
    Page {
        path: "demo",
        about: "見本のデータで一通りを動かす（専用のフォルダーの中で）",
        arguments: &[("dir", "フォルダー", "作るフォルダー（指定がなければ ./genba-demo）")],
    },
    Page {
        path: "completions", about: "シェルの補完の設定を出す", arguments: &[("shell", "シェル", "シェルの種類")]
    },
    Page {
        path: "man",
        about: "マニュアル（man）のページを書き出す（英語）",
        arguments: &[("dir", "フォルダー", "書き出すフォルダー")],
    },
];
