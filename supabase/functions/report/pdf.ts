import { PDFDocument } from 'pdf-lib';
import * as fontkit from 'fontkit';
import { parseInstant } from '#lib/domain/moment.ts';
import { attendance, deskChanges, type Report, type ReportSitting } from '#lib/domain/session-report.ts';
import { Flow, quiet, type Text } from './flow.ts';
import { wordsOf, type Words } from './words.ts';

const columns = [5, 3.2, 3.2, 3.4, 3.4] as const;
/** What is not told by the columns. */
const told = new Set([
  'arrival-cancelled',
  'seated',
  'paused',
  'resumed',
  'extended',
  'corrected',
  'refused',
  'overruled',
  'void'
]);

const soft = (text: string, size = 8): Text => ({ text, size, ink: quiet });
const strong = (text: string, size = 9): Text => ({ text, size, style: 'sans-bold' });

async function attended(flow: Flow, report: Report, words: Words): Promise<void> {
  const { say, nameOf, time } = words;
  const { body } = report;
  await flow.heading(say('board_attendance'));
  await flow.write(
    { text: say('board_attendance_text', attendance(body)) },
    soft(say('board_proctors', { names: body.proctors.map(nameOf).join(', ') }))
  );
  for (const check of body.room_checks) {
    const open = check.lines.filter(({ ok }) => !ok).map(({ item }) => words.coded('desk_room_', item));
    const how =
      open.length === 0 ? say('board_room_in_order') : say('board_room_not', { items: open.join(', ') });
    await flow.write({
      text: `${say('board_room_check_at', { time: time(check.at), name: nameOf(check.by) })} ${how}`
    });
  }
  flow.space(8);
  const heads = ['board_paper_learner', 'board_id_check', 'board_tools_check', 'board_clock', 'board_result'];
  await flow.within('Table', async () => {
    await flow.row(
      heads.map((key) => [{ ...strong(say(key), 8), ink: quiet }]),
      columns,
      'TH'
    );
    for (const one of body.sittings) {
      await flow.rule(roomFor(one));
      await sitting(flow, one, words);
      flow.space(4);
    }
  });
}

/** About how high a learner's part is, in points, so that it is not cut; one longer than most of a page goes on over it. */
const roomFor = ({ tools, events, notes }: ReportSitting): number =>
  Math.min(
    400,
    72 + 11 * (Number(tools.length > 0) + events.filter(({ kind }) => told.has(kind)).length + notes.length)
  );

function idWords(check: NonNullable<ReportSitting['id_check']>, { say, coded, reason, pair }: Words): string {
  if (check.outcome === 'refused')
    return pair(say('app_state_refused'), reason(check.reason) ?? check.reason ?? '');
  const document = coded('desk_document_', check.document_kind ?? '');
  return say(check.name_match === 'spelling' ? 'board_id_spelling' : 'board_id_exact', { document });
}

const answerKeys: Record<string, string> = {
  'allowed-present': 'desk_tool_present',
  absent: 'desk_tool_absent',
  removed: 'desk_tool_removed'
};
function toolLine(
  { kind, answer, count }: ReportSitting['tools'][number],
  { say, coded, pair }: Words
): string {
  const key = answerKeys[answer];
  const said = key ? say(key) : answer;
  return pair(coded('desk_tool_kind_', kind), (count ?? 1) > 1 ? `${said} (${count})` : said);
}

