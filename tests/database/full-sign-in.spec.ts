import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSignature, kinds } from '../../src/lib/domain/commands.ts';
import { expectRefusal, openStage, type Actor, type Stage } from './actors.ts';
import * as day from './session-day.ts';

let stage: Stage;
let scene: day.Scene;

beforeAll(async () => {
  stage = await openStage(12);
  scene = await day.openScene(stage, { seats: 40 });
});
afterAll(() => stage.close());

const signed = { auth_method: 'password' };
const parked = 'parked full-sign-in-needed';

async function turnedAway(at = scene) {
  const { sitting } = await day.brought(at, 'arrived');
  await day.send(at, sitting, 'refuse-id', { reason: 'document-expired' });
  return sitting;
}
const overruling = async (sitting: string, more: object = signed) => {
  const [row] = await stage.owner`select version from public.sitting where id = ${sitting}`;
  const version = { base_version: row!.version as number };
  return day.command(scene, sitting, 'overrule', { reason: 'document-found' }, { ...version, ...more });
};
const one = async (command: day.Command, by: Actor) =>
  day.outcome((await day.submit(scene, [command], by))[0]!);
const sign = async (by: Actor, id: string) =>
  day.outcome(
    (
      await stage.as(by, (sql) => sql<day.Answer[]>`select * from public.sign_command(${id})`)
    )[0] as day.Answer
  );
const signedAt = async (id: string) =>
  (await stage.owner`select signed_at from public.command where id = ${id}`)[0]?.signed_at as Date | null;

describe('a signature', () => {
  it('is the same kinds in SQL and on the tablet', async () => {
    const rows = await stage.owner<{ kind: string }[]>`
      select kind from private.command_rule where full_sign_in order by kind`;
    expect(rows.map(({ kind }) => kind)).toEqual(kinds.filter(isSignature).sort());
  });

  it('counts from somebody who has just signed in, and the record says when the server saw it', async () => {
    const sitting = await turnedAway();
    const command = await overruling(sitting);
    expect(await one(command, await stage.signIn(scene.colleague))).toBe('applied');
    expect(await day.stateOf(scene, sitting)).toBe('arrived');
    expect(await signedAt(command.id)).toBeInstanceOf(Date);
    const note = day.command(scene, sitting, 'note', { text: 'No signature.' }, signed);
    await day.submit(scene, [note], await stage.signIn(scene.colleague));
    expect(await signedAt(note.id)).toBeNull();
  });

  it.each<[string, () => Promise<Actor>, object]>([
    ['whose session is older', () => stage.signIn(scene.colleague, 6), signed],
    ['whose token names no session', () => Promise.resolve(scene.colleague), signed],
    ['whose token names nonsense', () => Promise.resolve({ ...scene.colleague, session: 'x' }), signed],
    ['who has signed out', ended, signed],
    ['with the session of somebody else', borrowed, signed],
    ['who came by PIN', () => stage.signIn(scene.colleague), { auth_method: 'pin' }],
    ['whose tablet does not say', () => stage.signIn(scene.colleague), {}]
  ])('of one %s waits, and nothing has happened', async (_, by, more) => {
    const sitting = await turnedAway();
    const command = await overruling(sitting, more);
    expect(await one(command, await by())).toBe(parked);
    expect(await day.stateOf(scene, sitting)).toBe('refused');
    expect(await signedAt(command.id)).toBeNull();
    // Sent again, also by one who is signed in fully by now, the command is the same: it is signed, or it waits.
    expect(await one(command, await stage.signIn(scene.colleague))).toBe(parked);
  });

  async function ended() {
    const by = await stage.signIn(scene.colleague);
    await stage.owner`delete from auth.sessions where id = ${by.session!}`;
    return by;
  }
  async function borrowed() {
    const { session } = await stage.signIn(scene.librarian);
    return { ...scene.colleague, session };
  }
});

