#!/usr/bin/env python3
"""Check genba/1 bundles without genba: Python >= 3.9 and ssh-keygen (OpenSSH >= 9.1), nothing else.

    python3 verify.py --trust allowed_signers [--at TIME] [--with OFFICE_BUNDLE]... FILE...

TIME is RFC 3339 or 20240701000000Z. Exit 0: every file holds; 3: something does not; 2: usage. Each FILE prints one line,
    ok BUNDLEID journal=... events FIRST..LAST head=...      or      refused FILE: STAGE: what, where
and perhaps `note` lines. Checked, in this order: every byte of the ZIP container; the manifest; the signature's form; the trust
file, key and time; ssh-keygen's own verdict; SHA256SUMS complete and true; then line by line the canonical form, envelope, chain,
kinds and attachments; at the end counts, head and (when the slice starts at 0) the RFC 6962 root.
The key's validity is judged at the receipt of the bundle in a verified --with office bundle, else at --at, else now.
Not checked: what the bodies mean, the root of a slice that starts later, that slices fit each other, sealed evidence inside, that
something was recorded at all, and times finer than the span between two receipts. Deflate may pack the same bytes in many
ways: the id of a bundle is the SHA-256 of its SHA256SUMS, never that of the ZIP file."""
import argparse, base64, datetime, hashlib, json, mmap, os, re, shutil, struct, subprocess, sys, tempfile, time, zlib

MIB, P = 1 << 20, 2**255 - 19
L, D = 2**252 + 27742317777372353535851937790883648493, -121665 * pow(121666, P - 2, P) % P  # Ed25519: order of the base point, d
HEX64, TEXT, ANY = "[0-9a-f]{64}", ".+", ".*"
JOURNAL = "SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]"
PRINCIPAL = "[A-Za-z0-9][A-Za-z0-9@._-]{0,63}"
SIGNER = re.compile(f'({PRINCIPAL}) namespaces="genba-(device|office)"(?:,valid-after="([0-9]{{14}}Z)")?'
                    r'(?:,valid-before="([0-9]{14}Z)")? (ssh-ed25519|sk-ssh-ed25519@openssh\.com) ([A-Za-z0-9+/]+=*)')
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
                       r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff" + "".join(rf"\U{p:04x}fffe\U{p:04x}ffff" for p in range(17)) + "]")
KINDS = {"office": set("""contract.set site.set site.retired terminal.set terminal.retired worker.reported worker.ended worker.suspended
    worker.reinstated responsible.changed procedure.published procedure.withdrawn work.ordered work.changed work.cancelled work.combined
    blackout.set signer.trusted signer.revoked bundle.received difference.accepted difference.rejected run.accepted run.returned
    evidence.opened evidence.erased""".split()),
         "device": set("""visit.started visit.ended run.started run.paused run.resumed run.finished step.recorded step.corrected step.voided
    hold.signed evidence.attached difference.found receipt.noted""".split())}
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

# --- section 1: Line JSON
def integer(digits):
    need(len(digits) <= 17 and abs(int(digits)) < 1 << 53, "integer beyond 2^53-1")
    return int(digits)

def no_float(text):
    raise ValueError("a number that is not an integer")

def walk(value, depth=1):
    if isinstance(value, str):
        bad = FORBIDDEN.search(value)
        need(not bad, f"forbidden character U+{ord(bad[0]):04X}" if bad else "")
    elif isinstance(value, (dict, list)):
        need(depth <= 16, "more than 16 containers open")
        for item in value:
            need(isinstance(value, list) or re.fullmatch("[a-z0-9_]{1,32}", item), f"key {item!a}")
            walk(item if isinstance(value, list) else value[item], depth + 1)

def line_json(raw):
    need(len(raw) <= MIB, "a line longer than 1 MiB")
    value = json.loads(raw.decode(), parse_int=integer, parse_float=no_float, parse_constant=no_float)
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

