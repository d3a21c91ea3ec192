import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

/** What a learner is granted for an enrolment; never why. Minutes or a factor, not both. */
export type Accommodation = {
  enrolment_id: string;
  extra_minutes: number | null;
  multiplier: number | null;
  rest_minutes: number;
  separate_room: boolean;
  reader: boolean;
};

const COLUMNS = 'enrolment_id, extra_minutes, multiplier, rest_minutes, separate_room, reader';

/** `not-found` when nothing is granted. */
export const of = async (enrolmentId: string): Promise<Result<Accommodation>> =>
  first(
    await settle<Accommodation[]>(
      client().from('accommodation').select(COLUMNS).eq('enrolment_id', enrolmentId)
    )
  );

/** What is granted for these enrolments; nothing for those without. */
export const ofEnrolments = (enrolmentIds: string[]): Promise<Result<Accommodation[]>> =>
  settle<Accommodation[]>(client().from('accommodation').select(COLUMNS).in('enrolment_id', enrolmentIds));

/** Grants, or takes back when all is empty. Refusals: `sitting-begun`, `outside-session`, `accommodation-malformed`. */
export const set = (wish: Accommodation): Promise<Result<null>> =>
  settle<null>(
    client().rpc('set_accommodation', {
      p_enrolment_id: wish.enrolment_id,
      // The generated types know no null for numbers; the verb does.
      p_extra_minutes: wish.extra_minutes as number,
      p_multiplier: wish.multiplier as number,
      p_rest_minutes: wish.rest_minutes,
      p_separate_room: wish.separate_room,
      p_reader: wish.reader
    })
  );
