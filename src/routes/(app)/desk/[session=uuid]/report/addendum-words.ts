import type { Report } from '#lib/domain/session-report.ts';
import { m } from '#lib/paraglide/messages.js';
import { commandWord } from '../../../command-words.ts';
import { eventWord } from '../event-words.ts';
import { incidentWord } from '../reason-words.ts';
import { wordsOf } from './report-words.ts';

/** One line of what came after the closing, in words. */
export function addendumLine(report: Report, fact: Report['addendum'][number]): string {
  const words = wordsOf(report);
  const text = (name: string) => {
    const value = fact.detail[name];
    return typeof value === 'string' ? value : '';
  };
  switch (fact.what) {
    case 'event':
      return text('score_percent')
        ? m.board_done({ name: eventWord(text('kind')), what: `${Number(text('score_percent'))} %` })
        : eventWord(text('kind'));
    case 'incident':
      return m.board_done({ name: m.desk_incident(), what: incidentWord(text('code')) });
    case 'countersign':
      return m.board_done({ name: m.board_addendum_countersign(), what: incidentWord(text('code')) });
    case 'handover':
      return m.board_handover();
    case 'take-over':
      return m.board_take_desk();
    case 'room-check':
      return m.desk_room_check();
    case 'note':
      return words.noteOf(text('note'));
    case 'command':
      return m.board_addendum_not_taken({ what: commandWord(text('kind')) });
    default:
      return fact.what;
  }
}
