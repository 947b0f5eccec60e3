#!/usr/bin/env python3
"""Check genba/1 bundles and genba-proof/1 proofs without genba: Python >= 3.9 and ssh-keygen (OpenSSH >= 9.1), nothing else.

    python3 verify.py --trust allowed_signers [--at TIME] [--with OFFICE_BUNDLE]... FILE...

TIME is RFC 3339 or 20240701000000Z. Exit 0: every file holds; 3: something does not; 2: usage. Each FILE prints one line,
    ok BUNDLEID journal=... events FIRST..LAST head=...      or      refused FILE: STAGE: what, where
and perhaps `note` lines; a one-step proof, which begins with "{", prints `ok proof ...` and its event, and needs the office bundle that
holds its receipt --with it. The checks stand in `verify` and `verify_proof` in their order. The key's validity is judged at the receipt of the bundle in a
verified --with office bundle, else at --at, else now.
Not checked: what the bodies mean, the root of a slice that starts later, that slices fit each other, sealed evidence inside, that
something was recorded at all, and times finer than the span between two receipts. Deflate may pack the same bytes in many
ways: the id of a bundle is the SHA-256 of its SHA256SUMS, never that of the ZIP file."""
import argparse, base64, datetime, hashlib, json, mmap, os, re, shutil, struct, subprocess, sys, tempfile, zlib

MIB, P = 1 << 20, 2**255 - 19
L, D = 2**252 + 27742317777372353535851937790883648493, -121665 * pow(121666, P - 2, P) % P  # Ed25519: order of the base point, d
EPOCH, SECOND = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc), datetime.timedelta(seconds=1)
HEX64, TEXT, ANY, ATTACHMENT = "[0-9a-f]{64}", ".+", ".*", "attachments/[0-9a-f]{64}"
JOURNAL = "SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]"
PRINCIPAL = "[A-Za-z0-9][A-Za-z0-9@._-]{0,63}"
SIGNER = re.compile(f'({PRINCIPAL}) namespaces="genba-(device|office)"(?:,valid-after="([0-9]{{14}}Z)")?'
                    r'(?:,valid-before="([0-9]{14}Z)")? (ssh-ed25519|sk-ssh-ed25519@openssh\.com) ([A-Za-z0-9+/]+=*)')
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
                       r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff" + "".join(rf"\U{p:04x}fffe\U{p:04x}ffff" for p in range(17)) + "]")
KINDS = {"office": """contract.set site.set site.retired terminal.set terminal.retired worker.reported worker.ended worker.suspended
    worker.reinstated responsible.changed procedure.published procedure.withdrawn work.ordered work.changed work.cancelled work.combined
    blackout.set signer.trusted signer.revoked bundle.received difference.accepted difference.rejected run.accepted run.returned
    evidence.opened evidence.erased""".split(),
         "device": """visit.started visit.ended run.started run.paused run.resumed run.finished step.recorded step.corrected step.voided
    hold.signed evidence.attached difference.found receipt.noted""".split()}
BOTH = re.compile(r"journal\.opened|clock\.stepped|(fault|paper)\..*")
STOPS = (ValueError, struct.error, zlib.error, RecursionError)  # whatever these say, the file is refused
HERE = ["", ""]  # the stage and place a refusal names

def here(stage, place=""):
    HERE[:] = stage, place

def need(holds, what):
    if not holds:
        raise ValueError(what)

def sha(data):
    return hashlib.sha256(data).hexdigest()

# --- section 1: Line JSON; section 2: time and envelope
def integer(digits):
    need(len(digits) <= 17 and abs(int(digits)) < 1 << 53, "integer beyond 2^53-1")  # int() refuses floats, NaN and the like
    return int(digits)

def walk(value, depth=1):
    need(not isinstance(value, str) or not FORBIDDEN.search(value), "a forbidden character")
    need(not isinstance(value, (dict, list)) or depth <= 16, "more than 16 containers open")
    if isinstance(value, dict):
        need(all(re.fullmatch("[a-z0-9_]{1,32}", key) for key in value), "a key of another form")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        walk(item, depth + 1)

def line_json(raw):
    need(len(raw) <= MIB, "a line longer than 1 MiB")
    value = json.loads(raw.decode(), parse_int=integer, parse_float=integer, parse_constant=integer)
    need(type(value) is dict, "not an object")
    walk(value)
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    need(again == raw, "not the canonical form")  # duplicate or unordered keys, blanks, other escapes, -0
    return value

