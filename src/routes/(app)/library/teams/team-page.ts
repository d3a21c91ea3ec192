import * as people from '#lib/data/people.ts';
import { done, type Result } from '#lib/data/result.ts';
import * as teams from '#lib/data/teams.ts';
import type { Team } from '#lib/data/teams.ts';
import { display } from '#lib/domain/names.ts';

export type Named = { id: string; name: string };
export type TeamLine = { team: Team; coaches: string; learners: number };

const byName = (a: Named, b: Named) => a.name.localeCompare(b.name);

/** Who may coach here: active coaches of the library. */
const coachesOf = (members: people.Member[]): Named[] =>
  members
    .filter(({ state }) => state === 'active')
    .map((member) => ({ id: member.user_id, name: display(member) }))
    .sort(byName);

/** The teams of a library, each with its coaches' names and how many learners of today it has. */
export async function list(libraryId: string): Promise<Result<TeamLine[]>> {
  const [found, members, learners] = await Promise.all([
    teams.ofLibrary(libraryId),
    people.staff(libraryId, 'coach'),
    people.learners(libraryId)
  ]);
  if (!found.ok) return found;
  if (!members.ok) return members;
  if (!learners.ok) return learners;
  const names = new Map(coachesOf(members.value).map(({ id, name }) => [id, name]));
  const home = new Set(learners.value.map(({ id }) => id));
  return done(
    found.value.map((team) => ({
      team,
      coaches: team.coaches.flatMap((id) => names.get(id) ?? []).join(', '),
      learners: team.learners.filter((id) => home.has(id)).length
    }))
  );
}

/** One team with everybody who could be in it. Learners who moved to another library stay in a team, and are not shown. */
export async function read(libraryId: string, id: string) {
  const [team, members, learners] = await Promise.all([
    teams.one(libraryId, id),
    people.staff(libraryId, 'coach'),
    people.learners(libraryId)
  ]);
  if (!team.ok) return team;
  if (!members.ok) return members;
  if (!learners.ok) return learners;
  const home = learners.value
    .map((learner) => ({ id: learner.id, name: display(learner), file: learner.file_number }))
    .sort(byName);
  return done({
    team: team.value,
    coaches: coachesOf(members.value),
    inTeam: home.filter((learner) => team.value.learners.includes(learner.id)),
    others: home.filter((learner) => !team.value.learners.includes(learner.id))
  });
}
