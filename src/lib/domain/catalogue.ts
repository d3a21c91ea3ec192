/** `/.well-known/carrel-catalogue.json`: the names behind the codes in QR tokens, signed by the root key. */
import { z } from 'zod';
import { instantSchema, pinnedRoot, type Pin } from './key-list.ts';
import { encodeMultikey } from './multikey.ts';
import { publicKeyOf } from './signature.ts';
import { signDocument, verifyDocument } from './signed-document.ts';

const context = 'carrel/catalogue/v1';

export const catalogueSchema = z.looseObject({
  origin: z.string(),
  issuedAt: instantSchema,
  libraries: z.array(z.looseObject({ code: z.string(), slug: z.string(), name: z.string() })),
  courses: z.array(
    z.looseObject({ code: z.string(), title: z.string(), kind: z.enum(['certificate', 'diploma']) })
  ),
  accreditations: z.array(z.looseObject({ code: z.string(), body: z.string(), number: z.string() })),
  root: z.string().optional(),
  signature: z.string()
});

export type Catalogue = z.infer<typeof catalogueSchema>;

/** Signs a catalogue with the root seed: only the operator's command calls this, away from any server. */
export function sign(catalogue: Omit<Catalogue, 'signature' | 'root'>, rootSeed: Uint8Array): Catalogue {
  const root = encodeMultikey(publicKeyOf(rootSeed));
  return catalogueSchema.parse(signDocument({ ...catalogue, root }, context, rootSeed));
}

/** Reads a fetched catalogue; codes as for `key-list.read`. */
export function read(
  document: unknown,
  pin: Pin
): { ok: true; catalogue: Catalogue } | { ok: false; code: 'malformed' | 'other-root' | 'signature' } {
  const parsed = catalogueSchema.safeParse(document);
  if (!parsed.success) return { ok: false, code: 'malformed' };
  let root: Uint8Array | null;
  try {
    root = pinnedRoot(parsed.data.root, pin);
  } catch {
    return { ok: false, code: 'malformed' };
  }
  if (root === null) return { ok: false, code: 'other-root' };
  if (!verifyDocument(document as Record<string, unknown>, context, root))
    return { ok: false, code: 'signature' };
  return { ok: true, catalogue: parsed.data };
}

/** The names behind a token's codes; a code that the catalogue lacks comes back as null and is shown as the code. */
export function names(
  catalogue: Catalogue,
  codes: { library: string; course: string; accreditation: string | null }
) {
  const by = <Entry extends { code: string }>(entries: Entry[], code: string | null) =>
    entries.find((entry) => entry.code === code) ?? null;
  return {
    library: by(catalogue.libraries, codes.library),
    course: by(catalogue.courses, codes.course),
    accreditation: by(catalogue.accreditations, codes.accreditation)
  };
}