def shape(obj, what, **fields):
    """Exactly these keys; a string field matches its pattern, an int is not negative, true is not 1."""
    need(type(obj) is dict and obj.keys() == fields.keys(), f"{what}: its keys are not exactly {' '.join(sorted(fields))}")
    for name, want in fields.items():
        value, text = obj[name], isinstance(want, str)
        need(type(value) is (str if text else want) and (not text or re.fullmatch(want, value, re.S))
             and (want is not int or value >= 0), f"{what}: {name} is not of its form")

def instant(text, given=False):
    """Unix second of an event's `at`; given on a command line or in a trust file, also of 20240701000000Z and RFC 3339 at large."""
    if given and re.fullmatch("[0-9]{14}Z", text):
        text = "{}{}{}{}-{}{}-{}{}T{}{}:{}{}:{}{}Z".format(*text[:14])
    found = re.fullmatch(r"([0-9]{4})(-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2})(?:\.[0-9]+)?"
                         r"(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])", text)
    need(found and found[3] != "-00:00" and (given or len(text) == 29 and text[-1] != "Z"), "a time not of its form")
    zero = found[1] == "0000"  # unknown to Python: counted as 0400 and 400 years back
    when = datetime.datetime.fromisoformat(("0400" if zero else found[1]) + found[2] + found[3].replace("Z", "+00:00"))
    return (when - EPOCH) // SECOND - 146097 * 86400 * zero

def envelope(event):
    shape(event, "event", actor=TEXT, at=TEXT, attachments=list, body=dict, journal=JOURNAL, kind=r"[a-z0-9_]+(\.[a-z0-9_]+)+",
          mono_ms=int, nonce="[0-9a-f]{32}", prev=HEX64, seq=int, session="[0-9a-f]{8}", v=int)
    need(event["v"] == 1, "event: unknown v")
    instant(event["at"])
    for item in event["attachments"]:
        sealed = {"commit": HEX64, "sealed": bool} if type(item) is dict and item.keys() & {"commit", "sealed"} else {}
        shape(item, "attachment", media_type=TEXT, name=r"[^/\\:\n\t]+", sha256=HEX64, size=int, **sealed)
        need(item.get("sealed", True), "attachment: sealed is false")
        need(len(item["name"].encode()) <= 255 and item["name"] not in (".", ".."), "attachment: name is no file name")

def split(parts):
    rest = b""
    for part in parts:
        *full, rest = (rest + part).split(b"\n")
        yield from full
        need(len(rest) <= MIB, "a line longer than 1 MiB")
    need(not rest, "the last line has no LF")

def root(leaves):
    """RFC 6962, section 2.1."""
    half = 1 << (len(leaves) - 1).bit_length() >> 1
    return leaves[0] if len(leaves) == 1 else hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()

# --- section 4: container
def container(zip_):
    """Walk from the first byte and re-derive every header byte; return {name: [method, start, packed, size, sha256]}."""
    entries, directory, end = {}, [], 0
    need(len(zip_) < 1 << 32, "4 GiB and more")
    while zip_[end:end + 4] == b"PK\3\4":
        here("container", f"byte {end}: ")
        method, crc, packed, size, length = struct.unpack("<8xH4xIIIH2x", zip_[end:end + 30])
        start = end + 30 + length
        name = zip_[end + 30:start]
        common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, packed, size, length, 0)  # version .. extra length
        need(zip_[end:start] == b"PK\3\4" + common + name, "local header")
        need(method == 0 and packed == size or method == 8 and not entries, "compression")
        need(size <= 200 * packed + 1024 and size < 0xFFFFFFFF, "ratio or size")
        entries[name.decode("ascii")] = [method, start, packed, size, crc]
        directory.append(b"PK\1\2\x14\3" + common + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, end) + name)
        end = start + packed
    here("container")
    count, central = len(directory), b"".join(directory)
    tail = central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), end, 0)
    need(zip_[end:end + len(tail) + 1] == tail, "a gap, an overlap, another central directory, or bytes behind the end")
    between = sorted(name for name in entries if re.fullmatch(ATTACHMENT, name))
    need([*entries] == ["events.jsonl", *between, "manifest.json", "SHA256SUMS", "SHA256SUMS.sig"], "names or their order")
    need(count == len(entries) <= 60000 and sum(entry[3] for entry in entries.values()) <= 8 << 30, "a name twice, or a limit")
    for name, entry in entries.items():
        here("container", f"{name}: ")
        digest, crc = hashlib.sha256(), 0
        for part in content(zip_, entry):
            digest.update(part)
            crc = zlib.crc32(part, crc)
        need(crc == entry[4], "CRC")
        entry[4] = digest.hexdigest()
    return entries

