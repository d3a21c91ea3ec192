import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anon, expectRefusal, openStage, service, type Actor, type Stage } from './actors.ts';
import { chains, signing, type Passed } from './chain.ts';

// Erasing a person destroys text and salts and keeps the facts: docs/erasure.md.

let stage: Stage;
let hq: Actor;
let at: ReturnType<typeof chains>;
beforeAll(async () => {
  stage = await openStage();
  hq = await stage.hq();
  at = chains(stage);
});
afterAll(() => stage.close());

const name = 'Adwoa Quartey';

/** A learner with an award, and words about her wherever words can stand. */
async function full(): Promise<Passed & { number: string; award: string }> {
  const passed = await at.passed();
  const { library, learner, sitting, enrolment, proctor, librarian } = passed;
  const { owner, as } = stage;
  await owner`update public.profile set given_name = 'Adwoa', family_name = 'Quartey', phone = '+233 24 000 0000'
    where user_id = ${learner.id}`;
  await owner`update public.sitting set name_seen = ${name} where id = ${sitting}`;
  await owner`update public.id_check set name_seen = ${name}, last4 = 'Q417' where sitting_id = ${sitting}`;
  const [session] = await owner`select session_id as id from public.sitting where id = ${sitting}`;
  await owner`
    insert into public.command (id, library_id, session_id, sitting_id, kind, payload, hash, device_id, boot_id, tapped_at,
      tapped_mono_ms, sent_mono_ms, received_at, effective_at, uncertain, actor_id, status)
    values (gen_random_uuid(), ${library.id}, ${session!.id}, ${sitting}, 'check-id', ${owner.json({ seen_name: name })},
      sha256('x'), gen_random_uuid(), gen_random_uuid(), now(), 1, 1, now(), now(), false, ${proctor.id}, 'applied')`;
  await as(librarian, async (sql) => {
    await sql`select public.add_note(${library.id}, 'learner', ${learner.id}, ${`${name} asked about her phone`})`;
    await sql`select public.add_note(${library.id}, 'sitting', ${sitting}, ${`Saw ${name} at the door`})`;
    await sql`
      select public.record_consent(null, ${learner.id}, 'Yaa Quartey', 'parent', current_date, current_date + 99)`;
    await sql`select public.add_note(${library.id}, 'enrolment', ${enrolment}, ${`${name} is often late`})`;
  });
  await at.stock(passed);
  await at.agree(librarian, passed, 500);
  await at.pay(librarian, passed, 500);
  const { code } = await at.issue(librarian, passed);
  const { award_number } = await at.redeem(learner, code);
  await signing(stage).sealAll();
  const [award] = await owner`select id from public.award where number = ${award_number}`;
  await as(
    librarian,
    (sql) => sql`select public.propose_reissue(${award!.id}, ${`${name} Mensah`}, ${`Married: ${name}`})`
  );
  await as(anon, async (sql) => {
    await sql`select public.check_awards(${[award_number!]}, 'file', ${`For ${name}`})`;
    await sql`select public.report_problem(${award_number!}, 'other-name', ${`Not ${name}`}, ${`${name} herself`})`;
  });
  return { ...passed, number: award_number!, award: award!.id as string };
}

const erase = (by: Actor, person: Actor, typed = name, reason = 'asked') =>
  stage.as(by, async (sql) => {
    const [row] = await sql`select public.erase_person(${person.id}, ${reason}, ${typed}) as files`;
    return row!.files as { bucket: string; name: string }[];
  });