async function sitting(flow: Flow, one: ReportSitting, words: Words): Promise<void> {
  const { say, nameOf, time, minutes } = words;
  const checked = (by: string, at: string) => say('board_checked', { time: time(at), name: nameOf(by) });
  const none = soft(say('board_none'));
  const seat = one.seat ? ` · ${say('desk_seat', { label: one.seat })}` : '';
  const { clock, id_check: id, tools_checked: tools } = one;
  const clockWords = clock.started_at
    ? say('board_paper_clock', {
        from: time(clock.started_at),
        to: clock.ended_at ? time(clock.ended_at) : '…',
        used: minutes(clock.elapsed_ms),
        allowed: minutes(clock.allowed_ms)
      })
    : null;
  const result =
    one.score_percent === null
      ? null
      : say('board_result_text', {
          score: Number(one.score_percent),
          pass: Number(one.pass_percent),
          name: nameOf(one.result_by)
        });
  const cell = await flow.row(
    [
      [
        strong(nameOf(one.learner_id), 10),
        soft(`${say('desk_file', { number: one.file_number })}${seat}`),
        soft(words.titleOf(one.course_id, one.course))
      ],
      id ? [{ text: idWords(id, words) }, soft(checked(id.checked_by, id.checked_at))] : [none],
      [tools ? { text: checked(tools.by, tools.at) } : none],
      [clockWords ? { text: clockWords } : none],
      [strong(words.coded('app_state_', one.state)), ...(result ? [{ text: result }] : [])]
    ],
    columns
  );
  const given = (seconds: number) =>
    say(seconds > 0 ? 'board_minutes_more' : 'board_minutes_less', {
      count: Math.round(Math.abs(seconds) / 60)
    });
  await flow.within(cell, async () => {
    if (one.tools.length > 0)
      await flow.write(soft(one.tools.map((tool) => toolLine(tool, words)).join(' · ')));
    for (const event of one.events.filter(({ kind }) => told.has(kind))) {
      const why = words.reason(event.reason);
      const what = why === null ? words.event(event.kind) : words.pair(words.event(event.kind), why);
      const more = event.seconds ? ` ${given(event.seconds)}` : '';
      const unsure = event.uncertain ? ` · ${say('board_flag_unsure')}` : '';
      await flow.write(soft(`${time(event.at)} ${what}${more} · ${nameOf(event.actor_id)}${unsure}`));
    }
    for (const id of one.notes) await flow.write({ text: words.noteOf(id) });
  });
}

async function occurred(flow: Flow, report: Report, words: Words): Promise<void> {
  const { say, nameOf, time, learnerOf, noteOf } = words;
  const { incidents, notes } = report.body;
  const changes = deskChanges(report.body);
  await flow.heading(say('board_incidents'));
  if (incidents.length === 0) await flow.write(soft(say('board_incidents_none'), 9));
  for (const one of incidents) {
    await flow.write(
      soft(`${time(one.at)} · ${nameOf(one.reported_by)} · ${learnerOf(one.sitting_id)}`),
      strong(
        words.pair(words.coded('desk_category_', one.category), words.coded('desk_incident_code_', one.code))
      ),
      ...one.notes.map((id) => ({ text: noteOf(id) })),
      ...one.credits.map(({ sitting_id, seconds }) =>
        soft(`${say('board_minutes_more', { count: Math.round(seconds / 60) })} · ${learnerOf(sitting_id)}`)
      ),
      soft(
        one.countersigned
          ? say('board_countersigned', {
              name: nameOf(one.countersigned.by),
              time: time(one.countersigned.at)
            })
          : say('board_not_countersigned')
      )
    );
    flow.space(6);
  }
  if (changes.length > 0) await flow.heading(say('board_handovers'));
  for (const one of changes) {
    if (one.what === 'given')
      await flow.write(
        soft(
          `${time(one.at)} · ${nameOf(one.by)} – ${one.to === null ? say('board_handover_anybody') : nameOf(one.to)}`
        ),
        ...one.notes.map((id) => ({ text: noteOf(id) }))
      );
    else {
      const name = nameOf(one.by);
      const took =
        one.from === null
          ? say('board_took_desk', { name })
          : say('board_took_desk_from', { name, from: nameOf(one.from) });
      await flow.write({ text: `${time(one.at)} · ${took}` });
    }
  }
  if (notes.length > 0) await flow.heading(say('board_notes'));
  await flow.write(...notes.map((id) => ({ text: noteOf(id) })));
}

