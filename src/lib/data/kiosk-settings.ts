/** What a library set on its kiosk. Small and of no secret: beside the session in localStorage, where a full disk still has room. */
export type Sound = 'off' | 'tones' | 'voice';

export type Settings = {
  /** Language it returns to; null: the one of the device. */
  locale: string | null;
  sound: Sound;
  /** A camera's id; null: the one that faces away from the screen. */
  camera: string | null;
  /** Minutes without anybody until the screen dims; 0: never. */
  dimMinutes: number;
};

const key = 'carrel-kiosk-settings';
/** Set while the device is in kiosk mode: `static/theme.js` then leads every other page back to it. */
const lockKey = 'carrel-kiosk-locked';

const initial: Settings = { locale: null, sound: 'tones', camera: null, dimMinutes: 2 };

export function read(): Settings {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Settings>) };
  } catch {
    // Storage is forbidden, or another program wrote there: the settings of a new kiosk serve as well.
    return initial;
  }
}

/** A disk that is full loses a setting, never the kiosk. */
function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch (fault) {
    console.warn('not kept:', name, fault);
  }
}

export const keep = (settings: Settings): void => write(key, JSON.stringify(settings));
export const lock = (): void => write(lockKey, 'yes');
export const unlock = (): void => write(lockKey, null);
export function forget(): void {
  write(key, null);
  write(lockKey, null);
}
