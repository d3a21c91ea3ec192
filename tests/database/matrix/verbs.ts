import { randomUUID } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import * as day from '../session-day.ts';
import { asRole } from './probe.ts';
import type { Aim, Target } from './targets.ts';
import type { Role, World } from './world.ts';

const uuid = () => `'${randomUUID()}'`;

const accreditation = { code: 'NEW', body: 'A council', number: '18', valid_from: '2026-01-01', courses: [] };
const paper = { name: 'Other', labels: ['diploma'], draft: {} };
const newCourse = {
  code: 'NEW',
  kind: 'certificate',
  category: 'Health',
  hours: 3,
  texts: [{ locale: 'en', title: 'New' }],
  modules: [],
  tools: []
};

/** How to call each verb that a signed-in person may execute, in the way that the right person would. */
export const calls: Record<string, (t: Target) => string> = {
  accreditation_notices: () => '',
  add_library: (t) =>
    `${uuid()}, '${t.licensee}', 'x', 'X', 'X', 'X', 'GH', 'GHS', 'UTC', 'en', '', 'x@x.test'`,
  add_member: (t) => `'coach', '${t.library}', null, '${t.email}'`,
  add_note: (t) => `'${t.library}', 'learner', '${t.learner}', 'A word'`,
  agree_fee: (t) => `'${t.enrolment}', 6000`,
  award_evidence: (t) => `'${t.number}'`,
  book_sitting: (t) => `${uuid()}, '${t.session}', '${t.enrolment}', now()`,
  book_slot: (t) => `${uuid()}, '${t.session}', '${t.enrolment}', now()`,
  cancel_booking: (t) => `'${t.sitting}', 'asked'`,
  catalogue_state: () => '',
  cancel_following: (t) => `'${t.session}', 'asked'`,
  cancel_session: (t) => `'${t.session}', 'asked'`,
  cancel_slot: (t) => `'${t.sitting}'`,
  change_following: (t) => `'${t.session}', '${t.room}', '09:00', '10:00', array['${t.proctor}']::uuid[]`,
  change_library: (t) =>
    `'${t.library}', '${t.licensee}', 'X', 'X', 'GH', 'GHS', 'UTC', 'en', '', 'x@x.test'`,
  change_programme: () => `'{"late_minutes": 16}'`,
  change_session: (t) =>
    `'${t.session}', '${t.room}', now(), now() + interval '1 hour', array['${t.proctor}']::uuid[]`,
  check_awards: (t) => `array['${t.number}']`,
  close_session: (t) => `'${t.session}'`,
  confirm_command: (t) => `'${t.parked}'`,
  confirm_tools: (t) => `'${t.sitting}', 1, '1'`,
  confirm_reissue: (t) => `'${t.reissue}'`,
  confirm_revocation: (t) => `'${t.revocation}'`,
  countersign_incidents: (t) => `'${t.session}', array['${t.incident}']::uuid[]`,
  create_kiosk_code: (t) => `'${t.library}', 'Door'`,
  create_member_code: (t) => `'${t.membership}'`,
  end_team: (t) => `'${t.team}'`,
  create_sign_in_code: (t) => `'${t.learner}'`,
  decide_appeal: (t) => `'${t.appeal}', 'upheld', 'So it was'`,
  desk_seen: (t) => `'${t.session}', ${uuid()}, ${uuid()}`,
  discard_command: (t) => `'${t.parked}', 'asked'`,
  drop_enrolment: (t) => `'${t.enrolment}', 'asked'`,
  enrol: (t) => `'${t.course}', '${t.learner}'`,
  enrol_by_permission: (t) => `'${t.permission}'`,
  erase_person: (t) => `'${t.learner}', 'asked', 'Somebody'`,
  erasures: () => '',
  find_awards: () => `'a'`,
  find_learners: () => `'learner'`,
  grant_duty_exception: (t) => `'${t.library}', now() + interval '1 day', 'asked'`,
  grant_permission: (t) => `'${t.learner}', '${t.library}', '${t.course}', current_date + 2, 'asked'`,
  import_progress: (
    t
  ) => `'${t.library}', jsonb_build_array(jsonb_build_object('line', 1, 'email', '${t.email}',
    'course', '${t.courseCode}', 'module', 'M1', 'completed_on', current_date - 1)), false`,
  invited: (t) => `'${t.library}'`,
  issue_voucher: (t) => `'${t.enrolment}'`,
  kiosk_seen: () => `'1.0'`,
  library_figures: (t) => `'${t.slug}'`,
  list_permissions: (t) => `'${t.library}'`,
  lodge_appeal: (t) => `${uuid()}, '${t.sitting}', 'It froze'`,
  log_proof: () => `0`,
  mark_award: (t) => `'${t.award}', 'stamped'`,
  may_appoint: (t) => `'proctor', '${t.library}', null`,
  library_moves: (t) => `'${t.library}'`,
  move_learner: (t) => `'${t.learner}', '${t.otherLibrary}', 'asked'`,
  move_slot: (t) => `${uuid()}, '${t.sitting}', '${t.session}', now()`,
  my_hats: () => '',
  my_tickets: () => '',
  network_figures: () => '',
  offer_course: (t) => `'${t.library}', '${t.course}', 700, 'open'`,
  open_slots: (t) => `'${t.enrolment}'`,
  plan_series: (t) => `${uuid()}, '${t.library}', '${t.room}', '{"weekdays": [2], "first_day": "2099-01-06",
    "count": 1, "from_time": "09:00", "to_time": "10:00"}', array['${t.proctor}']::uuid[], true`,
  plan_session: (t) => `${uuid()}, '${t.library}', '${t.room}', now() + interval '9 days',
    now() + interval '9 days 2 hours', '{}'`,
  programme_claimed: () => '',
  propose_reissue: (t) => `'${t.award}', 'Another Name', 'asked'`,
  propose_revocation: (t) => `'${t.award}', 'other', 'asked'`,
  publish_template: (t) => `'${t.template}', 1`,
  pull_changes: (t) => `'${t.library}', 0, 1`,
  read_report: (t) => `'${t.session}'`,
  read_public_page: () => `'nobody'`,
  record_consent: (t) => `${uuid()}, '${t.learner}', 'Esi', 'parent', current_date, current_date + 99`,
  record_module: (t) => `'${t.enrolment}', '${t.module}', current_date - 1`,
  record_payment: (t) => `${uuid()}, '${t.enrolment}', 100, 'cash', 'R-X'`,
  record_study_hours: (t) => `'${t.enrolment}', 'online', current_date - 2, 5`,
  redeem_voucher: (t) => `'${t.code}'`,
  register_learner: (t) => `'${t.slug}', 'Ama', 'Mensah', true`,
  remove_holiday: (t) => `'${t.holiday}'`,
  report_checkpoints: () => `'{}', 'older-lists'`,
  renew_award: (t) => `'${t.award}'`,
  reprint_voucher: (t) => `'${t.voucher}'`,
  retire_template: (t) => `'${t.template}'`,
  reverse_payment: (t) => `'${t.payment}', 'asked'`,
  save_accreditation: () => `${uuid()}, 0, '${JSON.stringify(accreditation)}'`,
  save_alignment: (t) => `'${t.course}', '[]'`,
  save_course: () => `${uuid()}, 0, '${JSON.stringify(newCourse)}'`,
  save_holiday: (t) => `${uuid()}, '${t.library}', '2097-01-01', '2097-01-01', 'Fair'`,
  save_licensee: (t) => `'${t.licensee}', 'X', 'GH', 'x@x.test'`,
  save_room: (t) => `'${t.room}', '${t.library}', 'New name', 30`,
  save_room_plan: (t) => `'${t.room}', '[]'`,
  save_team: (t) => `'${t.team}', '${t.library}', 'New name'`,
  session_part: (t) => `'${t.session}', '{}'`,
  save_public_page: () => `'ama-owusu', true, '{}'`,
  retry_sealing: () => '',
  save_template: (t) => `'${t.template}', 1, '${JSON.stringify({ ...paper, library_id: t.library })}'`,
  sealing_waits: () => '',
  session_snapshot: (t) => `'${t.session}'`,
  report_problem: (t) => `'${t.number}', 'other-name', 'Another name'`,
  set_accommodation: (t) => `'${t.enrolment}', 5, null, 0, false, false`,
  set_addon: (t) => `'tracks', '${t.library}', true`,
  set_course_state: (t) => `'${t.course}', 'closed'`,
  set_gate_rules: (t) => `'${t.library}', null, true`,
  set_lapse_rule: (t) => `'${t.course}', true`,
  set_library_state: (t) => `'${t.library}', 'suspended', 'asked'`,
  set_membership_state: (t) => `'${t.membership}', 'suspended', 'leave'`,
  set_opening_hours: (t) => `'${t.library}', '[]'`,
  set_planning_rules: (t) => `'${t.library}', '{"late_minutes": 20}'`,
  set_proctor_hours: (t) => `'${t.library}', '${t.proctor}', '[]', '[]'`,
  settle_log_alarm: (t) => `'${t.logAlarm}'`,
  settle_problem: (t) => `'${t.problem}'`,
  set_team_coach: (t) => `'${t.team}', '${t.coach}', true`,
  set_team_learner: (t) => `'${t.team}', '${t.learner}', true`,
  sign_command: (t) => `'${t.parked}'`,
  sign_report: (t) => `'${t.report}', '${t.sha256}'`,
  sitting_clock: (t) => `array['${t.sitting}']::uuid[]`,
  sitting_seen: (t) => `'${t.sitting}'`,
  stock_vouchers: (t) => `'${t.library}', 'certificate', 1, null`,
  submit_commands: (t) => `'[${JSON.stringify(tap(t))}]'`,
  undo_no_show: (t) => `'${t.sitting}', 'asked'`,
  unenrol_kiosk: (t) => `'${t.kiosk}'`,
  unrecord_module: (t) => `'${t.enrolment}', '${t.module}'`,
  update_profile: () => `'Ama', null, 'en'`,
  verify_award: (t) => `'${t.number}'`,
  void_sitting: (t) => `'${t.sitting}', 'asked'`,
  void_voucher: (t) => `'${t.voucher}', 'asked'`,
  withdraw_permission: (t) => `'${t.permission}', 'asked'`,
  withdraw_consent: (t) => `'${t.consent}', 'asked'`,
  withdraw_proposal: (t) => `'${t.revocation}'`
};

