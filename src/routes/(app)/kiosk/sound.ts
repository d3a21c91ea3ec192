import type { VerdictTone } from '#lib/components/verdict-looks.ts';

/** Two notes a verdict, in hertz: rising for genuine, falling for what must not be believed, level for the rest. */
const notes: Record<VerdictTone, [number, number]> = {
  genuine: [523, 784],
  lapsed: [440, 440],
  false: [392, 196],
  unsure: [330, 330]
};
const noteSeconds = 0.16;

let audio: AudioContext | undefined;

/** Silent where the browser forbids sound before the first touch. */
export function play(tone: VerdictTone): void {
  audio ??= new AudioContext();
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
