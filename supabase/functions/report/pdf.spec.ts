import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeFonts } from '../../../scripts/fonts.ts';
import { deno } from '../../local/binaries.ts';

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const names = ['Łukasz Wiśniewski', 'فاطمة الزهراء', '陈伟明', 'प्रिया शर्मा'];
const [librarian, proctor, course, note] = [id(1), id(2), id(3), id(4)];
const learners = Array.from({ length: 24 }, (_, i) => id(100 + i));
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString();

function sitting(learner: string, i: number) {
  return {
    id: id(200 + i),
    learner_id: learner,
    course_id: course,
    file_number: 40 + i,
    course: 'DCG18',
    seat: i === 0 ? null : `S${i}`,
    attempt: 1,
    starts_at: at(0),
    state: 'passed',
    pass_percent: '80.00',
    score_percent: '91.50',
    result_by: proctor,
    id_check: {
      outcome: 'admitted',
      document_kind: 'passport',
      name_match: 'exact',
      reason: null,
      checked_by: proctor,
      checked_at: at(2)
    },
    tools: [
      { kind: 'calculator', allowed: true, answer: 'allowed-present', count: 2 },
      { kind: 'phone', allowed: false, answer: 'removed', count: null }
    ],
    tools_checked: { by: librarian, at: at(3) },
    events: [
      {
        seq: 5,
        kind: 'paused',
        at: at(20),
        seconds: null,
        reason: 'alarm',
        actor_id: proctor,
        uncertain: true
      },
      {
        seq: 6,
        kind: 'extended',
        at: at(25),
        seconds: 300,
        reason: 'other',
        actor_id: proctor,
        uncertain: false
      },
      {
        seq: 7,
        kind: 'extended',
        at: at(28),
        seconds: -60,
        reason: 'rest-over',
        actor_id: proctor,
        uncertain: false
      }
    ],
    notes: [],
    clock: { started_at: at(5), ended_at: at(50), elapsed_ms: 2_700_000, paused_ms: 0, allowed_ms: 3_600_000 }
  };
}

/** A closed session of 24 learners, the first four with names in as many scripts. */
function report() {
  const body = JSON.stringify({
    format: 1,
    session: {
      id: id(9),
      library: 'Accra Central Library',
      library_code: 'ACC',
      time_zone: 'Africa/Accra',
      room: 'Reading room',
      starts_at: at(0),
      ends_at: at(59)
    },
    closed: { by: librarian, at: at(59) },
    proctors: [proctor],
    sittings: learners.map(sitting),
    incidents: [
      {
        id: id(300),
        sitting_id: id(201),
        category: 'environment',
        code: 'power-cut',
        at: at(20),
        reported_by: proctor,
        countersigned: { by: librarian, at: at(58) },
        credits: [{ sitting_id: id(201), seconds: 300 }],
        notes: [note]
      }
    ],
    room_checks: [{ id: id(301), lines: [{ item: 'exits-clear', ok: false }], by: proctor, at: at(0) }],
    handovers: [{ id: id(302), by: proctor, to: null, at: at(30), notes: [] }],
    take_overs: [{ id: id(303), handover_id: id(302), by: librarian, at: at(31) }],
    notes: []
  });
  const person = (given_name: string) => ({ given_name, family_name: null, name_seen: null });
  return {
    state: 'closed',
    id: id(10),
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    closed_at: at(59),
    closed_by: librarian,
    signatures: [{ by: proctor, at: at(59) }],
    addendum: [
      {
        what: 'command',
        at: at(59),
        received_at: at(59),
        actor_id: proctor,
        sitting_id: id(203),
        detail: { kind: 'walk-in', status: 'rejected', code: 'session-closed' }
      }
    ],
    words: {
      people: {
        ...Object.fromEntries(
          learners.map((learner, i) => [learner, person(names[i] ?? `Learner Number${i}`)])
        ),
        [librarian]: person('Esi'),
        [proctor]: person('Kofi')
      },
      courses: { [course]: { en: 'Diploma in Caregiving', fr: 'Diplôme d’aide-soignant' } },
      notes: {
        [note]: { body: 'The lights went out.\nEverybody stayed. 大家都留下了。', author_id: proctor }
      }
    }
  };
}

const folder = mkdtempSync(join(tmpdir(), 'carrel-report-'));
const path = (name: string) => join(folder, `${name}.pdf`);
const tool = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: 'utf8' });
/** As a reader copies it, without marks of direction, each run of white space one space. */
const copied = (name: string) =>
  tool('pdftotext', '-layout', path(name), '-')
    .normalize('NFC')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\s+/gu, ' ');

function press(orders: { path: string; language: string; report: unknown }[]): void {
  const flags = ['--no-prompt', '--no-check', '--allow-env', '--allow-read', '--allow-write'];
  execFileSync(deno(), ['run', ...flags, 'press.ts'], {
    cwd: import.meta.dirname,
    input: JSON.stringify(orders),
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
  });
}

