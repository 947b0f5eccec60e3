//! Hold points: who has signed, and that they are different people.
//!
//! Knows nothing of what the signatures allow: that is `decide`'s.

use super::judge;
use super::machine::Started;
use super::record::Track;
use super::{Context, Refusal, Reply};
use crate::domain::{Role, same_name};
use crate::event::{Fact, HoldSigned};
use crate::procedure::Step;

/// What an answer at a hold point adds to its signatures.
#[derive(Default)]
pub(super) struct Signing {
    /// New signatures, in the order of the roles.
    pub added: Vec<(Role, String)>,
    /// Roles that nobody has signed as.
    pub missing: Vec<Role>,
}

/// Puts together the signatures already given (`track`) and those of a reply.
///
/// # Errors
/// One person as two roles, a technician who is not the one answering, or one of the crew as somebody else.
pub(super) fn signing(
    step: &Step,
    track: Option<&Track>,
    reply: &Reply,
    context: &Context<'_>,
) -> Result<Signing, Refusal> {
    let mut signing = Signing::default();
    let mut everybody: Vec<(Role, String)> = Vec::new();
    for &role in step.roles() {
        let held = track.and_then(|track| track.signed(role));
        let name = match (given(role, reply, context)?, held) {
            (Some(name), Some(held)) if same_name(&name, &held.name) => name,
            (Some(name), _) => {
                signing.added.push((role, name.clone()));
                name
            }
            (None, Some(held)) => held.name.clone(),
            (None, None) => {
                signing.missing.push(role);
                continue;
            }
        };
        let actor = Role::Technician;
        let is_actor = role != actor && context.is(&name);
        let twin = everybody.iter().find(|(_, other)| same_name(other, &name)).map(|(other, _)| *other);
        if let Some(other) = twin.or(is_actor.then_some(actor)) {
            return Err(Refusal::SamePerson { name, roles: [other, role] });
        }
        // the roster of today says nothing of who signed before
        let is_new = signing.added.iter().any(|(added, _)| *added == role);
        let is_of_crew = |(id, of_crew): &(String, String)| same_name(id, &name) || same_name(of_crew, &name);
        if is_new && role != actor && context.crew.iter().any(is_of_crew) {
            return Err(Refusal::SignerOfCrew { name, role });
        }
        everybody.push((role, name));
    }
    Ok(signing)
}

/// Who signs as a role in this reply: the technician by answering.
fn given(role: Role, reply: &Reply, context: &Context<'_>) -> Result<Option<String>, Refusal> {
    let named = reply.sign.get(&role).or(reply.witness.as_ref().filter(|_| role == Role::Witness));
    let named = judge::name("sign", named.map(String::as_str))?;
    match (role, named) {
        (Role::Technician, Some(name)) if !context.is(&name) => {
            Err(Refusal::NotTheTechnician { name, actor: context.signs_as().to_owned() })
        }
        (Role::Technician, _) => Ok(Some(context.signs_as().to_owned())),
        (_, named) => Ok(named),
    }
}

impl Context<'_> {
    /// The name under which the worker signs.
    fn signs_as(&self) -> &str {
        if self.name.trim().is_empty() { self.worker } else { self.name }
    }

    /// Whether a name is the worker's own, or their id.
    pub(super) fn is(&self, name: &str) -> bool {
        same_name(name, self.name) || same_name(name, self.worker)
    }

    /// Whether a name is that of whoever has an id, or the id.
    pub(super) fn is_of(&self, name: &str, id: &str) -> bool {
        let named = self.crew.iter().find(|(of_crew, _)| same_name(of_crew, id));
        same_name(name, id) || named.is_some_and(|(_, of_crew)| same_name(name, of_crew))
    }
}

/// Signatures as facts.
pub(super) fn signed(started: &Started, step: &Step, signatures: Vec<(Role, String)>) -> Vec<Fact> {
    let fact =
        |(role, name)| Fact::HoldSigned(HoldSigned { name, role, run: started.run.clone(), step: step.id.clone() });
    signatures.into_iter().map(fact).collect()
}
