//! A forged laptop's whole journal, to be cut into slices and to be rewritten: what the office must judge.

use serde_json::{Value, json};

use crate::forge::{CONTRACT, Forge, LAPTOP, Sealed, Signer, Slice, attachment, opening, root, sha256};
use crate::parties::{MORNING, Parties, sample};

/// The evidence that event 2 refers to.
pub const EVIDENCE: &[u8] = b"log: nothing found\n";

/// A journal from its beginning.
#[derive(Clone)]
pub struct History {
    pub forge: Forge,
}

impl History {
    /// The laptop's journal with so many events.
    pub fn of(size: u64) -> Self {
        Self::signed_by(LAPTOP, size)
    }

    /// Another's.
    pub fn signed_by(signer: Signer, size: u64) -> Self {
        let mut forge = Forge { signer, first: 0, events: Vec::new(), files: Vec::new() };
        forge.events.push(forge.event(0, "journal.opened", opening(&signer)));
        for seq in 1..size {
            let mut event = match seq {
                2 => forge.event(seq, "evidence.attached", json!({ "note": "", "run": null, "step": null })),
                _ => forge.event(seq, "fault.opened", fault(seq, "紙送りしない")),
            };
            if seq == 2 {
                event["attachments"] = json!([attachment(EVIDENCE, "log.txt")]);
            }
            forge.events.push(event);
        }
        Self { forge }
    }

    /// The same up to `seq`, which says something else.
    pub fn rewritten_at(mut self, seq: u64) -> Self {
        self.forge.events[seq as usize]["nonce"] = json!("ab".repeat(16));
        self
    }

    /// The same with another body and kind at `seq`.
    pub fn with(mut self, seq: u64, kind: &str, body: Value) -> Self {
        self.forge.events[seq as usize]["kind"] = json!(kind);
        self.forge.events[seq as usize]["body"] = body;
        self
    }

    /// Head and root of its first `size` events, as a receipt names them.
    pub fn standing(&self, size: u64) -> (String, String) {
        let lines = &self.forge.lines()[..size as usize];
        (sha256(&lines[lines.len() - 1]), root(lines).to_string())
    }

    /// The slice from `first` to `last`, both included.
    pub fn slice(&self, first: u64, last: u64) -> Slice {
        let lines = self.forge.lines();
        let events = lines[first as usize..=last as usize].concat();
        let (head, root) = self.standing(last + 1);
        let signer = self.forge.signer;
        let manifest = json!({
            "contract": CONTRACT, "events_bytes": events.len(), "first": first, "format": "genba/1", "head": head,
            "journal": signer.fingerprint(), "last": last, "principal": signer.principal, "role": signer.role,
            "root": root,
        });
        let has_evidence = self.forge.events[first as usize..=last as usize]
            .iter()
            .any(|event| event["attachments"].as_array().is_some_and(|list| !list.is_empty()));
        let files = if has_evidence { vec![EVIDENCE.to_vec()] } else { Vec::new() };
        Slice { signer, events, manifest, files }
    }

    /// The same, signed.
    pub fn sealed(&self, first: u64, last: u64) -> Sealed {
        self.slice(first, last).seal()
    }
}

/// The body of a fault.
pub fn fault(seq: u64, summary: &str) -> Value {
    json!({ "fault": format!("F-{seq:08}"), "isolation": "hardware", "run": null, "step": null,
        "summary": summary, "terminal": "T-012" })
}

/// An office that trusts the forged laptop.
pub struct Desk {
    pub parties: Parties,
}

impl Desk {
    /// A new one.
    pub fn new() -> Self {
        let parties = Parties::nobody();
        let contract = std::fs::read_to_string(sample("contract.toml")).unwrap().replace("R06-0417", CONTRACT);
        parties.bench.write("contract.toml", contract);
        parties.run("office", "init --office --contract contract.toml").ok();
        parties.bench.write("laptop.pub", format!("{} laptop-03\n", LAPTOP.public_key()));
        let desk = Self { parties };
        desk.run("trust add laptop.pub --name laptop-03").ok();
        desk
    }

    /// The office runs this.
    pub fn run(&self, line: &str) -> crate::harness::Run {
        self.parties.run("office", line)
    }

    /// Puts a bundle on the bench; gives its id.
    pub fn put(&self, name: &str, bundle: &Sealed) -> String {
        self.parties.bench.write(name, bundle.zip().bytes());
        bundle.id()
    }

    /// The office imports a bundle, which must come to this verdict and exit code.
    #[track_caller]
    pub fn import(&self, bundle: &Sealed, verdict: &str, code: i32) -> Value {
        self.import_at(MORNING, bundle, verdict, code)
    }

    /// The same at another time. Whatever it comes to, trying it out first says the same and keeps nothing.
    #[track_caller]
    pub fn import_at(&self, time: &str, bundle: &Sealed, verdict: &str, code: i32) -> Value {
        self.put("bundle.zip", bundle);
        let before = self.parties.state("office");
        let tried = self.parties.run_at(time, "office", "--json import --dry-run bundle.zip").refused(code).json();
        assert_eq!(self.parties.state("office"), before, "a dry run changed something");
        let done = self.parties.run_at(time, "office", "--json import bundle.zip").refused(code).json();
        assert_eq!(done[0]["verdict"], verdict, "{done:#}");
        assert_eq!(tried[0], done[0], "the dry run says otherwise");
        if matches!(verdict, "refused" | "replayed") {
            assert_eq!(self.parties.state("office"), before, "a {verdict} bundle changed something");
        }
        done
    }

    /// The receipts that the office has recorded, in their order.
    pub fn receipts(&self) -> Vec<Value> {
        let log = self.parties.log("office", "office");
        log.into_iter().filter(|event| event["kind"] == "bundle.received").map(|event| event["body"].clone()).collect()
    }

    /// The last of them.
    pub fn receipt(&self) -> Value {
        self.receipts().pop().unwrap_or_default()
    }
}
