import { SvelteMap } from 'svelte/reactivity';
import * as art from '#lib/data/art.ts';

/** Pictures of the private bucket as addresses that this page may show, each fetched once. */
export class ArtShelf {
  readonly addresses = new SvelteMap<string, string>();
  readonly #asked = new Set<string>();

  want(paths: string[]): void {
    for (const path of paths) {
      if (this.#asked.has(path)) continue;
      this.#asked.add(path);
      void art.read(path).then((picture) => {
        if (picture.ok) this.addresses.set(path, URL.createObjectURL(picture.value));
        else this.#asked.delete(path);
      });
    }
  }
  clear(): void {
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
    this.#asked.clear();
  }
}