beforeAll(async () => {
  await placeFonts();
  const draft = { ...report(), state: 'locked', id: null, sha256: null, closed_at: null, closed_by: null };
  press([
    { path: path('en'), language: 'en', report: report() },
    { path: path('fr'), language: 'fr', report: report() },
    { path: path('draft'), language: 'en', report: draft }
  ]);
  // Parts of many heights, so that some would lie over a page's end.
  const body = JSON.parse(report().body) as { sittings: ReturnType<typeof sitting>[] };
  const sittings = body.sittings.map((one, i) => ({
    ...one,
    events: Array.from({ length: (i * 5) % 23 }, () => one.events[0])
  }));
  const uneven = { ...report(), body: JSON.stringify({ ...body, sittings }) };
  press([{ path: path('uneven'), language: 'en', report: uneven }]);
  press([{ path: path('again'), language: 'en', report: report() }]);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the report on paper', () => {
  test.each(['en', 'fr', 'draft'])('%s: is a sound file of A4 pages', (name) => {
    expect(tool('qpdf', '--check', path(name))).toContain('No syntax or stream encoding errors found');
    expect(tool('pdfinfo', path(name))).toMatch(/Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
  });

  test('has everybody’s name in their own script, and what was checked', () => {
    const text = copied('en');
    for (const name of [...names, 'Learner Number23']) expect(text).toContain(name);
    expect(text).toContain('24 expected, 24 came, 0 absent, 0 not admitted.');
    expect(text).toContain('45 min of 60 min');
    expect(text).toContain('91.5 %');
    expect(text).toContain('not in order: Exits');
    expect(text).toContain('The lights went out.');
    expect(text).toContain('大家都留下了。');
    expect(text).toContain('Signed by Kofi');
    expect(text).toContain('Esi took the desk over from Kofi');
    expect(text).toContain('Walk-in: came too late and was not taken');
    expect(text).toMatch(/Passport, the .*same name/);
    expect(text).toContain('Calculator: Has it (2) · Phone: Had it, put away');
    expect(text).toContain('Paused: Alarm');
    expect(text).toContain('More time: rest beyond what was granted 1 minute less');
  });

  test('has the hash of the fixed text and its page number at the foot of every page', () => {
    const pages = Number(/Pages: +(\d+)/.exec(tool('pdfinfo', path('en')))?.[1]);
    expect(pages).toBeGreaterThan(1);
    for (let page = 1; page <= pages; page++) {
      const text = tool('pdftotext', '-f', String(page), '-l', String(page), path('en'), '-');
      expect(text).toContain(`SHA-256 ${report().sha256}`);
      expect(text).toContain(`Page ${page} of ${pages}`);
    }
  });

  test('cuts nobody’s part in two', () => {
    const pages = Number(/Pages: +(\d+)/.exec(tool('pdfinfo', path('uneven')))?.[1]);
    const firsts = Array.from({ length: pages - 1 }, (_, i) => {
      const text = tool('pdftotext', '-f', String(i + 2), '-l', String(i + 2), path('uneven'), '-');
      return text.trim().split('\n')[0]!;
    });
    const starts = [...names, 'Incidents', 'Handovers', 'Addendum', 'Signatures'];
    for (const first of firsts)
      expect(first.startsWith('Learner Number') || starts.includes(first), first).toBe(true);
  });

  test('speaks the reader’s language and says which', () => {
    expect(copied('fr')).toContain('Diplôme d’aide-soignant');
    expect(copied('fr')).toContain('En pause : Alarme');
    expect(copied('fr')).toContain('1 minute de moins');
    const plain = execFileSync('qpdf', ['--qdf', path('fr'), '-'], { encoding: 'latin1', maxBuffer: 64e6 });
    expect(plain).toMatch(/\/Lang (\(fr\)|<FEFF00660072>)/i);
  });

  test('has a title and a structure that is read aloud in order', () => {
    const info = tool('pdfinfo', path('en'));
    expect(info).toMatch(/Tagged: +yes/);
    expect(info).toMatch(/Title: +Session report: /);
    const tree = tool('pdfinfo', '-struct-text', path('en'));
    const roles = [...tree.matchAll(/^ *(H1|H2|Table|TR|TH|TD|P|Document)\b/gm)].map(([, role]) => role);
    expect(roles[0]).toBe('Document');
    expect(roles.filter((role) => role === 'H1')).toHaveLength(1);
    expect(roles.filter((role) => role === 'TH')).toHaveLength(5);
    // A head and 24 learners, of five cells each.
    expect(roles.filter((role) => role === 'TR')).toHaveLength(25);
    expect(roles.filter((role) => role === 'TD')).toHaveLength(24 * 5);
    const read = tree.normalize('NFC').replace(/[\s"\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
    const place = (text: string) => read.indexOf(text.replace(/\s/gu, ''));
    for (const name of ['Learner Number23', 'The lights went out.', 'Signed by Kofi'])
      expect(place(name), name).toBeGreaterThan(0);
    expect(place('The lights went out.')).toBeGreaterThan(place('Learner Number23'));
    // The foot of each page is no part of what is told.
    expect(read).not.toContain('Page1of');
  });

  test('says of a draft that it is one', () => {
    expect(copied('draft')).toContain('Draft');
    expect(copied('draft')).not.toContain('SHA-256');
  });

  test('gives the same bytes for the same report', () => {
    expect(readFileSync(path('again')).equals(readFileSync(path('en')))).toBe(true);
  });
});
