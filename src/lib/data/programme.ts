import type { SettingName, SettingValue } from '#lib/domain/programme-settings.ts';
import { client } from './client.ts';
import type { Json } from './database.ts';
import { first, map, settle, type Result } from './result.ts';

/** The programme's settings as HQ changes them, by name. */
export type Settings = Record<SettingName, SettingValue>;

export const read = async (): Promise<Result<Settings>> =>
  map(
    first(await settle<Record<string, unknown>[]>(client().from('programme').select('*'))),
    (row) => row as Settings
  );

/**
 * HQ changes the settings that are named, all or none; the others stay.
 * Refusals: `bad-setting`, `setting-unknown`, `not-allowed`.
 */
export const change = (settings: Partial<Settings>): Promise<Result<null>> =>
  settle<null>(client().rpc('change_programme', { p_settings: settings as Json }));
