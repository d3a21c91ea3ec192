import * as network from '#lib/data/network.ts';
import { done, refused } from '#lib/data/result.ts';

/** Everything that the page of one library shows; `not-found` for an unknown slug. */
export async function read(slug: string) {
  const overview = await network.overview();
  if (!overview.ok) return overview;
  const library = overview.value.libraries.find((one) => one.slug === slug);
  if (!library) return refused('not-found', 404);
  const [addons, exceptions] = await Promise.all([network.addons(library.id), network.exceptionsInForce()]);
  if (!addons.ok) return addons;
  if (!exceptions.ok) return exceptions;
  return done({
    library,
    licensees: overview.value.licensees,
    addons: addons.value,
    exceptions: exceptions.value.filter(({ library_id }) => library_id === library.id)
  });
}
