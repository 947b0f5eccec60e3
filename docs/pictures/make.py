#!/usr/bin/env python3
"""Makes the pictures of the READMEs from the real program: screens out of tmux, papers out of their PDF, pages out of a browser.

Usage: docs/pictures/make.py [GENBA]     from the repository's folder; GENBA is a debug build (target/debug/genba),
                                         whose clock can be set, so that the pictures are the same every day.
Needs tmux, chromium, pdftoppm and the font DejaVu Sans Mono.
"""
import html
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "pictures"
GENBA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/genba").resolve()
FONT = ROOT / "data" / "fonts" / "BIZUDGothic-Regular.ttf"
CLOCK = "2024-06-10T17:30:00+09:00"
PALETTE = ["#1c2128", "#e5534b", "#57ab5a", "#c69026", "#539bf5", "#b083f0", "#39c5cf", "#c8d1da"]
CELL = 9

STYLE = f"""@font-face{{font-family:genba;src:url('file://{FONT}')}}
body{{margin:0;background:#1c2128;color:#dde3ea;padding:14px 16px;width:max-content}}
div{{height:21px;white-space:pre}} span{{display:inline-block;height:21px;line-height:21px;font:17.5px genba}}
span.l{{font:15px/21px 'DejaVu Sans Mono'}}"""


def cells(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def colour(code):
    if code < 8:
        return PALETTE[code]
    if code < 16:
        return PALETTE[code - 8]
    if code < 232:
        level = [0, 95, 135, 175, 215, 255]
        code -= 16
        return "#%02x%02x%02x" % (level[code // 36], level[code // 6 % 6], level[code % 6])
    return "#" + "%02x" % (8 + 10 * (code - 232)) * 3


class Pen:
    """What the escape sequences of tmux ask for (ECMA-48, SGR)."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.front = self.back = None
        self.bold = self.dim = self.reverse = self.underlined = False

    def take(self, codes):
        codes = [int(code or 0) for code in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.reset()
            elif code in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "underlined", 7: "reverse"}[code], True)
            elif code == 22:
                self.bold = self.dim = False
            elif code in (24, 27):
                setattr(self, {24: "underlined", 27: "reverse"}[code], False)
            elif code in (38, 48) and codes[:1] == [5]:
                shade = colour(codes[1])
                del codes[:2]
                if code == 38:
                    self.front = shade
                else:
                    self.back = shade
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.front = colour(code % 10)
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.back = colour(code % 10)
            elif code == 39:
                self.front = None
            elif code == 49:
                self.back = None

    def css(self):
        front, back = self.front or "#dde3ea", self.back or "transparent"
        if self.reverse:
            front, back = (self.back or "#1c2128"), (self.front or "#dde3ea")
        return (
            f"color:{front};background:{back};"
            + ("font-weight:bold;" if self.bold else "")
            + ("opacity:.65;" if self.dim else "")
            + ("text-decoration:underline;" if self.underlined else "")
        )


def as_html(screen):
    pen, rows = Pen(), []
    for line in screen.rstrip("\n").split("\n"):
        row = []
        for part in re.split(r"(\x1b\[[0-9;]*m)", line):
            if part.startswith("\x1b["):
                pen.take(part[2:-1])
                continue
            for char in part:
                # the paper's font draws lines and marks twice as wide as a terminal does
                drawn = cells(char) == 1 and ord(char) > 0x2000 and not 0xFF61 <= ord(char) <= 0xFF9F
                row.append(
                    f'<span class="{"l" if drawn else ""}" style="width:{cells(char) * CELL}px;{pen.css()}">'
                    f"{html.escape(char)}</span>"
                )
        rows.append(f"<div>{''.join(row)}</div>")
    return f'<meta charset="utf-8"><style>{STYLE}</style><body>{"".join(rows)}'


def shoot(page, name, width, height):
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files",
         f"--window-size={width},{height}", f"--screenshot={OUT / name}", f"file://{page}"],
        check=True, capture_output=True,
    )


class Terminal:
    """One terminal of tmux, on a server of its own."""

    def __init__(self, folder, columns, rows, lang):
        self.name = f"genba-pictures-{os.getpid()}"
        self.size = (columns, rows)
        self.tmux("new-session", "-d", "-s", "p", "-x", str(columns), "-y", str(rows), "sh")
        path = f"{GENBA.parent}:{os.environ['PATH']}"
        for line in (
            f"cd {shlex.quote(str(folder))}",
            f"export GENBA_LANG={lang} GENBA_TEST_CLOCK={CLOCK} LANG=C.UTF-8 TZ=Asia/Tokyo PATH={shlex.quote(path)}",
            "PS1='$ '; clear",
        ):
            self.type(line, "Enter")
        time.sleep(0.5)

    def tmux(self, *words):
        command = ["tmux", "-u", "-L", self.name, "-f", "/dev/null", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def type(self, *keys, pause=0.15):
        for key in keys:
            named = key in ("Enter", "Tab", "Up", "Down", "Escape")
            self.tmux("send-keys", "-t", "p", *([] if named else ["-l"]), key)
            time.sleep(pause)

    def picture(self, name, wait=2.0):
        time.sleep(wait)
        screen = self.tmux("capture-pane", "-e", "-p", "-t", "p")
        used = len(screen.rstrip().split("\n"))
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "screen.html"
            page.write_text(as_html(screen.rstrip()), encoding="utf-8")
            shoot(page, name, self.size[0] * CELL + 32, used * 21 + 30)

    def close(self):
        self.tmux("kill-server")


def paper(pdf, name, page=1):
    target = OUT / name.removesuffix(".png")
    command = ["pdftoppm", "-r", "70", "-png", "-singlefile", "-f", str(page), "-l", str(page), str(pdf), str(target)]
    subprocess.run(command, check=True)


def genba(folder, *words):
    env = dict(os.environ, GENBA_LANG="ja", GENBA_TEST_CLOCK=CLOCK)
    subprocess.run([GENBA, *words], cwd=folder, env=env, check=True, capture_output=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        genba(folder, "demo", "demo")
        pictures(folder)


def pictures(folder):
    for lang in ("ja", "en"):
        end = ".ja.png" if lang == "ja" else ".png"
        terminal = Terminal(folder, 100, 34, lang)
        try:
            terminal.type("genba verify demo/tampered.zip --trust demo/allowed_signers", "Enter")
            terminal.picture(f"verify{end}")
            terminal.type("clear", "Enter", "export GENBA_HOME=demo/laptop-01; clear; genba", "Enter")
            terminal.picture(f"status{end}")
            terminal.type("clear", "Enter", "genba step T-016 --work O-001 --worker W-02", "Enter")
            # a key that comes too soon after a question is no answer
            file = "demo/sample/evidence/entry.txt"
            time.sleep(2)
            terminal.type("y", "o", file, "Enter", "o", "佐藤 花子", "Enter", "o", "0", "Enter", pause=1.2)
            terminal.type("demo/sample/evidence/media-scan.txt", "Enter", "Enter", pause=1.2)
            terminal.picture(f"step{end}")
        finally:
            terminal.close()
    paper(folder / "demo/work-report.pdf", "work-report.png")
    paper(folder / "demo/confirmation.pdf", "confirmation.png")
    genba(folder, "--home", "demo/office", "procedure", "print", "os-upgrade", "-o", "checklist.pdf")
    paper(folder / "checklist.pdf", "checklist.png")
    shoot(folder / "demo/progress.html", "progress.png", 1000, 1100)


if __name__ == "__main__":
    main()
