import { client } from './client.ts';
import { settle, type Result } from './result.ts';

/** A completed module; `completed_on` is the library's local day, YYYY-MM-DD. */
export type ModuleProgress = { enrolment_id: string; module_id: string; completed_on: string };
export type StudyHours = {
  id: string;
  enrolment_id: string;
  kind: 'online' | 'tutored';
  day: string;
  minutes: number;
};

/** A line of a CSV import as the database takes it; `line` is the line in the file, and one of the first two texts may be empty. */
export type ImportRow = {
  line: number;
  email: string;
  file_number: string;
  course: string;
  module: string;
  completed_on: string;
};
export type ImportOutcome = { line: number; outcome: string; code: string | null };

export const modules = (enrolmentIds: string[]): Promise<Result<ModuleProgress[]>> =>
  settle<ModuleProgress[]>(
    client()
      .from('module_progress')
      .select('enrolment_id, module_id, completed_on')
      .in('enrolment_id', enrolmentIds)
  );

/** Hours studied, the latest day first. */
export const studyHours = (enrolmentIds: string[]): Promise<Result<StudyHours[]>> =>
  settle<StudyHours[]>(
    client()
      .from('study_hours')
      .select('id, enrolment_id, kind, day, minutes')
      .in('enrolment_id', enrolmentIds)
      .order('day', { ascending: false })
  );

/** Records a module as complete; the same again changes nothing. Refusals: `not-found`, `day-in-future`. */
export const record = (enrolmentId: string, moduleId: string, completedOn: string): Promise<Result<null>> =>
  settle<null>(
    client().rpc('record_module', {
      p_enrolment_id: enrolmentId,
      p_module_id: moduleId,
      p_completed_on: completedOn
    })
  );

/** Takes a module back; only while no sitting was passed. */
export const unrecord = (enrolmentId: string, moduleId: string): Promise<Result<null>> =>
  settle<null>(client().rpc('unrecord_module', { p_enrolment_id: enrolmentId, p_module_id: moduleId }));

/** Judges every line; writes all of them or, with one error or on a dry run, none. */
export const importRows = (
  libraryId: string,
  rows: ImportRow[],
  dryRun: boolean
): Promise<Result<ImportOutcome[]>> =>
  settle<ImportOutcome[]>(
    client().rpc('import_progress', { p_library_id: libraryId, p_rows: rows, p_dry_run: dryRun })
  );

/** Adds study time, 1 to 1440 minutes; a day of one enrolment holds at most 24 hours. */
export const recordStudyHours = (
  enrolmentId: string,
  kind: StudyHours['kind'],
  day: string,
  minutes: number
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('record_study_hours', {
      p_enrolment_id: enrolmentId,
      p_kind: kind,
      p_day: day,
      p_minutes: minutes
    })
  );
