import { client } from './client.ts';
import { done, settle, type Result } from './result.ts';

/** Which documents the gate of a library accepts; `idKinds` null means all of the programme's. */
export type GateRules = {
  programmeKinds: string[];
  programmeAsksSecond: boolean;
  idKinds: string[] | null;
  asksSecond: boolean;
};

export async function ofLibrary(libraryId: string): Promise<Result<GateRules>> {
  const [programme, library] = await Promise.all([
    settle<{ id_kinds: string[]; second_document: boolean }[]>(
      client().from('programme').select('id_kinds, second_document')
    ),
    settle<{ id_kinds: string[] | null; second_document: boolean }[]>(
      client().from('library').select('id_kinds, second_document').eq('id', libraryId)
    )
  ]);
  if (!programme.ok) return programme;
  if (!library.ok) return library;
  return done({
    programmeKinds: programme.value[0]?.id_kinds ?? [],
    programmeAsksSecond: programme.value[0]?.second_document ?? false,
    idKinds: library.value[0]?.id_kinds ?? null,
    asksSecond: library.value[0]?.second_document ?? false
  });
}

/** A librarian narrows the list (null: all of it) and asks for a second document. Refusals: `id-kind-unknown`. */
export const save = (
  libraryId: string,
  idKinds: string[] | null,
  asksSecond: boolean
): Promise<Result<null>> =>
  settle<null>(
    client().rpc('set_gate_rules', {
      p_library_id: libraryId,
      p_id_kinds: idKinds,
      p_second_document: asksSecond
    })
  );
