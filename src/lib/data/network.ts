import { client } from './client.ts';
import type { Library, LibraryState } from './libraries.ts';
import { done, settle, type Result } from './result.ts';

/** Who holds licences and pays. */
export type Licensee = { id: string; name: string; country: string; billing_email: string };

/** A library as HQ and its licensee see it: with who holds the licence. */
export type LicensedLibrary = Library & { licensee_id: string };

/** Counts of one library. `completion_percent` is null before the first enrolment. */
export type LibraryCounts = {
  library_id: string;
  learners: number;
  staff: number;
  librarians: number;
  enrolled: number;
  awarded: number;
  completion_percent: number | null;
  awards_total: number;
  certificates_in_stock: number;
  diplomas_in_stock: number;
};

export type AddonKey = 'tracks' | 'tuition' | 'ceremonies';
/** `library_id` null: as the programme has it. */
export type Addon = { key: AddonKey; library_id: string | null; enabled: boolean };

const COLUMNS =
  'id, licensee_id, slug, code, name, city, country, currency, time_zone, locale, address, contact_email, state, state_note';

/** All libraries, those that wait for their licence too; for a licensee the own ones only. */
export const libraries = (licenseeId?: string): Promise<Result<LicensedLibrary[]>> => {
  const query = client().from('library').select(COLUMNS).order('name');
  return settle<LicensedLibrary[]>(licenseeId ? query.eq('licensee_id', licenseeId) : query);
};

/** The licensees that the caller may see: all for HQ, the own for a licensee. */
export const licensees = (): Promise<Result<Licensee[]>> =>
  settle<Licensee[]>(client().from('licensee').select('id, name, country, billing_email').order('name'));

/** Counts of every library that the caller may see. */
export const figures = (): Promise<Result<LibraryCounts[]>> =>
  settle<LibraryCounts[]>(client().rpc('network_figures'));

/** The programme's add-ons, and those of a library that differ. */
export const addons = (libraryId?: string): Promise<Result<Addon[]>> => {
  const query = client().from('addon').select('key, library_id, enabled').order('key');
  return settle<Addon[]>(
    libraryId ? query.or(`library_id.is.null,library_id.eq.${libraryId}`) : query.is('library_id', null)
  );
};

/** Makes a licensee under a new id, or changes the one that has it. Refusals: `bad-name`, `bad-country`, `bad-email`. */
export const saveLicensee = ({ id, name, country, billing_email }: Licensee): Promise<Result<string>> =>
  settle<string>(
    client().rpc('save_licensee', {
      p_id: id,
      p_name: name,
      p_country: country,
      p_billing_email: billing_email
    })
  );

/** What HQ writes of a library. */
export type LibraryForm = Omit<LicensedLibrary, 'state' | 'state_note' | 'address' | 'contact_email'> & {
  address: string;
  contact_email: string;
};

const changeable = (form: LibraryForm) => ({
  p_id: form.id,
  p_licensee_id: form.licensee_id,
  p_name: form.name,
  p_city: form.city,
  p_country: form.country,
  p_currency: form.currency,
  p_time_zone: form.time_zone,
  p_locale: form.locale,
  p_address: form.address,
  p_contact_email: form.contact_email
});

/** Adds a library, pending. Refusals: `slug-taken`, `code-taken`, `bad-slug`, `bad-code` and those of its fields. */
export const addLibrary = (form: LibraryForm): Promise<Result<string>> =>
  settle<string>(client().rpc('add_library', { ...changeable(form), p_slug: form.slug, p_code: form.code }));

/** Changes all but slug and code. Refusals: `currency-in-use` and those of its fields. */
export const changeLibrary = (form: LibraryForm): Promise<Result<null>> =>
  settle<null>(client().rpc('change_library', changeable(form)));

/** @param note public; demanded when the licence is suspended or revoked (`reason-missing`) */
export const setLibraryState = (
  id: string,
  state: LibraryState,
  note: string | null
): Promise<Result<null>> =>
  settle<null>(client().rpc('set_library_state', { p_library_id: id, p_state: state, p_note: note }));

/** @param enabled null for a library: as the programme has it */
export const setAddon = (
  key: AddonKey,
  libraryId: string | null,
  enabled: boolean | null
): Promise<Result<null>> =>
  settle<null>(client().rpc('set_addon', { p_key: key, p_library_id: libraryId, p_enabled: enabled }));

/** A permission for one person to do all steps alone in a library. `until` is RFC 3339. */
export type DutyException = {
  id: string;
  library_id: string;
  until: string;
  reason: string;
  granted_by: string;
  created_at: string;
};

/** The exceptions that hold now, the one that ends first on top. */
export const exceptionsInForce = (): Promise<Result<DutyException[]>> =>
  settle<DutyException[]>(
    client()
      .from('duty_exception')
      .select('id, library_id, until, reason, granted_by, created_at')
      .gt('until', new Date().toISOString())
      .order('until')
  );

/** For at most a year. Refusals: `bad-expiry`, `reason-missing`. @param until RFC 3339 */
export const grantException = (libraryId: string, until: string, reason: string): Promise<Result<string>> =>
  settle<string>(
    client().rpc('grant_duty_exception', { p_library_id: libraryId, p_until: until, p_reason: reason })
  );

/** Everything the overview shows. */
export async function overview(licenseeId?: string) {
  const [found, holders, counts] = await Promise.all([libraries(licenseeId), licensees(), figures()]);
  if (!found.ok) return found;
  if (!holders.ok) return holders;
  if (!counts.ok) return counts;
  const byId = new Map(counts.value.map((row) => [row.library_id, row]));
  const names = new Map(holders.value.map((row) => [row.id, row.name]));
  return done({
    licensees: holders.value,
    libraries: found.value.map((library) => ({
      ...library,
      licensee: names.get(library.licensee_id) ?? '',
      counts: byId.get(library.id) ?? null
    }))
  });
}
