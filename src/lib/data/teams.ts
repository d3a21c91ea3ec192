import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

/** A team of a library: its coaches read the records of its learners. */
export type Team = {
  id: string;
  name: string;
  /** Ids of people. */
  coaches: string[];
  /** Ids of learners, also of those who moved to another library since. */
  learners: string[];
};

type Row = {
  id: string;
  name: string;
  team_coach: { user_id: string }[];
  team_member: { learner_id: string }[];
};

const COLUMNS = 'id, name, team_coach(user_id), team_member(learner_id)';

const teams = (data: unknown): Team[] =>
  (data as Row[]).map(({ id, name, team_coach, team_member }) => ({
    id,
    name,
    coaches: team_coach.map(({ user_id }) => user_id),
    learners: team_member.map(({ learner_id }) => learner_id)
  }));

/** The teams of a library by name. */
export const ofLibrary = (libraryId: string): Promise<Result<Team[]>> =>
  settle<Team[]>(client().from('team').select(COLUMNS).eq('library_id', libraryId).order('name'), teams);

export const one = async (libraryId: string, id: string): Promise<Result<Team>> =>
  first(
    await settle<Team[]>(
      client().from('team').select(COLUMNS).eq('library_id', libraryId).eq('id', id),
      teams
    )
  );

/** A new team under an id of the caller's, or another name of one. Refusals: `name-missing`, `name-taken`. */
export const save = (id: string, libraryId: string, name: string): Promise<Result<string>> =>
  settle<string>(client().rpc('save_team', { p_id: id, p_library_id: libraryId, p_name: name }));

/** Gives a team a coach of the library, or takes one away. Refusal: `coach-unknown`. */
export const setCoach = (id: string, userId: string, isIn: boolean): Promise<Result<null>> =>
  settle<null>(client().rpc('set_team_coach', { p_team_id: id, p_user_id: userId, p_in: isIn }));

/** Puts a learner of the library into a team, or takes one out. */
export const setLearner = (id: string, learnerId: string, isIn: boolean): Promise<Result<null>> =>
  settle<null>(client().rpc('set_team_learner', { p_team_id: id, p_learner_id: learnerId, p_in: isIn }));

/** Ends a team: its coaches read its learners no longer. */
export const end = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('end_team', { p_team_id: id }));
