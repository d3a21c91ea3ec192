import { createContext } from 'svelte';
import {
  getTextDirection,
  isLocale,
  locales,
  overwriteGetLocale,
  type Locale
} from '#lib/paraglide-kiosk/runtime.js';

export { locales, type Locale };

/** The language of the device: the one chosen in the app, else the first of the browser's that the kiosk speaks. */
function ofDevice(): Locale {
  const chosen = /(?:^|; )carrel-locale=([\w-]+)/.exec(document.cookie)?.[1];
  const wanted = [chosen, ...navigator.languages].map((name) =>
    isLocale(name) ? name : name?.split('-')[0]
  );
  return wanted.find((name) => isLocale(name)) ?? 'en';
}

/** What the kiosk speaks: whoever stands before it may choose, and it returns to its own when they have gone. */
export class KioskLanguage {
  #own = $state<Locale>(ofDevice());
  #chosen = $state<Locale | null>(null);

  /** @param own the language that the library set; null for the device's */
  constructor(own: string | null) {
    this.settle(own);
    overwriteGetLocale(() => this.spoken);
  }

  get spoken(): Locale {
    return this.#chosen ?? this.#own;
  }
  get own(): Locale {
    return this.#own;
  }

  speak(locale: Locale): void {
    this.#chosen = locale;
  }
  /** Nobody is there any more. */
  rest(): void {
    this.#chosen = null;
  }
  settle(own: string | null): void {
    this.#own = isLocale(own) ? own : ofDevice();
  }

  /** The page says its language and direction; to be called in an `$effect`, gives its clean-up. */
  mark(): () => void {
    const { documentElement: root } = document;
    const before = { lang: root.lang, dir: root.dir };
    Object.assign(root, { lang: this.spoken, dir: getTextDirection(this.spoken) });
    return () => void Object.assign(root, before);
  }
}

export const [getLanguage, setLanguage] = createContext<KioskLanguage>();
