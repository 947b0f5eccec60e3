//! The Merkle tree over a journal's lines (RFC 6962 §2.1), kept as its peaks.
//!
//! A tree of n leaves needs only the roots of its perfect subtrees (at most 64), so a journal of
//! any length is extended, and a bundle of any size checked, in constant memory.

use std::ops::Range;

use crate::domain::Digest;

/// Hash of a leaf: SHA-256(0x00 ‖ line with its LF).
pub fn leaf_hash(line: &[u8]) -> Digest {
    Digest::of_two(&[0], line)
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut node = [1; 65];
    for (slot, byte) in node.iter_mut().skip(1).zip(left.0.iter().chain(&right.0)) {
        *slot = *byte;
    }
    Digest::of(&node)
}

/// A tree that only grows: the number of leaves and the roots of its perfect subtrees, the
/// largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    peaks: Vec<Digest>,
}

impl Tree {
    /// A tree from its stored peaks, 32 bytes each; `None` if their number does not fit `size`.
    pub fn from_peaks(size: u64, peaks: &[u8]) -> Option<Self> {
        let peaks: Vec<Digest> =
            peaks.chunks(32).map(|chunk| chunk.try_into().map(Digest)).collect::<Result<_, _>>().ok()?;
        (u32::try_from(peaks.len()) == Ok(size.count_ones())).then_some(Self { size, peaks })
    }

    /// The peaks as bytes, for [`Tree::from_peaks`].
    pub fn peaks(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|peak| peak.0).collect()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root; SHA-256 of nothing for an empty tree.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev().copied();
        let Some(last) = peaks.next() else { return Digest::of(&[]) };
        peaks.fold(last, |right, left| node_hash(&left, &right))
    }
}

/// Proof that one leaf stands in a tree (RFC 6962 §2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's place.
    pub seq: u64,
    /// The tree's size.
    pub size: u64,
    /// Sibling hashes, leaf to root.
    pub path: Vec<Digest>,
}

impl InclusionProof {
    /// The root that the path leads to, or `None` where it has the wrong length or the place
    /// lies outside the tree.
    pub fn root(&self, leaf: Digest) -> Option<Digest> {
        if self.seq >= self.size {
            return None;
        }
        let (mut place, mut last) = (self.seq, self.size - 1);
        let mut node = leaf;
        for sibling in &self.path {
            if last == 0 {
                return None;
            }
            if place & 1 == 1 || place == last {
                node = node_hash(sibling, &node);
                while place & 1 == 0 && place != 0 {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                node = node_hash(&node, sibling);
            }
            place >>= 1;
            last >>= 1;
        }
        (last == 0).then_some(node)
    }
}

/// Gathers the path of one leaf while the leaves of its tree go by in order; keeps a few hashes for
/// each level and never the leaves.
#[derive(Debug)]
pub struct PathFinder {
    seq: u64,
    size: u64,
    seen: u64,
    /// The subtrees beside the way from the leaf to the root, and the leaves that they hold.
    siblings: Vec<(Range<u64>, Tree)>,
}

impl PathFinder {
    /// For the leaf at a place in a tree of a size; `None` where the place lies outside it.
    pub fn new(seq: u64, size: u64) -> Option<Self> {
        let mut siblings = Vec::new();
        let mut within = 0..size;
        if !within.contains(&seq) {
            return None;
        }
        while within.end - within.start > 1 {
            let split = within.start + (within.end - within.start).next_power_of_two() / 2;
            let (left, right) = (within.start..split, split..within.end);
            let (inner, beside) = if seq < split { (left, right) } else { (right, left) };
            siblings.push((beside, Tree::default()));
            within = inner;
        }
        siblings.reverse();
        Some(Self { seq, size, seen: 0, siblings })
    }

    /// Takes the next leaf's hash; those behind the tree's end are not part of it.
    pub fn push(&mut self, leaf: Digest) {
        let place = self.seen;
        if let Some((_, tree)) = self.siblings.iter_mut().find(|(range, _)| range.contains(&place)) {
            tree.push(leaf);
        }
        self.seen += 1;
    }

    /// The proof; `None` where not all leaves of the tree went by.
    pub fn finish(self) -> Option<InclusionProof> {
        let path = self.siblings.iter().map(|(_, tree)| tree.root()).collect();
        (self.seen >= self.size).then_some(InclusionProof { seq: self.seq, size: self.size, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::of(&[]),
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                node_hash(&naive(&many[..split]), &naive(&many[split..]))
            }
        }
    }

    /// RFC 6962 §2.1.1 as it is written there.
    fn path(leaves: &[Digest], seq: usize) -> Vec<Digest> {
        if leaves.len() < 2 {
            return Vec::new();
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        let (mut path, sibling) =
            if seq < split { (path(left, seq), naive(right)) } else { (path(right, seq - split), naive(left)) };
        path.push(sibling);
        path
    }

    #[test]
    fn grows_into_the_tree_of_rfc_6962() {
        let leaves: Vec<_> = (0u8..70).map(|n| leaf_hash(&[n])).collect();
        let mut tree = Tree::default();
        assert_eq!(tree.root(), Digest::of(b""));
        for (n, leaf) in leaves.iter().enumerate() {
            tree.push(*leaf);
            assert_eq!(tree.root(), naive(&leaves[..=n]), "{n}");
            assert_eq!(Tree::from_peaks(tree.size(), &tree.peaks()), Some(tree.clone()));
        }
        assert_eq!(Tree::from_peaks(3, &[0; 32]), None);
    }

    #[test]
    fn a_proof_leads_to_the_root_and_nowhere_else() {
        let leaves: Vec<_> = (0u8..40).map(|n| leaf_hash(&[n])).collect();
        for size in 1..leaves.len() {
            let root = naive(&leaves[..size]);
            for seq in 0..size {
                let proof = InclusionProof { seq: seq as u64, size: size as u64, path: path(&leaves[..size], seq) };
                assert_eq!(proof.root(leaves[seq]), Some(root));
                let mut finder = PathFinder::new(seq as u64, size as u64).unwrap();
                leaves.iter().for_each(|leaf| finder.push(*leaf));
                assert_eq!(finder.finish(), Some(proof.clone()));
                let mut longer = proof.clone();
                longer.path.push(root);
                assert_eq!(longer.root(leaves[seq]), None);
                let elsewhere = InclusionProof { seq: size as u64, ..proof.clone() };
                assert_eq!(elsewhere.root(leaves[seq]), None);
            }
            assert!(PathFinder::new(size as u64, size as u64).is_none());
            assert!(PathFinder::new(0, size as u64).unwrap().finish().is_none());
        }
    }
}