/** Verbs that take no id of a library's: they speak of the caller, or of the whole programme. */
const aboutCaller = [
  'accreditation_notices',
  'catalogue_state',
  'change_programme',
  'erasures',
  'find_awards',
  'find_learners',
  'kiosk_seen',
  'log_proof',
  'my_hats',
  'my_tickets',
  'network_figures',
  'programme_claimed',
  'read_public_page',
  'report_checkpoints',
  'retry_sealing',
  'save_accreditation',
  'save_alignment',
  'save_course',
  'save_public_page',
  'sealing_waits',
  'set_lapse_rule',
  'update_profile'
];
/** Verbs that anybody may aim at any library. */
export const open = [
  'award_evidence',
  'check_awards',
  'library_figures',
  'log_proof',
  'register_learner',
  'report_problem',
  'verify_award'
];
/** Verbs that take two things of a library, so that one could be smuggled in with the other. */
const ofTwo = [
  'add_note',
  'book_sitting',
  'countersign_incidents',
  'grant_permission',
  'import_progress',
  'plan_session',
  'save_room',
  'submit_commands',
  'book_slot',
  'change_following',
  'change_session',
  'move_slot',
  'plan_series',
  'save_team',
  'set_proctor_hours'
];

/** Verbs of coaches, whose learner may have moved away. */
const ofCoaches = ['add_note', 'record_study_hours'];

