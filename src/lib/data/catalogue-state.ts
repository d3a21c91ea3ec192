import { client } from './client.ts';
import { first, settle, type Result } from './result.ts';

/** How the published names stand to what the programme has now. */
export type CatalogueState = {
  /** When it was signed, RFC 3339; null when none was published yet. */
  issued_at: string | null;
  current: boolean;
  /** Codes of libraries, courses and accreditations whose names it lacks or has otherwise. */
  codes: string[];
};

/** HQ only. */
export const read = async (): Promise<Result<CatalogueState>> =>
  first(await settle<CatalogueState[]>(client().rpc('catalogue_state')));
