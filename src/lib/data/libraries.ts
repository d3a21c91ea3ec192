import { client, type Client } from './client.ts';
import { first, settle, type Result } from './result.ts';

export type LibraryState = 'pending' | 'active' | 'suspended' | 'revoked';

/** A partner library as anyone may see it. */
export type Library = {
  id: string;
  slug: string;
  code: string;
  name: string;
  city: string;
  country: string;
  currency: string;
  time_zone: string;
  locale: string;
  address: string | null;
  contact_email: string | null;
  state: LibraryState;
  state_note: string | null;
};

/** What a library reached: `completion_percent` is awards over enrolments, null before the first enrolment. */
export type Figures = {
  enrolled: number;
  awarded: number;
  completion_percent: number | null;
  awards_total: number;
};

/** What the whole programme agreed on. Times in minutes, `pass_percent` 0 to 100. */
export type Programme = {
  name: string;
  pass_percent: number;
  sitting_minutes: number;
  arrive_early_minutes: number;
  late_minutes: number;
  /** Until how long before a learner changes a booking, unless the library says otherwise. */
  change_hours: number;
  /** Whether learners book from the phone, unless the library says otherwise. */
  learners_book: boolean;
  expiry_grace_seconds: number;
  retake_wait_days: number;
  retake_limit: number;
  /** Renewing an award opens so many days before its end. */
  expiry_first_days: number;
  id_kinds: string[];
  /** Younger learners need a guardian's consent on record. */
  adult_age: number;
  issuer_name: string;
  terms_version: string;
};

const COLUMNS =
  'id, slug, code, name, city, country, currency, time_zone, locale, address, contact_email, state, state_note';

/** All libraries that are not waiting for their licence, by name. */
export const list = (from: Client = client()): Promise<Result<Library[]>> =>
  settle<Library[]>(from.from('library').select(COLUMNS).neq('state', 'pending').order('name'));

/** The library of a link; `not-found` for an unknown slug. */
export const bySlug = async (slug: string, from: Client = client()): Promise<Result<Library>> =>
  first(await settle<Library[]>(from.from('library').select(COLUMNS).eq('slug', slug)));

export const byId = async (id: string, from: Client = client()): Promise<Result<Library>> =>
  first(await settle<Library[]>(from.from('library').select(COLUMNS).eq('id', id)));

/** Enrolments, awards and the completion figure of a library, for anyone. */
export const figures = async (slug: string, from: Client = client()): Promise<Result<Figures>> =>
  first(await settle<Figures[]>(from.rpc('library_figures', { p_slug: slug })));

/** The programme's own settings, for anyone. */
export const programme = async (from: Client = client()): Promise<Result<Programme>> =>
  first(
    await settle<Programme[]>(
      from
        .from('programme')
        .select(
          'name, pass_percent, sitting_minutes, arrive_early_minutes, late_minutes, change_hours, learners_book, ' +
            'expiry_grace_seconds, retake_wait_days, retake_limit, expiry_first_days, id_kinds, adult_age, issuer_name, terms_version'
        )
    )
  );

/** Which add-ons are on, for the programme or one library. */
export const addons = (
  from: Client = client()
): Promise<Result<{ key: string; library_id: string | null; enabled: boolean }[]>> =>
  settle(from.from('addon').select('key, library_id, enabled'));
