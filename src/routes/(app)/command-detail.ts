import type { IncidentCategory, RoomCheck } from '#lib/domain/reasons.ts';
import { m } from '#lib/paraglide/messages.js';
import { reasonWord } from './desk/[session=uuid]/event-words.ts';
import { categoryWords, incidentWord, roomCheckWords } from './desk/[session=uuid]/reason-words.ts';
import { documentWord } from './document-words.ts';

/** How those who read it see what a payload only names. */
type Look = {
  /** The label of a seat by its id; nothing where it is not known. */
  seat: (id: string) => string | undefined;
  /** A moment, given as RFC 3339. */
  time: (at: string) => string;
};

/**
 * What a tap says beyond its kind, a line each: the minutes, the score, the reason, the words. Who decides about it has to
 * know. Empty where the kind says it all, and for what a newer version wrote.
 */
export function commandDetail(kind: string, payload: Record<string, unknown>, look: Look): string[] {
  const text = (name: string) => {
    const value = payload[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const number = (name: string) => (typeof payload[name] === 'number' ? payload[name] : null);
  const lines: (string | null | undefined | false)[] = [];

  const [score, points, of] = [text('score_percent'), text('points'), text('points_of')];
  lines.push(score && m.desk_result_was({ score: Number(score) }));
  lines.push(points && of && m.gate_result_points_were({ points: Number(points), of: Number(of) }));

  const minutes = number('minutes') ?? number('lost_minutes');
  lines.push(minutes !== null && minutes > 0 && m.desk_minutes({ count: minutes }));
  if (kind === 'correct') {
    const [at, seconds] = [text('effective_at'), number('seconds')];
    const given = seconds !== null && seconds < 0 ? m.board_minutes_less : m.board_minutes_more;
    lines.push(at && look.time(at));
    lines.push(seconds !== null && given({ count: Math.round(Math.abs(seconds) / 60) }));
    lines.push(at === null && seconds === null && m.gate_correct_void());
  }

  const seat = look.seat(text('seat_id') ?? '');
  lines.push(seat && m.desk_seat({ label: seat }));
  for (const document of [text('document_kind'), text('second_kind')])
    lines.push(document && documentWord(document));
  lines.push(text('seen_name') ?? text('signed_name'));

  const [category, code] = [text('category'), text('code')];
  if (category && code)
    lines.push(
      m.board_done({
        name: categoryWords[category as IncidentCategory]?.() ?? category,
        what: incidentWord(code)
      })
    );
  lines.push(reasonWord(text('reason')));
  if (kind === 'room-check' && Array.isArray(payload.lines)) {
    const open = (payload.lines as { item?: string; ok?: boolean }[]).filter(({ ok }) => !ok);
    const items = open.map(({ item }) => roomCheckWords[item as RoomCheck]?.() ?? item ?? '');
    lines.push(open.length === 0 ? m.board_room_in_order() : m.board_room_not({ items: items.join(', ') }));
  }
  lines.push(text('note'), text('text'), text('evidence_note'));
  return lines.filter((line) => typeof line === 'string');
}
