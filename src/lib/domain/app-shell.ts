// What the service worker decides by: which addresses the one cached shell answers, and whether a shell belongs to the
// files that were cached with it.

const areas = /^\/(account|learn|desk|library|coach|licensee|programme|kiosk|sign-in)(\/|$)/;

/** Whether a path lies in a signed-in area, its door or the kiosk: pages that the browser makes, from one shell. */
export function isArea(path: string): boolean {
  return areas.test(path);
}

/** Paths of the built files that a page names: modules, styles, preloads. */
export function builtFiles(html: string): string[] {
  return [...new Set(html.match(/\/_app\/immutable\/[\w./-]+/g) ?? [])];
}

/**
 * Whether every built file that the page names is among the cached ones. A page of another build would open offline to
 * nothing, so it is not kept.
 */
export function belongsTo(html: string, cached: ReadonlySet<string>): boolean {
  const files = builtFiles(html);
  return files.length > 0 && files.every((path) => cached.has(path));
}
