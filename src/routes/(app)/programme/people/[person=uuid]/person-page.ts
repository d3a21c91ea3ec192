import * as erasure from '#lib/data/erasure.ts';
import * as members from '#lib/data/members.ts';
import * as moves from '#lib/data/moves.ts';
import * as network from '#lib/data/network.ts';
import * as persons from '#lib/data/persons.ts';
import { done } from '#lib/data/result.ts';

/** Everything that HQ sees of one person. */
export async function read(userId: string) {
  const [person, roles, overview, erasures, past] = await Promise.all([
    persons.one(userId),
    members.ofPerson(userId),
    network.overview(),
    erasure.list(),
    moves.ofLearner(userId)
  ]);
  if (!person.ok) return person;
  if (!roles.ok) return roles;
  if (!overview.ok) return overview;
  if (!erasures.ok) return erasures;
  if (!past.ok) return past;
  const libraries = new Map(overview.value.libraries.map(({ id, name }) => [id, name]));
  const licensees = new Map(overview.value.licensees.map(({ id, name }) => [id, name]));
  return done({
    person: person.value,
    home: person.value.learner ? (libraries.get(person.value.learner.library_id) ?? '') : null,
    places: overview.value.libraries.filter(
      ({ id, state }) => state === 'active' && id !== person.value.learner?.library_id
    ),
    past: past.value,
    roles: roles.value.map((role) => ({
      ...role,
      place: libraries.get(role.library_id ?? '') ?? licensees.get(role.licensee_id ?? '') ?? ''
    })),
    erasure: erasures.value.find(({ user_id }) => user_id === userId) ?? null
  });
}
