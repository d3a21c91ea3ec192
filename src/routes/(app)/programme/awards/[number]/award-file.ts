import { createContext } from 'svelte';
import * as search from '#lib/data/award-search.ts';
import * as awards from '#lib/data/awards.ts';
import { done, type Result } from '#lib/data/result.ts';
import { display } from '#lib/domain/names.ts';

/** One line of an award's history. `by` is null where the server did it. */
export type Happening = { key: string; kind: string; at: string; by: string | null };

/** Everything HQ sees of one award. Names by person, notes by proposal, numbers by award. */
export type AwardFile = {
  award: awards.Award;
  revocation: awards.Revocation | null;
  reissue: awards.Reissue | null;
  history: Happening[];
  names: Record<string, string>;
  notes: Record<string, string>;
  supersededBy: string | null;
};

export type Held = { readonly file: AwardFile; readonly refresh: () => Promise<void> };
export const [getHeld, setHeld] = createContext<Held>();

export async function read(number: string): Promise<Result<AwardFile>> {
  const found = await awards.byNumber(number);
  if (!found.ok) return found;
  const award = found.value;
  const [events, revocations, reissues, next] = await Promise.all([
    search.history(award.id),
    awards.revocations([award.id]),
    awards.reissues([award.id]),
    search.numbers(award.superseded_by ? [award.superseded_by] : [])
  ]);
  if (!events.ok) return events;
  if (!revocations.ok) return revocations;
  if (!reissues.ok) return reissues;
  if (!next.ok) return next;
  const revocation = revocations.value[0] ?? null;
  const reissue = reissues.value[0] ?? null;
  const proposals = [revocation, reissue].filter((one) => one !== null);
  const actors = [...events.value.map((one) => one.actor_id), ...proposals.map((one) => one.proposed_by)];
  const [profiles, notes] = await Promise.all([
    search.people([...new Set(actors.filter((id) => id !== null))]),
    search.notes(proposals.map(({ id }) => id))
  ]);
  if (!profiles.ok) return profiles;
  if (!notes.ok) return notes;
  const names = Object.fromEntries(profiles.value.map((one) => [one.user_id, display(one)]));
  const nameOf = (id: string | null) => (id === null ? null : (names[id] ?? null));
  const history = events.value.map(({ id, kind, at, actor_id }) => ({
    key: id,
    kind,
    at,
    by: nameOf(actor_id)
  }));
  if (reissue)
    history.push({
      key: reissue.id,
      kind: 'reissue-proposed',
      at: reissue.created_at,
      by: nameOf(reissue.proposed_by)
    });
  return done({
    award,
    revocation,
    reissue,
    history: history.sort((a, b) => a.at.localeCompare(b.at)),
    names,
    notes: Object.fromEntries(notes.value.map(({ entity_id, body }) => [entity_id, body])),
    supersededBy: next.value[0]?.number ?? null
  });
}