export function aimsOf(verb: string): Aim[] {
  if (aboutCaller.includes(verb)) return ['home'];
  const aims: Aim[] = ['home', 'abroad', 'nothing'];
  if (ofTwo.includes(verb)) aims.push('mixed');
  if (ofCoaches.includes(verb)) aims.push('moved');
  return aims;
}

function tap({ session, sitting }: Target) {
  const scene = { session } as day.Scene;
  return day.command(scene, sitting, 'note', { text: 'A word' });
}

/** Names of the verbs that a signed-in person may execute, from the catalogue. */
export async function readVerbs(owner: Sql): Promise<string[]> {
  const rows = await owner<{ name: string }[]>`
    select proname as name from pg_proc
    where pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', oid, 'execute')
    order by 1`;
  return rows.map(({ name }) => name);
}

export interface Outcome {
  /** A code of docs/error-codes.md, an SQLSTATE, `none` for no row, what the rows say of themselves, or `ok`. */
  said: string;
  /** The failure in full, for what must look the same. */
  message: string;
  /** Rows that the call wrote. */
  written: number;
}

/** Each call as the role, undone; in the transaction as it stands. */
export async function callAll(
  sql: TransactionSql,
  world: World,
  role: Role,
  texts: string[]
): Promise<Outcome[]> {
  return asRole(
    sql,
    world.actors[role],
    (as) => as<Outcome[]>`select said, message, written::int from matrix.call(${texts}) order by place`
  );
}

export const callSql = `
create schema if not exists matrix;
create function matrix.written() returns numeric language sql as $$
  select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_all_tables
  where schemaname in ('public', 'private', 'storage', 'auth', 'realtime')
$$;
create function matrix.call(p_texts text[])
returns table (place int, said text, message text, written numeric) language plpgsql as $$
declare
  v_text text;
  v_rows jsonb;
  v_before numeric;
begin
  place := 0;
  foreach v_text in array p_texts loop
    place := place + 1;
    said := null;
    message := '';
    v_before := matrix.written();
    begin
      execute format('select jsonb_agg(to_jsonb(t)) from (select * from public.%s) t', v_text) into v_rows;
      written := matrix.written() - v_before;
      said := case
        when v_rows is null then 'none'
        when v_rows -> 0 ? 'outcome' then concat_ws(' ', v_rows -> 0 ->> 'outcome', v_rows -> 0 ->> 'code')
        when v_rows -> 0 ? 'status' then concat_ws(' ', v_rows -> 0 ->> 'status', v_rows -> 0 ->> 'code')
        else 'ok' end;
      raise exception using errcode = 'MX000';
    exception
      when sqlstate 'MX000' then null;
      when others then
        get stacked diagnostics said = pg_exception_detail;
        said := case when sqlstate like 'PT%' then said else sqlstate end;
        message := sqlstate || ' ' || sqlerrm;
        written := 0;
    end;
    return next;
  end loop;
end
$$;
grant usage on schema matrix to anon, authenticated, service_role;
grant execute on function matrix.call(text[]), matrix.written() to anon, authenticated, service_role;`;

/** What was said, in few letters: the door's own answers are numbers. */
const short: Record<string, string> = {
  '42501': '-',
  'not-signed-in': '401',
  'not-allowed': '403',
  'not-found': '404'
};
export const cellOf = ({ said }: Outcome) => short[said] ?? said;
