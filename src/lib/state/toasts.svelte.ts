import { createContext } from 'svelte';
import { inWords } from '#lib/data/refusal-words.ts';
import type { Failure } from '#lib/data/result.ts';

export type Toast = {
  id: string;
  tone: 'note' | 'done' | 'bad';
  text: string;
  hint?: string;
  /** A later one of the same key takes its place. */
  key?: string;
  /** What can be done about it while the message stands; doing it takes the message away. */
  action?: { label: string; run: () => void };
};

const READING_MS = 8_000;

/** Short messages over the page. What failed stays until it is dismissed; the rest leaves by itself. */
export class Toasts {
  #list = $state<Toast[]>([]);

  get list(): readonly Toast[] {
    return this.#list;
  }

  show(toast: Omit<Toast, 'id'>): void {
    const id = crypto.randomUUID();
    const action = toast.action && {
      label: toast.action.label,
      run: () => {
        this.dismiss(id);
        toast.action?.run();
      }
    };
    const others = this.#list.filter(
      ({ text, key }) => text !== toast.text && (key === undefined || key !== toast.key)
    );
    this.#list = [...others, { ...toast, id, action }];
    if (toast.tone !== 'bad') setTimeout(() => this.dismiss(id), READING_MS);
  }

  /** Tells a failure in words. Every page uses this, so that one code reads the same everywhere. */
  showError = (failure: Failure): void => {
    void inWords(failure).then((words) => this.show({ tone: 'bad', ...words }));
  };

  dismiss = (id: string): void => {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  };
}

export const [getToasts, setToasts] = createContext<Toasts>();
