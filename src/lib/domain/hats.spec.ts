import { describe, expect, test } from 'vitest';
import { hatKey, hatOn, putOn, type HeldHat } from './hats.ts';

const hat = (role: string, library_id: string | null, licensee_id: string | null = null): HeldHat => ({
  role,
  library_id,
  licensee_id
});
const learner = hat('learner', 'accra');
const proctorAccra = hat('proctor', 'accra');
const proctorDerry = hat('proctor', 'derry');
const librarianDerry = hat('librarian', 'derry');
const all = [learner, proctorAccra, proctorDerry, librarianDerry];
const worn = (...hats: HeldHat[]) => hats.map(hatKey);

describe('the hat that is on', () => {
  test('is the one worn last on this device', () => {
    expect(hatOn(all, worn(proctorDerry, learner))).toBe(proctorDerry);
  });

  test('is the only one, also when nothing was worn yet', () => {
    expect(hatOn([learner], [])).toBe(learner);
  });

  test('has to be asked for when there are several and none was worn', () => {
    expect(hatOn(all, [])).toBeNull();
    expect(hatOn([], worn(learner))).toBeNull();
  });

  test('falls to the one worn before when the last one was taken away', () => {
    const left = [learner, proctorAccra];
    expect(hatOn(left, worn(librarianDerry, learner))).toBe(learner);
    expect(hatOn(left, worn(librarianDerry))).toBeNull();
  });

  test('is the same role at the same library only', () => {
    expect(hatOn([proctorAccra, librarianDerry], worn(proctorDerry))).toBeNull();
  });
});

describe('in one place of the app', () => {
  const desk = ['proctor', 'librarian'];

  test('it is the last one that fits there', () => {
    expect(hatOn(all, worn(learner, librarianDerry, proctorAccra), desk)).toBe(librarianDerry);
  });

  test('it is the only one that fits', () => {
    expect(hatOn(all, worn(proctorAccra), ['learner'])).toBe(learner);
  });

  test('it has to be asked for when several fit', () => {
    expect(hatOn(all, worn(learner), desk)).toBeNull();
  });

  test('there is none when none fits', () => {
    expect(hatOn(all, worn(learner), ['hq'])).toBeNull();
  });
});

test('a hat that is put on comes first, and stands in the list once', () => {
  expect(putOn(worn(learner, proctorAccra), proctorAccra)).toEqual(worn(proctorAccra, learner));
  expect(putOn([], hat('licensee', null, 'trust'))).toEqual(['licensee/trust']);
  expect(hatKey(hat('hq', null))).toBe('hq/');
});
