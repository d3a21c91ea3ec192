import type { VerdictTone } from '#lib/components/verdict-looks.ts';

/** Two notes a verdict, in hertz: rising for genuine, falling for what must not be believed, level for the rest. */
const notes: Record<VerdictTone, [number, number]> = {
  genuine: [523, 784],
  lapsed: [440, 440],
  false: [392, 196],
  unsure: [330, 330]
};
const noteSeconds = 0.16;
/** Later than this a note belongs to a paper that is gone. */
const lateMs = 500;

let audio: AudioContext | undefined;
// A browser looks for its voices when it is first asked, and has none until it found them.
if ('speechSynthesis' in globalThis) speechSynthesis.getVoices();

/**
 * Silent where the browser forbids sound before the first touch. Until then its clock stands still: notes that were given to it
 * would all sound at once with the first touch, so each asks anew and is dropped when the answer comes late.
 */
export async function play(tone: VerdictTone): Promise<void> {
  audio ??= new AudioContext();
  const asked = performance.now();
  if (audio.state !== 'running') await audio.resume();
  if (performance.now() - asked > lateMs) return;
  for (const [index, hertz] of notes[tone].entries()) {
    const from = audio.currentTime + index * noteSeconds;
    const gain = audio.createGain();
    const note = audio.createOscillator();
    note.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, from);
    gain.gain.exponentialRampToValueAtTime(0.2, from + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, from + noteSeconds);
    note.connect(gain).connect(audio.destination);
    note.start(from);
    note.stop(from + noteSeconds);
  }
}

/** Says the words in their language, by the device's own voice; without one in that language it stays silent. */
export function say(words: string, language: string): void {
  if (!('speechSynthesis' in window)) return;
  const voice = speechSynthesis.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language));
  speechSynthesis.cancel();
  if (!voice) return;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = voice.lang;
  spoken.voice = voice;
  speechSynthesis.speak(spoken);
}

/** Whoever comes next hears nothing of the last person. */
export function hush(): void {
  if ('speechSynthesis' in window) speechSynthesis.cancel();
}
