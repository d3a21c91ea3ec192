import { describe, expect, it } from 'vitest';
import * as checkpoint from './checkpoint.ts';
import { publicKeyOf, sha256 } from './signature.ts';

const seed = new Uint8Array(32).fill(3);
const key = publicKeyOf(seed);
const origin = checkpoint.logOrigin('http://localhost:4173');
const made = { origin, size: 42, root: sha256(new Uint8Array([1])) };

describe('a checkpoint', () => {
  it('names the host and port', () => {
    expect(origin).toBe('localhost:4173/log');
    expect(checkpoint.logOrigin('https://awards.example.org')).toBe('awards.example.org/log');
  });

  it('comes back as it was signed', () => {
    expect(checkpoint.verify(checkpoint.sign(made, seed), origin, [key])).toEqual(made);
  });

  it('keeps to the form of a signed note', () => {
    expect(checkpoint.sign(made, seed)).toMatch(
      /^localhost:4173\/log\n42\n[\w+/]{43}=\n\n— localhost:4173\/log [\w+/]{90,92}=*\n$/
    );
  });

  it('is refused with another size, another key, another origin or no signature', () => {
    const note = checkpoint.sign(made, seed);
    expect(checkpoint.verify(note.replace('\n42\n', '\n43\n'), origin, [key])).toBeNull();
    expect(checkpoint.verify(note, origin, [publicKeyOf(new Uint8Array(32).fill(4))])).toBeNull();
    expect(checkpoint.verify(note, 'elsewhere.org/log', [key])).toBeNull();
    expect(checkpoint.verify(note.slice(0, note.indexOf('—')), origin, [key])).toBeNull();
  });

  it('stays good under a further signer', () => {
    const note = `${checkpoint.sign(made, seed)}— witness.example/1 AAAA\n`;
    expect(checkpoint.verify(note, origin, [key])).toEqual(made);
  });
});