function added(fact: Report['addendum'][number], words: Words): string {
  const { say, pair } = words;
  const text = (name: string) => {
    const value = fact.detail[name];
    return typeof value === 'string' ? value : '';
  };
  const incident = () => words.coded('desk_incident_code_', text('code'));
  switch (fact.what) {
    case 'event':
      return text('score_percent')
        ? pair(words.event(text('kind')), `${Number(text('score_percent'))} %`)
        : words.event(text('kind'));
    case 'incident':
      return pair(say('desk_incident'), incident());
    case 'countersign':
      return pair(say('board_addendum_countersign'), incident());
    case 'handover':
      return say('board_handover');
    case 'take-over':
      return say('board_take_desk');
    case 'room-check':
      return say('desk_room_check');
    case 'note':
      return words.noteOf(text('note'));
    case 'command':
      return say('board_addendum_not_taken', { what: words.command(text('kind')) });
    default:
      return fact.what;
  }
}

async function signed(flow: Flow, report: Report, words: Words): Promise<void> {
  const { say, nameOf, time } = words;
  if (report.addendum.length > 0) {
    await flow.heading(say('board_addendum'));
    await flow.write(soft(say('board_addendum_text')));
  }
  for (const fact of report.addendum) {
    const what = added(fact, words);
    const line = fact.sitting_id ? words.pair(words.learnerOf(fact.sitting_id), what) : what;
    const by = fact.actor_id ? ` · ${nameOf(fact.actor_id)}` : '';
    await flow.write({
      text: `${time(fact.at ?? fact.received_at)} ${line}${by}`
    });
  }
  await flow.heading(say('board_signatures'));
  if (report.closed_by)
    await flow.write({
      text: say('board_closed_by', { name: nameOf(report.closed_by), time: time(report.closed_at) })
    });
  if (report.signatures.length === 0) await flow.write(soft(say('board_not_signed'), 9));
  for (const one of report.signatures)
    await flow.write({ text: say('board_signed_by', { name: nameOf(one.by), time: time(one.at) }) });
  if (report.sha256) await flow.write(soft(say('board_paper_hash')), { text: report.sha256, size: 8.5 });
}

/**
 * A session's report on A4. The same report gives the same bytes: the moment in the file is the closing's, or the
 * session's end while the report is a draft.
 * @param language one that `languageOf` gives
 */
export async function reportPdf(report: Report, language: string): Promise<Uint8Array> {
  const words = wordsOf(report, language);
  const { session } = report.body;
  const place = `${session.library} · ${session.room}`;
  const when = `${words.moment(session.starts_at)} – ${words.moment(session.ends_at)}`;
  const made = new Date(parseInstant(report.closed_at ?? session.ends_at)!);
  const document = await PDFDocument.create({ updateMetadata: false });
  document.registerFontkit(fontkit);
  document.setTitle(`${words.say('board_report')}: ${place}, ${words.moment(session.starts_at)}`, {
    showInWindowTitleBar: true
  });
  document.setAuthor(session.library);
  document.setProducer('Carrel');
  document.setCreator('Carrel');
  document.setLanguage(language);
  document.setCreationDate(made);
  document.setModificationDate(made);
  const flow = new Flow(document);
  await flow.write(
    soft(place, 10),
    { text: words.say('board_report'), style: 'serif-bold', size: 22, role: 'H1' },
    { text: when, size: 10 },
    strong(words.say(report.id ? 'board_fixed' : 'board_draft'))
  );
  if (!report.id) await flow.write(soft(words.say('board_draft_text')));
  await attended(flow, report, words);
  await occurred(flow, report, words);
  await signed(flow, report, words);
  await flow.foot((page, pages) => [
    soft(`${place} · ${when} · ${words.say('board_paper_page', { page, pages })}`, 7),
    soft(report.sha256 ? `SHA-256 ${report.sha256}` : words.say('board_draft'), 7)
  ]);
  flow.finish();
  return await document.save();
}
