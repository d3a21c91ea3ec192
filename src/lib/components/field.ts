import { getContext, setContext } from 'svelte';

/** What a Field tells the control inside it, so that label, hint and error are wired without the page's help. */
export type FieldWiring = {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
};

const key = Symbol('field');

export const provideField = (wiring: FieldWiring) => setContext(key, wiring);

/** Nothing when the control stands outside a Field: it must then bring its own label. */
export const fieldWiring = () => getContext<FieldWiring | undefined>(key);