/** Where the words still stand, over every text and document of the database. */
async function found(words: string[]): Promise<string[]> {
  const columns = await stage.owner<{ place: string; expression: string; relation: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as relation, format('%s.%s', c.relname, a.attname) as place,
      format('%I::text', a.attname) as expression
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.atttypid::regtype::text in ('text', 'jsonb', 'json', 'text[]', 'character varying')`;
  const hits: string[] = [];
  for (const { relation, place, expression } of columns) {
    const rows = await stage.owner.unsafe(
      `select from ${relation} where ${words.map((word) => `${expression} ilike '%${word}%'`).join(' or ')} limit 1`
    );
    if (rows.length > 0) hits.push(place);
  }
  return hits.sort();
}

describe('erasing a person', () => {
  it('leaves no word of them in any table, and every fact', async () => {
    const before = await found(['Quartey', 'Q417']);
    expect(before).toEqual([]);
    const ama = await full();
    expect(await found(['Quartey', 'Q417'])).toEqual(
      expect.arrayContaining([
        'award.name',
        'award_check.said_by',
        'command.payload',
        'guardian_consent.guardian_name',
        'id_check.last4',
        'id_check.name_seen',
        'note.body',
        'problem_report.body',
        'problem_report.contact',
        'profile.family_name',
        'reissue.name',
        'sitting.name_seen'
      ])
    );
    await stage.owner`update auth.users set email = 'adwoa.quartey@carrel.test' where id = ${ama.learner.id}`;
    const facts = () =>
      stage.owner`
        select s.score_percent::text, s.state, a.number, a.issued_on, a.leaf_index, p.amount_minor,
          (select count(*) from public.sitting_event e where e.sitting_id = s.id) as events
        from public.sitting s join public.award a on a.sitting_id = s.id
          join public.payment p on p.enrolment_id = s.enrolment_id where a.id = ${ama.award}`;
    const kept = await facts();
    await erase(hq, ama.learner);
    expect(await found(['Quartey', 'Q417', '233 24'])).toEqual([]);
    expect(await facts()).toEqual(kept);
    const [award] =
      await stage.owner`select name, salt, token_url, credential from public.award where id = ${ama.award}`;
    expect(award).toEqual({ name: null, salt: null, token_url: null, credential: null });
    const [profile] = await stage.owner`
      select given_name, erased_at is not null as erased from public.profile where user_id = ${ama.learner.id}`;
    expect(profile).toEqual({ given_name: '—', erased: true });
  });

  it('leaves the number of the award genuine, without a name', async () => {
    const ama = await full();
    await erase(hq, ama.learner);
    const [answer] = await stage.as(anon, (sql) => sql`select * from public.verify_award(${ama.number})`);
    expect(answer).toMatchObject({ status: 'valid', name: null });
    expect(answer!.course).not.toBeNull();
    const [broken] =
      await stage.owner`select private.audit_break() as at, private.audit_break(${ama.library.id}) as here`;
    expect(broken).toEqual({ at: null, here: null });
  });

  it('is HQ’s alone, with a reason and the name typed by hand', async () => {
    const ama = await full();
    for (const actor of [ama.learner, ama.librarian, ama.proctor, await stage.licensee(ama.library)])
      await expectRefusal(erase(actor, ama.learner), 'not-allowed');
    for (const actor of [anon, service]) await expectRefusal(erase(actor, ama.learner), '42501');
    await expectRefusal(erase(hq, ama.learner, 'Adwoa'), 'typed-differs');
    await expectRefusal(erase(hq, ama.learner, name, 'tired of her'), 'bad-reason');
    await expectRefusal(erase(hq, hq, '—'), 'own-person');
    await expectRefusal(erase(hq, { role: 'authenticated', id: crypto.randomUUID() }), 'not-found');
    await erase(hq, ama.learner, `  Adwoa   Quartey `);
  });

  it('waits for a sitting that is open, an award that is being sealed, and another librarian', async () => {
    const ama = await full();
    await stage.owner`update public.sitting set state = 'submitted' where id = ${ama.sitting}`;
    await expectRefusal(erase(hq, ama.learner), 'sitting-open');
    await stage.owner`update public.sitting set state = 'passed' where id = ${ama.sitting}`;
    const [librarian] =
      await stage.owner`select given_name from public.profile where user_id = ${ama.librarian.id}`;
    await expectRefusal(erase(hq, ama.librarian, librarian!.given_name as string), 'last-librarian');
    await stage.staff('librarian', ama.library);
    await erase(hq, ama.librarian, librarian!.given_name as string);
    expect(await stage.as(ama.librarian, (sql) => sql`select role from public.my_hats()`)).toHaveLength(0);
  });

  it('names the files that go, also when it is asked again, until they are gone', async () => {
    const ama = await full();
    const path = `${ama.library.id}/${ama.award}.pdf`;
    await stage.owner`insert into storage.objects (bucket_id, name) values ('awards', ${path})`;
    const files = [{ bucket: 'awards', name: path }];
    expect(await erase(hq, ama.learner)).toEqual(files);
    expect(await erase(hq, ama.learner, 'whatever')).toEqual(files);
    const list = () =>
      stage.as(hq, (sql) => sql`select * from public.erasures() where user_id = ${ama.learner.id}`);
    expect((await list())[0]).toMatchObject({ reason: 'asked', ended_at: null });
    const end = (by: Actor) => stage.as(by, (sql) => sql`select public.erasure_ended(${ama.learner.id})`);
    await expectRefusal(end(hq), '42501');
    await end(service);
    expect((await list())[0]!.ended_at).not.toBeNull();
    expect(await erase(hq, ama.learner)).toEqual([]);
    await expectRefusal(
      stage.as(ama.librarian, (sql) => sql`select public.erasures()`),
      'not-allowed'
    );
  });

  it('cannot be undone with a token that is still good', async () => {
    const ama = await full();
    await erase(hq, ama.learner);
    await expectRefusal(
      stage.as(ama.learner, (sql) => sql`select public.update_profile('Adwoa', 'Quartey', 'en')`),
      'person-erased'
    );
    expect(await stage.as(ama.learner, (sql) => sql`select role from public.my_hats()`)).toHaveLength(0);
  });

  it('passes by what is about others', async () => {
    const [ama, esi] = [await full(), await full()];
    await erase(hq, ama.learner);
    const [row] =
      await stage.owner`select name, salt is not null as salted from public.award where id = ${esi.award}`;
    expect(row).toEqual({ name, salted: true });
    const notes = await stage.owner`select from public.note where entity_id = ${esi.learner.id}`;
    expect(notes).toHaveLength(1);
    await erase(hq, esi.learner);
  });
});
