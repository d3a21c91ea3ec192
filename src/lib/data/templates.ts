import { design, type AwardLabel, type Design, type LibraryRight } from '#lib/domain/template.ts';
import { client } from './client.ts';
import type { Json } from './database.ts';
import { done, first, settle, type Result } from './result.ts';

/** A template of papers: of the programme, or of a library, made of one that HQ opened. */
export type Template = {
  id: string;
  /** 0 before it is kept the first time. */
  version: number;
  /** Null: the programme's. */
  library_id: string | null;
  base_id: string | null;
  name: string;
  labels: AwardLabel[];
  open_to_libraries: boolean;
  library_may: LibraryRight[];
  draft: Design;
  state: 'draft' | 'published' | 'retired';
};

/** A template with what was published of it, the latest first. */
export type Published = Template & { versions: { number: number; created_at: string; design: Design }[] };

const COLUMNS =
  'id, version, library_id, base_id, name, labels, open_to_libraries, library_may, draft, state, ' +
  'versions:template_version(number, created_at, design)';

/** A draft of an older app may lack what the schema asks by now: then it is a fault, not a wrong page. */
const read = (raw: unknown): Published => {
  const one = raw as Published;
  const versions = one.versions
    .map((version) => ({ ...version, design: design.parse(version.design) }))
    .sort((a, b) => b.number - a.number);
  return { ...one, draft: design.parse(one.draft), versions };
};

/** Templates of the programme (null) or of one library; a librarian sees of the programme's those that are open. */
export const list = (libraryId: string | null): Promise<Result<Published[]>> => {
  const all = client().from('template').select(COLUMNS).order('created_at');
  return settle(
    libraryId === null ? all.is('library_id', null) : all.or(`library_id.is.null,library_id.eq.${libraryId}`),
    (data) => (data as unknown[]).map(read)
  );
};

export const byId = async (id: string): Promise<Result<Published>> => {
  const rows = await settle(client().from('template').select(COLUMNS).eq('id', id), (data) =>
    (data as unknown[]).map(read)
  );
  return first(rows);
};

/**
 * Keeps the draft; gives the new version. Refusals: `changed-meanwhile`, `template-retired`, `text-missing`, `labels-missing`,
 * `label-covered`, `base-unknown`.
 */
export const save = ({ id, version, state: _, ...rest }: Template): Promise<Result<number>> =>
  settle<number>(
    client().rpc('save_template', { p_id: id, p_version: version, p_template: rest as unknown as Json })
  );

/**
 * Makes the draft the paper of awards to come; gives its number. Refusals: `design-incomplete`, `design-malformed`,
 * `art-unknown`, `art-too-large`, `beyond-limits`, `label-covered`, `changed-meanwhile`.
 */
export const publish = (id: string, version: number): Promise<Result<number>> =>
  settle<number>(client().rpc('publish_template', { p_id: id, p_version: version }));

/** Awards to come are made with another; those that are out keep theirs. */
export const retire = (id: string): Promise<Result<null>> =>
  settle<null>(client().rpc('retire_template', { p_id: id }));

/** The base of a library's template as it is in force; null for one of the programme's own. */
export async function baseOf(template: Pick<Template, 'base_id'>): Promise<Result<Published | null>> {
  return template.base_id === null ? done(null) : byId(template.base_id);
}