def content(zip_, entry):
    method, start, packed, size, _ = entry
    data, machine, made = zip_[start:start + packed], zlib.decompressobj(-15), 0
    if method == 0:
        yield data
    while method and not machine.eof:
        part, data = machine.decompress(data, 64 * MIB), machine.unconsumed_tail
        made += len(part)
        need(made <= size and (part or machine.eof), "deflate stream: cut or longer than it says")
        yield part
    need(not method or made == size and not machine.unused_data, "deflate stream: shorter than it says, or something behind it")

def whole(zip_, entry, most):
    need(entry[3] <= most, "too long")
    return b"".join(content(zip_, entry))

# --- sections 4 and 5: keys, signature, trust
def string(data):
    return struct.pack(">I", len(data)) + data

def strings(blob):
    found = []
    while blob:
        size, = struct.unpack(">I", blob[:4])
        need(len(blob) >= 4 + size, "a length beyond the end")
        found, blob = found + [blob[4:4 + size]], blob[4 + size:]
    return found

def strong(point):
    """On the curve, y in its one encoding, and not of order 1, 2, 4 or 8 (y = 1, -1, 0, and d*y^4 + 2*y^2 = 1)."""
    y = int.from_bytes(point, "little") % 2**255
    yy = y * y % P
    on_curve = pow((yy - 1) * (D * yy + 1), (P - 1) // 2, P) in (0, 1)
    return len(point) == 32 and y < P and on_curve and y not in (0, 1, P - 1) and (D * yy * yy + 2 * yy - 1) % P != 0

def read_trust(raw):
    """[(principal, role, key blob, after, before)]; one line of another form refuses the file."""
    lines = []
    for number, text in enumerate(raw.decode().split("\n"), 1):
        here("trust", f"line {number}: ")
        need("\r" not in text and "\0" not in text, "CR or NUL")
        if text and text[0] != "#":
            found = SIGNER.fullmatch(text)
            need(found, "not of the one form")
            principal, role, after, before, kind, code = found.groups()
            after, before = (instant(time, given=True) if time else None for time in (after, before))
            need(all(time is None or time > 0 for time in (after, before)) and not (after and before and after >= before), "its times")
            blob = base64.b64decode(code, validate=True)
            point, *application = strings(blob)[1:]
            need(base64.b64encode(blob).decode() == code and blob.startswith(string(kind.encode())) and strong(point), "key")
            need(len(application) == (kind != "ssh-ed25519") and all(re.fullmatch(b"ssh:[!-~]*", it) for it in application), "key")
            lines.append((principal, role, blob, after or 1, before or 1 << 60))
    here("trust")
    return lines

def signature(trust, role, principal, at, key, armor, sums):
    """The file is byte for byte what ssh-keygen writes, strong where ssh-keygen does not look, and good where it does."""
    kind, size = strings(key)[0], 64 if key.startswith(string(b"ssh-ed25519")) else 69  # with a hardware key's flags and counter
    proof = base64.b64decode(b"".join(armor.split(b"\n")[1:-2]), validate=True)[-size:]
    parts = key, b"genba-" + role.encode(), b"", b"sha512", string(kind) + struct.pack(">I", 64) + proof
    code = base64.b64encode(b"SSHSIG" + struct.pack(">I", 1) + b"".join(map(string, parts)))
    rows = [code[at:at + 70] for at in range(0, len(code), 70)]
    need(armor == b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *rows, b"-----END SSH SIGNATURE-----", b""]), "armor, blob or key")
    need(strong(proof[:32]) and int.from_bytes(proof[32:64], "little") < L, "small-order R, or S not below L")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("trust", trust), ("sig", armor)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        done = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", "trust", "-I", principal, "-n", "genba-" + role, "-s", "sig",
                               "-Overify-time=" + stamp(at)], input=sums, capture_output=True, cwd=folder)
    need(done.returncode == 0, "ssh-keygen: " + ascii((done.stderr or done.stdout).decode(errors="replace").strip()))
    need(done.stdout.decode().rpartition(" ")[2].strip() == fingerprint(key), "ssh-keygen names another key")

def fingerprint(key):
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")

def stamp(second):
    return (EPOCH + min(second, 253402300799) * SECOND).strftime("%Y%m%d%H%M%SZ")

