import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { testSeed } from '../../../scripts/vectors/issuer.ts';
import * as checkpoint from '../../../src/lib/domain/checkpoint.ts';
import type { KeyList } from '../../../src/lib/domain/key-list.ts';
import { isSigned, letterOf, type LogAlarm } from './alarm-letter.ts';

const keys = (JSON.parse(readFileSync('tests/vectors/qr-token.json', 'utf8')) as { keys: KeyList }[])[0]!
  .keys;
const head = { origin: 'carrel.example/log', size: 3, root: new Uint8Array(32).fill(1) };
const alarm: LogAlarm = {
  id: '01890000-0000-7000-8000-000000000001',
  kind: 'fork',
  note: checkpoint.sign(head, testSeed('log 7')),
  other_note: null,
  library: 'Derry Central Library',
  kiosk: 'Entrance',
  raised_at: '2026-11-22T10:00:00.123456+00:00',
  people: []
};

describe('the letter about the log', () => {
  it('tells proof from a claim', () => {
    expect(isSigned(alarm, keys)).toBe(true);
    expect(isSigned({ note: checkpoint.sign(head, testSeed('qr 1')) }, keys)).toBe(false);
    expect(
      isSigned({ note: checkpoint.sign({ ...head, origin: 'other.example/log' }, testSeed('log 7')) }, keys)
    ).toBe(false);
    expect(isSigned({ note: null }, keys)).toBeNull();
  });

  it('says what, where, when and what to do, in the reader’s language', () => {
    const { subject, text } = letterOf(alarm, 'en', true, 'https://carrel.example');
    expect(subject).toContain('another history');
    for (const part of [
      'Entrance, Derry Central Library',
      '2026-11-22T10:00:00Z',
      'this is proof',
      'https://carrel.example/programme/log'
    ])
      expect(text).toContain(part);
    expect(letterOf(alarm, 'fr-FR', false, '').text).toContain('examinez d’abord la borne');
    for (const kind of [
      'ahead',
      'log-shrank',
      'back-dated',
      'other-root',
      'forged-list',
      'older-lists'
    ] as const)
      expect(letterOf({ ...alarm, kind, note: null }, 'en', null, '').text).not.toMatch(/[{}]|undefined/);
  });
});
