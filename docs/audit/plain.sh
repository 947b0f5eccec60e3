#!/bin/sh
# Check one genba/1 bundle with unzip, sha256sum, sed and ssh-keygen (OpenSSH >= 9.1) alone.
#
#   sh plain.sh allowed_signers BUNDLE.zip [TIME [ERASED]]
#
# TIME as 20240701000000Z: judge the key then, not now. ERASED: a file of the hashes of attachments that the office says it has
# erased, one at the beginning of each line; these may be missing from the ZIP, and are named.
# Exit 0: holds; 3: does not; 2: usage. Checked: names in the ZIP, SHA256SUMS complete and true, the signature by a key that the
# trust file lets speak as the manifest's principal and role, the journal's id, the hash chain and numbers of the events, the head.
# Not checked (verify.py does): hidden bytes or limits of the ZIP container, strictness of the trust file, weak keys, the canonical
# form of lines and envelopes, what journal.opened says, the Merkle root, kinds by role, which event refers to which attachment,
# receipts and erasures.
LC_ALL=C
export LC_ALL
refuse() { printf 'refused %s: %s\n' "$shown" "$1"; exit 3; }
usage() { printf 'plain.sh: %s\nusage: plain.sh allowed_signers BUNDLE.zip [YYYYMMDDHHMMSSZ [ERASED]]\n' "$1" >&2; exit 2; }
hash() { sha256sum | cut -c1-64; }

[ $# -ge 2 ] && [ $# -le 4 ] || usage 'two to four arguments'
for tool in unzip sha256sum grep sed ssh-keygen; do command -v "$tool" >/dev/null || usage "no $tool here"; done
[ -r "$1" ] && [ -r "$2" ] && [ -r "${4:-$1}" ] || usage 'cannot read the files'
# a name is shown without what would steer a terminal
trust=$1 bundle=$2 shown=$(printf %s "$2" | tr -c ' -~' '?') when=${3:-$(date -u +%Y%m%d%H%M%SZ)} erased=${4:-/dev/null}
case $trust in /*) ;; *) trust=$PWD/$trust ;; esac
case $bundle in /*) zip=$bundle ;; *) zip=$PWD/$bundle ;; esac
case $erased in /*) ;; *) erased=$PWD/$erased ;; esac
folder=$(mktemp -d) || usage 'no temporary folder'
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
cd "$folder" || exit 2

# 1. The container holds exactly the names that SHA256SUMS lists, it and its signature, each once.
unzip -Z1 "$zip" >names 2>/dev/null || refuse 'container: not a ZIP'
grep -vxE 'events\.jsonl|attachments/[0-9a-f]{64}|manifest\.json|SHA256SUMS|SHA256SUMS\.sig' names >/dev/null &&
    refuse 'container: an entry of another name'
[ -z "$(sort names | uniq -d)" ] || refuse 'container: a name twice'
mkdir files && unzip -qq "$zip" -d files </dev/null >/dev/null 2>&1 || refuse 'container: does not unpack'
cd files || exit 2
[ -z "$(find . ! -type f ! -type d)" ] || refuse 'container: an entry that is no plain file'
for name in events.jsonl manifest.json SHA256SUMS SHA256SUMS.sig; do [ -f "$name" ] || refuse "container: no $name"; done

# 2. The signature: principal, role and journal stand at the end of the manifest.
tail='"head":"\([0-9a-f]\{64\}\)","journal":"\(SHA256:[A-Za-z0-9+/]\{43\}\)","last":\([0-9]*\),"principal":"\([A-Za-z0-9][A-Za-z0-9@._-]*\)","role":"\([a-z]*\)","root":"[0-9a-f]\{64\}"}$'
first=$(sed -n 's/.*,"first":\([0-9]*\),"format":"genba\/1",'"$tail"'/\1/p' manifest.json)
set -- $(sed -n 's/.*,"format":"genba\/1",'"$tail"'/\1 \2 \3 \4 \5/p' manifest.json)
[ $# -eq 5 ] && [ -n "$first" ] || refuse 'manifest: not of its form'
head=$1 journal=$2 last=$3 principal=$4 role=$5
case $role in office | device) ;; *) refuse 'manifest: role' ;; esac
said=$(ssh-keygen -Y verify -f "$trust" -I "$principal" -n "genba-$role" -s SHA256SUMS.sig "-Overify-time=$when" <SHA256SUMS 2>../why) ||
    refuse "signature: no line of the trust file lets this key sign as $principal, genba-$role, at $when, or it signed something else. $(tr -cd ' -~' <../why)"
[ "${said##* }" = "$journal" ] || refuse 'journal: its id is not the fingerprint of the key that signed'

# 3. The list and the hashes.
grep -vxE '[0-9a-f]{64}  (events\.jsonl|attachments/[0-9a-f]{64}|manifest\.json)' SHA256SUMS >/dev/null && refuse 'list: a line of another form'
cut -c67- SHA256SUMS | sort >../listed
sed -e '/^SHA256SUMS$/d' -e '/^SHA256SUMS\.sig$/d' ../names | sort >../held
for name in $(grep -vxF -f ../held ../listed); do
    digest=${name#attachments/}
    [ "$digest" != "$name" ] && grep -q "^$digest" "$erased" || refuse "list: $name is listed and not in the ZIP"
    printf 'note %s: attachment %s is gone; the office says that it has erased it\n' "$shown" "$digest"
done
[ -z "$(grep -vxF -f ../listed ../held)" ] || refuse 'list: the ZIP holds a name that SHA256SUMS does not list'
grep '  attachments/' SHA256SUMS | grep -qv '^\([0-9a-f]\{64\}\)  attachments/\1$' && refuse 'hashes: the name of an attachment is not its hash'
grep -F -f ../held SHA256SUMS >../here
sha256sum -c --quiet ../here >../sums 2>/dev/null || refuse "hashes: $(tr '\n' ' ' <../sums)"

# 4. The chain: each line names the SHA-256 of the line before it, LF included.
seq=$first prev=
[ "$first" -ne 0 ] || prev=0000000000000000000000000000000000000000000000000000000000000000
while IFS= read -r line; do
    case $line in *'","prev":"'*'","seq":'*',"session":"'????????'","v":1}') ;; *) refuse "lines: seq $seq: not an event" ;; esac
    said=${line##*'","prev":"'} number=${line##*'","seq":'}
    [ "${number%%,*}" = "$seq" ] || refuse "chain: seq $seq: another seq"
    [ -z "$prev" ] || [ "${said%%'"'*}" = "$prev" ] || refuse "chain: seq $seq: prev is not the hash of the line before"
    prev=$(printf '%s\n' "$line" | hash)
    seq=$((seq + 1)) line=
done <events.jsonl
[ -z "$line" ] || refuse 'lines: the last line has no LF'
[ "$((seq - 1))" = "$last" ] && [ "$seq" -gt "$first" ] || refuse "head: the last event is $((seq - 1)), the manifest says $last"
[ "$prev" = "$head" ] || refuse 'head: not the hash of the last line'
printf 'ok %s journal=%s events %s..%s head=%s\n' "$(hash <SHA256SUMS)" "$journal" "$first" "$last" "$head"