# --- the whole
def verify(zip_, trust, at, why, receipts, erased):
    """Return (bundle id, manifest, notes, receipts and erasures its events hold), or raise one of STOPS."""
    here("container")
    entries = container(zip_)
    here("manifest")
    manifest = line_json(whole(zip_, entries["manifest.json"], MIB))
    shape(manifest, "manifest", contract=ANY, events_bytes=int, first=int, format="genba/1", head=HEX64, journal=JOURNAL, last=int,
          principal=PRINCIPAL, role="office|device", root=HEX64)
    role, principal, journal, first = (manifest[name] for name in ("role", "principal", "journal", "first"))
    here("trust")
    sums, armor = (whole(zip_, entries[name], most) for name, most in (("SHA256SUMS", 60000 * 144), ("SHA256SUMS.sig", 4096)))
    bundle = sha(sums)
    at, why = receipts.get(bundle, (at, why))
    lines = [line for line in read_trust(trust) if line[:2] == (principal, role) and fingerprint(line[2]) == journal]
    need(lines, f"no line lets the key of {journal} speak as {principal} in genba-{role}")
    need(at > 0 and any(after <= at <= before for *_, after, before in lines), f"the key is not valid at that time ({why})")
    here("signature")
    key = lines[0][2]
    signature(trust, role, principal, at, key, armor, sums)

    here("list")
    rows = [(row[66:], row[:64]) for row in sums.decode("ascii").split("\n")[:-1]]
    listed = dict(rows)
    need("".join(f"{digest}  {name}\n" for name, digest in rows) == sums.decode() and [name for name, _ in rows] == sorted(listed)
         and all(re.fullmatch(HEX64, digest) for digest in listed.values()), "SHA256SUMS is not of its form or order")
    present = entries.keys() - {"SHA256SUMS", "SHA256SUMS.sig"}
    need(present <= listed.keys(), f"not listed: {min(present - listed.keys(), default='')}")
    gone = sorted(listed.keys() - present)
    for name in gone:
        need(re.fullmatch(ATTACHMENT, name), f"listed but absent: {name!a}")
        need(name[12:] in erased, f"attachment-missing: {name}")
    here("hashes")
    for name, digest in rows:
        need(name not in present or digest == entries[name][4], f"{name}: its bytes have another hash")
        need(name[:12] != "attachments/" or name[12:] == digest, f"{name}: its name is not its hash")

    seq, prev, leaves, sizes, notes, held = first - 1, "0" * 64, [], {}, {}, ({}, set(), {})
    for seq, raw in enumerate(split(content(zip_, entries["events.jsonl"])), first):
        place = f"line {seq - first + 1}, seq {seq}: "
        here("lines", place)
        event = line_json(raw)
        envelope(event)
        here("chain", place)
        kind, body = event["kind"], event["body"]
        need(event["journal"] == journal, "another journal")
        need(event["seq"] == seq, f"seq is {event['seq']}")
        need(event["prev"] == prev or seq == first > 0, "prev is not the hash of the line before")
        need((kind == "journal.opened") == (seq == 0), "journal.opened stands at seq 0 and nowhere else")
        if seq == 0:
            was = body.get("predecessor")
            if was is not None:
                shape(was, "predecessor", head=HEX64, journal=JOURNAL, seq=int)
            public = f"{strings(key)[0].decode()} {base64.b64encode(key).decode()}"
            said = dict(contract=manifest["contract"], predecessor=was, principal=principal, public_key=public, role=role)
            need(body == said, "journal.opened does not say what the manifest and the key say")
        prev = sha(raw + b"\n")
        leaves.append(hashlib.sha256(b"\0" + raw + b"\n").digest())
        here("kinds", place)
        if kind not in KINDS[role] and not BOTH.fullmatch(kind):
            need(kind not in KINDS["office"] + KINDS["device"], f"a {role} does not write {kind}")
            notes.setdefault(f"kind {kind} is not in the table", f"first at seq {seq}")
        if kind == "bundle.received" and body.get("verdict") == "accepted":
            held[0].setdefault(str(body.get("bundle")), (instant(event["at"]), f"receipt at {event['at']}, seq {seq} of {journal}"))
            if re.fullmatch(HEX64, str(body.get("bundle"))) and type(body.get("size")) is int:
                held[2][journal, seq] = body.get("journal"), body["size"], body.get("root"), event["at"]
        if kind == "evidence.erased":
            held[1].add(str(body.get("sha256")))
        here("attachments", place)
        for item in event["attachments"]:
            name = "attachments/" + item["sha256"]
            need(name in listed, f"{name}: not in the bundle")
            size = entries[name][3] if name in present else sizes.get(name, item["size"])
            need(item["size"] == size, f"{name}: another size")
            sizes[name] = size
        here("lines", f"after seq {seq}: ")
    here("head")
    need(seq >= first and seq == manifest["last"], f"the last event is {seq}")
    need(entries["events.jsonl"][3] == manifest["events_bytes"], "events_bytes")
    need(prev == manifest["head"], "head is not the hash of the last line")
    need(first > 0 or root(leaves).hex() == manifest["root"], "root")
    here("attachments")
    loose = {name for name in listed if name[:12] == "attachments/"} - sizes.keys()
    need(not loose, f"{min(loose, default='')}: no event refers to it")
    return bundle, manifest, [f"{what}, {where}" for what, where in notes.items()] + [
        f"attachment-erased: {name}" for name in gone] + [f"key judged at {stamp(at)} ({why})"], held

