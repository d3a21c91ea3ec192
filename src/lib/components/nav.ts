import type { Component } from 'svelte';

export type NavItem = {
  href: string;
  label: string;
  icon: Component;
  /** Waiting things behind this link; 0 and nothing show no mark. */
  count?: number;
};

/** The item whose address is the longest beginning of the page's: `/library/learners` wins over `/library`. */
export function currentHref(items: readonly NavItem[], path: string): string | undefined {
  return items
    .map((item) => item.href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
}