# --- section 2: time, envelope
def instant(text):
    """Unix second of an event's `at`; fields are checked against the calendar, years 0000..9999."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}([+-])([0-9]{2}):([0-9]{2})", text)
    need(found and text[-6:] != "-00:00", "a time not of its form")
    year, month, day, hour, minute, second, off_hour, off_minute = (int(found[i]) for i in (1, 2, 3, 4, 5, 6, 8, 9))
    need(max(hour, off_hour) < 24 and max(minute, second, off_minute) < 60, "no such time of day")
    days = datetime.date(year or 400, month, day).toordinal() - 719163 - (0 if year else 146097)  # 146097 days: 400 years
    return days * 86400 + hour * 3600 + minute * 60 + second - int(found[7] + "1") * (off_hour * 3600 + off_minute * 60)

def stamp(seconds):
    need(0 < seconds < 253402300800, "a time outside 1970..9999, which ssh-keygen cannot judge")
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%SZ")

def moment(text):
    """14 digits and Z, or RFC 3339 with or without fraction, as 14 digits and Z."""
    if re.fullmatch("[0-9]{14}Z", text):
        text = "{}{}{}{}-{}{}-{}{}T{}{}:{}{}:{}{}Z".format(*text[:14])
    found = re.fullmatch(r"([^.+Z]{19})(?:\.[0-9]+)?(Z|[+-][0-9:]{5})", text)
    need(found, "a time not of its form")
    return stamp(instant(f"{found[1]}.000{found[2].replace('Z', '+00:00')}"))

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

# --- section 4: container
def container(zip_):
    """Re-derive every header byte; return {name: (method, start, packed, size, sha256)}."""
    need(98 < len(zip_) < 1 << 32, "too short or 4 GiB and more")
    count, directory, pos = struct.unpack("<HII", zip_[-12:-2])
    need(zip_[-22:] == b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, directory, pos, 0), "end record")
    need(pos + directory + 22 == len(zip_) and 4 <= count <= 60000, "end record: sizes")
    entries, end, total = {}, 0, 0
    for index in range(count):
        here("container", f"entry {index}: ")
        need(pos + 46 <= len(zip_) - 22, "central directory too short")
        method, crc, packed, size, length = struct.unpack("<10xH4xIIIH16x", zip_[pos:pos + 46])
        raw = zip_[pos + 46:pos + 46 + length]
        name = raw.decode("ascii")
        good = {0: "events.jsonl", count - 3: "manifest.json", count - 2: "SHA256SUMS", count - 1: "SHA256SUMS.sig"}.get(index)
        need(name == good if good else re.fullmatch("attachments/" + HEX64, name), "not the name that stands here")
        need(good or index == 1 or name > last, "attachments not in order")
        common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, packed, size, length, 0)  # version .. extra length
        central = b"PK\1\2\x14\3" + common + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, end) + raw
        local = b"PK\3\4" + common + raw
        need(zip_[pos:pos + len(central)] == central, "central header")
        need(zip_[end:end + len(local)] == local, "local header, gap or overlap")
        need(method == 0 and packed == size or method == 8 and index == 0, "compression")
        need(size <= 200 * packed + 1024 and size < 0xFFFFFFFF, "ratio or size")
        total, start, last = total + size, end + len(local), name
        need(total <= 8 << 30, "more than 8 GiB inflated")
        pos, end = pos + len(central), start + packed
        entries[name] = [method, start, packed, size, crc]
    here("container")
    need(end == len(zip_) - 22 - directory and pos == len(zip_) - 22, "gap, overlap or rest")
    for name, entry in entries.items():
        here("container", f"{name}: ")
        digest, crc = hashlib.sha256(), 0
        for part in inflate(zip_, entry):
            digest.update(part)
            crc = zlib.crc32(part, crc)
        need(crc == entry[4], "CRC")
        entry[4] = digest.hexdigest()
    return entries

def inflate(zip_, entry):
    method, start, packed, size, _ = entry
    machine, made = zlib.decompressobj(-15), 0
    for at in range(start, start + packed, MIB):
        data = zip_[at:min(at + MIB, start + packed)]
        if method == 0:
            yield data
            continue
        part = data
        while data or part:  # a part may fill up before its data is used, or after
            part = machine.decompress(data, MIB)
            data, made = machine.unconsumed_tail, made + len(part)
            need(made <= size, "inflates to more than it says")
            yield part
    need(method == 0 or machine.eof and not machine.unused_data and made == size, "deflate stream: cut, longer or another size")

def whole(zip_, entry):
    need(entry[3] <= 16 * MIB, "too long")
    return b"".join(inflate(zip_, entry))

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
    """On the curve, y taken mod p, and not of order 1, 2, 4 or 8 (y = 1, -1, 0, and d*y^4 + 2*y^2 = 1)."""
    y = int.from_bytes(point, "little") % 2**255 % P
    yy = y * y % P
    on_curve = pow((yy - 1) * (D * yy + 1), (P - 1) // 2, P) in (0, 1)
    return len(point) == 32 and on_curve and y not in (0, 1, P - 1) and (D * yy * yy + 2 * yy - 1) % P != 0

def check_key(blob):
    kind, point, *application = strings(blob)
    need([kind, len(application)] in ([b"ssh-ed25519", 0], [b"sk-ssh-ed25519@openssh.com", 1]), "not an Ed25519 key")
    need(strong(point), "a weak key, or no key at all")
    need(not application or re.fullmatch(b"ssh:[!-~]*", application[0]), "application of a hardware key")
    return kind

def read_trust(raw):
    """[(principal, role, after, before, key blob)]; one line of another form refuses the file."""
    lines = []
    for number, text in enumerate(raw.decode().split("\n"), 1):
        here("trust", f"line {number}: ")
        need("\r" not in text and "\0" not in text, "CR or NUL")
        if text and text[0] != "#":
            found = SIGNER.fullmatch(text)
            need(found, "not of the one form")
            principal, role, after, before, kind, code = found.groups()
            after, before = after and moment(after), before and moment(before)
            need(not (after and before) or after < before, "valid-before is not after valid-after")
            blob = base64.b64decode(code, validate=True)
            need(base64.b64encode(blob).decode() == code and check_key(blob) == kind.encode(), "key")
            lines.append((principal, role, after or "", before or "Z", blob))
    return lines

def signature(armor, role):
    """The signer's key blob, when the file is byte for byte what ssh-keygen writes."""
    need(len(armor) <= 4096, "too long")
    blob = base64.b64decode(b"".join(armor.split(b"\n")[1:-2]), validate=True)
    key, _, _, _, proof = strings(blob[10:])
    again = b"SSHSIG" + struct.pack(">I", 1) + b"".join(map(string, (key, b"genba-" + role.encode(), b"", b"sha512", proof)))
    code = base64.b64encode(again)
    rows = [code[at:at + 70] for at in range(0, len(code), 70)]
    need(armor == b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *rows, b"-----END SSH SIGNATURE-----", b""]), "armor or blob")
    kind, length = check_key(key), 4 + struct.unpack(">I", proof[:4])[0] + 4 + 64
    need(proof[:length - 64] == string(kind) + struct.pack(">I", 64), "another kind of signature than of key")
    need(len(proof) == length + (0 if kind == b"ssh-ed25519" else 5), "signature too long or short")  # 5: a hardware key's flags, counter
    need(strong(proof[length - 64:length - 32]), "small-order R")
    need(int.from_bytes(proof[length - 32:length], "little") < L, "S not below L")
    return key