# --- section 8: one-step proof
def verify_proof(raw, receipts):
    """Return (proof, the receipt that it leads to), or raise one of STOPS."""
    here("proof")
    proof = line_json(raw)
    shape(proof, "proof", event=ANY, format="genba-proof/1", path=list, receipt=dict, seq=int, size=int)
    need(all(type(node) is str and re.fullmatch(HEX64, node) for node in proof["path"]), "path: not hashes")
    shape(proof["receipt"], "receipt", journal=TEXT, seq=int)
    here("event")
    line = proof["event"].encode()
    event = line_json(line)
    envelope(event)
    need(event["seq"] == proof["seq"], f"seq is {event['seq']}, the proof says {proof['seq']}")
    here("receipt")
    receipt = receipts.get((proof["receipt"]["journal"], proof["receipt"]["seq"]))
    need(receipt, "no office bundle given beside it holds the receipt")
    need(receipt[:2] == (event["journal"], proof["size"]), "of another journal or another number of events")
    here("path")
    node, place, last = hashlib.sha256(b"\0" + line + b"\n").digest(), proof["seq"], proof["size"] - 1
    need(place <= last, "the event lies behind the receipt")
    for beside in map(bytes.fromhex, proof["path"]):  # RFC 9162, section 2.1.3.2
        need(last, "too long")
        left = place % 2 or place == last
        node = hashlib.sha256(b"\1" + (beside + node if left else node + beside)).digest()
        while left and place and place % 2 == 0:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    need(not last and node.hex() == receipt[2], "does not lead to the receipt's root")
    return proof, receipt

def shown(path):
    """A file's name as a terminal may show it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in path)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--trust", required=True, metavar="allowed_signers")
    parser.add_argument("--at", metavar="TIME", help="where no receipt says it: the time to judge keys at")
    parser.add_argument("--with", dest="beside", action="append", default=[], metavar="OFFICE_BUNDLE")
    parser.add_argument("files", nargs="+", metavar="FILE")
    args = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    receipts, erased, roots, failed = {}, set(), {}, False
    try:
        now = (datetime.datetime.now(datetime.timezone.utc) - EPOCH) // SECOND
        at = (instant(args.at, given=True), "--at") if args.at else (now, "now")
        need(shutil.which("ssh-keygen"), "there is no ssh-keygen here")
        with open(args.trust, "rb") as file:
            trust = file.read()
        for path, beside in [(path, True) for path in args.beside] + [(path, False) for path in args.files]:
            here("container")
            try:
                with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as zip_:
                    if zip_[:1] == b"{" and not beside:
                        proof, receipt = verify_proof(zip_[:MIB + 1], roots)
                        print(f"ok proof seq {proof['seq']} of {receipt[0]}: receipt {proof['receipt']['seq']} of "
                              f"{proof['receipt']['journal']} at {receipt[3]}, {receipt[1]} events\nnote {shown(path)}: event {proof['event']}")
                        continue
                    bundle, manifest, notes, held = verify(zip_, trust, *at, *(({}, set()) if beside else (receipts, erased)))
            except STOPS as problem:
                failed = True
                print(f"refused {shown(path)}: {HERE[0]}: {HERE[1]}{problem}")
                continue
            if beside:
                need(manifest["role"] == "office", f"{shown(path)}: not an office bundle")
                receipts = {**held[0], **receipts}  # the first receipt counts
                erased |= held[1]
                roots = {**held[2], **roots}
            print(f"ok {bundle} journal={manifest['journal']} events {manifest['first']}..{manifest['last']} head={manifest['head']}")
            for note in notes:
                print(f"note {shown(path)}: {note}")
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    return 3 if failed else 0

if __name__ == "__main__":
    sys.exit(main())
