import enApp from '#messages/en/app.json' with { type: 'json' };
import enBoard from '#messages/en/board.json' with { type: 'json' };
import enDesk from '#messages/en/desk.json' with { type: 'json' };
import enGate from '#messages/en/gate.json' with { type: 'json' };
import enOffline from '#messages/en/offline.json' with { type: 'json' };
import enSessions from '#messages/en/sessions.json' with { type: 'json' };
import frApp from '#messages/fr/app.json' with { type: 'json' };
import frBoard from '#messages/fr/board.json' with { type: 'json' };
import frDesk from '#messages/fr/desk.json' with { type: 'json' };
import frGate from '#messages/fr/gate.json' with { type: 'json' };
import frOffline from '#messages/fr/offline.json' with { type: 'json' };
import frSessions from '#messages/fr/sessions.json' with { type: 'json' };
import { z } from 'zod';
import { parseInstant, showInstant, showTime } from '#lib/domain/moment.ts';
import { display } from '#lib/domain/names.ts';
import type { Report } from '#lib/domain/session-report.ts';

type Catalogue = Record<string, unknown>;
const en: Catalogue = { ...enApp, ...enBoard, ...enDesk, ...enGate, ...enOffline, ...enSessions };
const fr: Catalogue = { ...frApp, ...frBoard, ...frDesk, ...frGate, ...frOffline, ...frSessions };
const catalogues: Record<string, Catalogue> = { en, fr };

/** A message with a form for each number, as `messages/` has them. */
const counted = z.tuple([z.object({ match: z.record(z.string(), z.string()) })]);
type Values = Record<string, string | number>;

/** The form that a number asks for in a language; undefined for what is no such message. */
function formOf(message: unknown, language: string, values: Values): string | undefined {
  const forms = counted.safeParse(message);
  if (!forms.success) return undefined;
  const plural = new Intl.PluralRules(language);
  return Object.entries(forms.data[0].match).find(([condition]) => {
    const [name = '', form] = condition.split('Plural=');
    return form === '*' || form === plural.select(Number(values[name]));
  })?.[1];
}

/** The keys of the events whose own name is not enough; the screen has the same in `event-words.ts`. */
const eventKeys: Record<string, string> = {
  'arrival-cancelled': 'desk_command_cancel_arrival',
  arrived: 'app_state_arrived',
  admitted: 'app_state_admitted',
  refused: 'app_state_refused',
  'tools-checked': 'desk_command_check_tools',
  paused: 'app_state_paused',
  submitted: 'app_state_submitted',
  expired: 'app_state_expired',
  result: 'desk_command_record_result',
  cancelled: 'app_state_cancelled',
  'no-show': 'app_state_no_show',
  void: 'app_state_void',
  note: 'desk_note'
};

/** Where the words of reasons stand, by the start of their keys; the screen has the same in `event-words.ts`. */
const reasonKeys = [
  'desk_refusal_',
  'gate_overrule_',
  'desk_pause_',
  'desk_extension_',
  'gate_correction_',
  'board_move_',
  'desk_leave_',
  'gate_void_',
  'board_event_'
];

/** The language that a report is drawn in for somebody who reads `locale`; English where there is none. */
export const languageOf = (locale: unknown): string =>
  typeof locale === 'string' && Object.hasOwn(catalogues, locale) ? locale : 'en';

/** The words of a report in one language, and those behind its ids; a person who was erased is "erased". */
export function wordsOf(report: Report, language: string) {
  const { people, notes, courses } = report.words;
  const zone = report.body.session.time_zone;
  const sittings = new Map(report.body.sittings.map((one) => [one.id, one]));
  const has = (key: string) => typeof (catalogues[language] ?? en)[key] === 'string';
  const say = (key: string, values: Values = {}): string => {
    const found = (catalogues[language] ?? en)[key];
    const message = typeof found === 'string' ? found : formOf(found, language, values);
    if (message === undefined) throw new Error(`no words under ${key}`);
    return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  };
  /** The words of a code, or the code itself where a newer version wrote it. */
  const coded = (start: string, code: string) => {
    const key = `${start}${code.replaceAll('-', '_')}`;
    return has(key) ? say(key) : code;
  };
  const nameOf = (id: string | null): string => {
    const person = id === null ? undefined : people[id];
    return person ? (person.name_seen ?? display(person)) : say('board_erased');
  };
  return {
    say,
    coded,
    nameOf,
    event: (kind: string) => {
      const key = eventKeys[kind];
      return key ? say(key) : coded('board_event_', kind);
    },
    /** A thing and what is said of it: "Incident: Noise". */
    pair: (name: string, what: string) => say('board_done', { name, what }),
    /** A reason in words; null where nobody chose one. */
    reason: (code: string | null): string | null => {
      const start = reasonKeys.find((one) => code !== null && has(one + code.replaceAll('-', '_')));
      return start && code ? coded(start, code) : null;
    },
    command: (kind: string) => {
      const starts = [
        'desk_command_',
        'board_command_',
        'gate_command_',
        'session_command_',
        'offline_command_'
      ];
      const start = starts.find((one) => has(one + kind.replaceAll('-', '_')));
      return start ? coded(start, kind) : kind;
    },
    learnerOf: (sittingId: string | null) =>
      sittingId === null ? say('board_whole_room') : nameOf(sittings.get(sittingId)?.learner_id ?? null),
    noteOf: (id: string) => notes[id]?.body ?? say('board_erased'),
    titleOf: (courseId: string, code: string) =>
      courses[courseId]?.[language] ?? courses[courseId]?.en ?? code,
    time: (at: string | null) => (at === null ? '' : showTime(parseInstant(at)!, language, zone)),
    moment: (at: string) => showInstant(parseInstant(at)!, language, zone),
    minutes: (ms: number) => `${Math.round(ms / 60_000)} min`
  };
}

export type Words = ReturnType<typeof wordsOf>;