describe('a signature that waits', () => {
  it('is signed by its author alone, signed in fully; what was tapped after it goes on, in order', async () => {
    const sitting = await turnedAway();
    const command = await overruling(sitting);
    const follows = [
      day.command(scene, sitting, 'check-id', day.idSeen),
      day.command(scene, sitting, 'note', { text: 'Goes on.' })
    ];
    const answers = await day.submit(scene, [command, ...follows], scene.colleague);
    expect(answers.map(day.outcome)).toEqual([parked, parked, 'applied']);

    const librarian = await stage.signIn(scene.librarian);
    await expectRefusal(sign(librarian, command.id), 'not-allowed');
    await expectRefusal(sign(scene.colleague, command.id), 'full-sign-in-needed');
    await expectRefusal(sign(await stage.signIn(scene.colleague, 6), command.id), 'full-sign-in-needed');
    await expectRefusal(sign(await stage.signIn(scene.colleague), follows[0]!.id), 'not-parked');
    const elsewhere = await day.openScene(stage);
    await expectRefusal(sign(await stage.signIn(elsewhere.librarian), command.id), 'not-found');
    expect(await day.stateOf(scene, sitting)).toBe('refused');

    const author = await stage.signIn(scene.colleague);
    expect(await sign(author, command.id)).toBe('applied');
    expect(await day.stateOf(scene, sitting)).toBe('admitted');
    expect((await day.submit(scene, [command, ...follows], author)).map(day.outcome)).toEqual([
      'applied',
      'applied',
      'applied'
    ]);
    await expectRefusal(sign(author, command.id), 'not-parked');
    const [entry] = await stage.owner`
      select actor_id, detail from public.audit where action = 'sign-command' and entity_id = ${command.id}`;
    expect(entry).toMatchObject({ actor_id: author.id, detail: { kind: 'overrule', status: 'applied' } });
  });

  it('is no librarian’s to confirm, but may be discarded; then what followed is judged without it', async () => {
    const sitting = await turnedAway();
    const command = await overruling(sitting);
    await day.submit(scene, [command], scene.colleague);
    const by = await stage.signIn(scene.librarian);
    await expectRefusal(
      stage.as(by, (sql) => sql`select public.confirm_command(${command.id})`),
      'full-sign-in-needed'
    );
    await stage.as(by, (sql) => sql`select public.discard_command(${command.id}, 'did-not-happen')`);
    expect(await one(command, scene.colleague)).toBe('rejected discarded');
    expect(await day.stateOf(scene, sitting)).toBe('refused');
  });

  it('is judged by what stands when it is signed', async () => {
    const sitting = await turnedAway();
    const own = await overruling(sitting);
    expect(await one(own, scene.proctor)).toBe(parked);
    // The refuser is no second person, however well signed in.
    expect(await sign(await stage.signIn(scene.proctor), own.id)).toBe('rejected second-person-needed');
    const theirs = await overruling(sitting);
    await day.submit(scene, [theirs], scene.colleague);
    expect(await one(await overruling(sitting), await stage.signIn(scene.librarian))).toBe('applied');
    expect(await sign(await stage.signIn(scene.colleague), theirs.id)).toBe('conflict wrong-state');
  });

  it('of a member who was suspended meanwhile is nobody’s: neither may sign, and a librarian may not for them', async () => {
    const sitting = await turnedAway();
    const gone = await stage.staff('proctor', scene.library);
    await stage.owner`update public.membership set state = 'suspended' where user_id = ${gone.id}`;
    const command = await overruling(sitting);
    expect(await one(command, gone)).toBe('parked member-suspended');
    await expectRefusal(sign(await stage.signIn(gone), command.id), 'not-found');
    await expectRefusal(
      stage.as(scene.librarian, (sql) => sql`select public.confirm_command(${command.id})`),
      'full-sign-in-needed'
    );
  });
});

describe('countersigning', () => {
  const incident = async (by: Actor = scene.proctor) => {
    const command = day.command(scene, null, 'incident', { category: 'learner', code: 'talking' });
    await day.submit(scene, [command], by);
    return command.id;
  };
  const countersigning = (...incident_ids: string[]) =>
    day.command(scene, null, 'countersign', { incident_ids }, signed);
  const names = async (id: string) =>
    (
      await stage.owner`select countersigned_by as by from public.incident_countersign where incident_id = ${id}`
    ).map(({ by }) => by as string);

  it('tapped without a network counts once its author has signed', async () => {
    const [first, second] = [await incident(), await incident()];
    const command = countersigning(first, second);
    expect(await one(command, scene.colleague)).toBe(parked);
    expect(await names(first)).toEqual([]);
    expect(await sign(await stage.signIn(scene.colleague), command.id)).toBe('applied');
    expect([await names(first), await names(second)]).toEqual([[scene.colleague.id], [scene.colleague.id]]);
    // Whoever comes next changes nothing.
    expect(await one(countersigning(first), await stage.signIn(scene.librarian))).toBe('applied');
    expect(await names(first)).toEqual([scene.colleague.id]);
  });

  it('is never for one’s own, nor for an incident of another session', async () => {
    const own = await incident();
    const proctor = await stage.signIn(scene.proctor);
    expect(await one(countersigning(own), proctor)).toBe('rejected second-person-needed');
    const elsewhere = await day.openScene(stage);
    const there = day.command(elsewhere, null, 'incident', { category: 'staff', code: 'late' });
    await day.submit(elsewhere, [there], elsewhere.proctor);
    expect(await one(countersigning(own, there.id), await stage.signIn(scene.colleague))).toBe(
      'rejected incident-missing'
    );
    for (const payload of [{}, { incident_ids: [] }, { incident_ids: 'x' }, { incident_ids: ['x'] }])
      expect(
        await one(
          day.command(scene, null, 'countersign', payload, signed),
          await stage.signIn(scene.colleague)
        )
      ).toBe('rejected bad-payload');
    expect(await names(own)).toEqual([]);
  });

  it('by the verb, and signing the report, ask for the same', async () => {
    const id = await incident();
    const verb = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.countersign_incidents(${scene.session}, ${[id]})`);
    await expectRefusal(verb(scene.colleague), 'full-sign-in-needed');
    await expectRefusal(verb(await stage.signIn(scene.colleague, 6)), 'full-sign-in-needed');
    expect(await names(id)).toEqual([]);
    await verb(await stage.signIn(scene.colleague));
    expect(await names(id)).toEqual([scene.colleague.id]);

    const empty = await day.openScene(stage);
    await day.submit(empty, [day.command(empty, null, 'close-session')], empty.proctor);
    const [report] = await stage.owner`
      select id, encode(sha256, 'hex') as hash from public.session_report where session_id = ${empty.session}`;
    const paper = (by: Actor) =>
      stage.as(by, (sql) => sql`select public.sign_report(${report!.id}, ${report!.hash})`);
    await expectRefusal(paper(empty.colleague), 'full-sign-in-needed');
    await paper(await stage.signIn(empty.colleague));
  });
});
