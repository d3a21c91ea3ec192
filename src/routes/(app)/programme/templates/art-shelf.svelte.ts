import { SvelteMap } from 'svelte/reactivity';
import * as art from '#lib/data/art.ts';

/** Pictures of the private bucket as addresses that this page may show, each fetched once. */
export class ArtShelf {
  readonly addresses = new SvelteMap<string, string>();
  /** What each weighs, in bytes. */
  readonly sizes = new SvelteMap<string, number>();
  // Only this class reads it, so nothing has to hear of a change.
  readonly #asked: Record<string, true> = {};

  want(paths: string[]): void {
    for (const path of paths) {
      if (this.#asked[path]) continue;
      this.#asked[path] = true;
      void art.read(path).then((picture) => {
        if (!picture.ok) return void delete this.#asked[path];
        this.addresses.set(path, URL.createObjectURL(picture.value));
        this.sizes.set(path, picture.value.size);
      });
    }
  }
  clear(): void {
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
    this.sizes.clear();
    for (const path of Object.keys(this.#asked)) delete this.#asked[path];
  }
}
