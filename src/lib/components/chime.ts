const key = 'carrel-chime';

/** Off unless somebody switched it on, on this device. */
export const readChime = (): boolean => localStorage.getItem(key) === 'on';

export function keepChime(on: boolean): void {
  if (on) localStorage.setItem(key, 'on');
  else localStorage.removeItem(key);
}

/** One soft tone of a second, as a bowl is struck. Silent where the browser forbids sound before a touch. */
export function chime(): void {
  const audio = new AudioContext();
  const gain = audio.createGain();
  const tone = audio.createOscillator();
  tone.frequency.value = 528;
  gain.gain.setValueAtTime(0.0001, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 1.2);
  tone.connect(gain).connect(audio.destination);
  tone.onended = () => void audio.close();
  tone.start();
  tone.stop(audio.currentTime + 1.25);
}