def ssh_keygen(trust, role, principal, at, armor, sums):
    """What ssh-keygen itself says; its last word is the fingerprint of the key."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("trust", trust), ("sig", armor)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        done = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", "trust", "-I", principal, "-n", "genba-" + role, "-s", "sig",
                               "-Overify-time=" + at], input=sums, capture_output=True, cwd=folder)
    need(done.returncode == 0, "ssh-keygen: " + ascii((done.stderr or done.stdout).decode(errors="replace").strip()))
    return done.stdout.decode().rpartition(" ")[2].strip()

# --- the whole
def split(parts):
    rest = b""
    for part in parts:
        *full, rest = (rest + part).split(b"\n")
        yield from full
        need(len(rest) <= MIB, "a line longer than 1 MiB")
    need(not rest, "the last line has no LF")

def grow(peaks, digest):
    """RFC 6962 in O(log n): peaks are (height, hash) of full subtrees, higher first."""
    height = 0
    while peaks and peaks[-1][0] == height:
        digest, height = hashlib.sha256(b"\1" + peaks.pop()[1] + digest).digest(), height + 1
    peaks.append((height, digest))

def verify(zip_, trust, at, why, receipts, erased):
    """Return (bundle id, manifest, notes, receipts and erasures its events hold), or raise one of STOPS."""
    here("container")
    entries = container(zip_)
    here("manifest")
    manifest = line_json(whole(zip_, entries["manifest.json"]))
    shape(manifest, "manifest", contract=ANY, events_bytes=int, first=int, format="genba/1", head=HEX64, journal=JOURNAL, last=int,
          principal=PRINCIPAL, role="office|device", root=HEX64)
    role, principal, journal, first = (manifest[name] for name in ("role", "principal", "journal", "first"))
    here("signature")
    sums, armor = (whole(zip_, entries[name]) for name in ("SHA256SUMS", "SHA256SUMS.sig"))
    bundle, key = sha(sums), signature(armor, role)
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")
    need(fingerprint == journal, f"the key's fingerprint {fingerprint} is not the journal")
    here("trust")
    if bundle in receipts:
        at, why = stamp(instant(receipts[bundle][0])), receipts[bundle][1]
    lines = [line for line in read_trust(trust) if line[:2] == (principal, role) and line[4] == key]
    here("trust")
    need(lines, f"no line lets this key speak as {principal} in genba-{role}")
    need(any(line[2] <= at <= line[3] for line in lines), f"the key is not valid at {at} ({why})")
    here("signature")
    need(ssh_keygen(trust, role, principal, at, armor, sums) == journal, "ssh-keygen names another key")

    here("list")
    rows = [(row[66:], row[:64]) for row in sums.decode("ascii").split("\n")[:-1]]
    listed = dict(rows)
    need("".join(f"{digest}  {name}\n" for name, digest in rows) == sums.decode() and [name for name, _ in rows] == sorted(listed)
         and all(re.fullmatch(HEX64, digest) for digest in listed.values()), "SHA256SUMS is not of its form or order")
    present = entries.keys() - {"SHA256SUMS", "SHA256SUMS.sig"}
    need(present <= listed.keys(), f"not listed: {min(present - listed.keys(), default='')}")
    for name in sorted(listed.keys() - present):
        need(re.fullmatch("attachments/" + HEX64, name), f"listed but absent: {name!a}")
        need(name[12:] in erased, f"attachment-missing: {name}")
    here("hashes")
    for name, digest in rows:
        need(name not in present or digest == entries[name][4], f"{name}: its bytes have another hash")
        need(name[:12] != "attachments/" or name[12:] == digest, f"{name}: its name is not its hash")

    seq, prev, peaks, sizes, notes, held = first - 1, "0" * 64, [], {}, {}, ({}, set())
    here("lines")
    for raw in split(inflate(zip_, entries["events.jsonl"])):
        seq += 1
        place = f"line {seq - first + 1}, seq {seq}: "
        here("lines", place)
        event = line_json(raw)
        envelope(event)
        here("chain", place)
        kind, body, line = event["kind"], event["body"], raw + b"\n"
        need(event["journal"] == journal, "another journal")
        need(event["seq"] == seq, f"seq is {event['seq']}")
        need(event["prev"] == prev or seq == first > 0, "prev is not the hash of the line before")
        need((kind == "journal.opened") == (seq == 0), "journal.opened stands at seq 0 and nowhere else")
        if seq == 0:
            was = body.get("predecessor")
            if was is not None:
                shape(was, "predecessor", head=HEX64, journal=JOURNAL, seq=int)
            public = f"{strings(key)[0].decode()} {base64.b64encode(key).decode()}"
            need(body == {"contract": manifest["contract"], "predecessor": was, "principal": principal, "public_key": public,
                          "role": role} and "predecessor" in body, "journal.opened does not say what the manifest and the key say")
        prev = sha(line)
        grow(peaks, hashlib.sha256(b"\0" + line).digest())
        here("kinds", place)
        if kind not in KINDS[role] and not BOTH.fullmatch(kind):
            need(kind not in KINDS["office"] | KINDS["device"], f"a {role} does not write {kind}")
            notes.setdefault(f"kind {kind} is not in the table", f"first at seq {seq}")
        if kind == "bundle.received" and body.get("verdict") == "accepted":
            held[0].setdefault(str(body.get("bundle")), (event["at"], f"receipt, seq {seq} of {journal}"))
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
    if first == 0:
        _, root = peaks.pop()
        while peaks:
            root = hashlib.sha256(b"\1" + peaks.pop()[1] + root).digest()
        need(root.hex() == manifest["root"], "root")
    here("attachments")
    loose = {name for name in listed if name[:12] == "attachments/"} - sizes.keys()
    need(not loose, f"{min(loose, default='')}: no event refers to it")
    return bundle, manifest, [f"{what}, {where}" for what, where in notes.items()] + [
        f"attachment-erased: {name}" for name in sorted(listed.keys() - present)] + [f"key judged at {at} ({why})"], held

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--trust", required=True, metavar="allowed_signers")
    parser.add_argument("--at", metavar="TIME", help="where no receipt says it: the time to judge keys at")
    parser.add_argument("--with", dest="beside", action="append", default=[], metavar="OFFICE_BUNDLE")
    parser.add_argument("files", nargs="+", metavar="FILE")
    args = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        at = (moment(args.at), "--at") if args.at else (stamp(int(time.time())), "now")
        with open(args.trust, "rb") as file:
            trust = file.read()
        need(shutil.which("ssh-keygen"), "there is no ssh-keygen here")
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    receipts, erased, failed = {}, set(), False
    for path, beside in [(path, True) for path in args.beside] + [(path, False) for path in args.files]:
        here("container")
        try:
            with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as zip_:
                bundle, manifest, notes, held = verify(zip_, trust, *at, *(({}, set()) if beside else (receipts, erased)))
                here("role")
                need(manifest["role"] == "office" or not beside, "not an office bundle")
        except OSError as problem:
            parser.error(str(problem))
        except STOPS as problem:
            failed = True
            print(f"refused {path}: {HERE[0]}: {HERE[1]}{problem}")
            continue
        if beside:
            receipts = {**held[0], **receipts}  # the first receipt counts
            erased |= held[1]
        print(f"ok {bundle} journal={manifest['journal']} events {manifest['first']}..{manifest['last']} head={manifest['head']}")
        for note in notes:
            print(f"note {path}: {note}")
    return 3 if failed else 0

if __name__ == "__main__":
    sys.exit(main())
