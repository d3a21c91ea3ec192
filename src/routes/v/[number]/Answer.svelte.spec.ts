import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Answer as Said } from '#lib/data/award-answer.ts';
import { m } from '#lib/paraglide/messages.js';
import Answer from './Answer.svelte';

const answer: Said = {
  status: 'valid',
  code: null,
  number: '3T7QK9XW2BZJ',
  name: 'Ama Mensah',
  course: 'Caregiving',
  kind: 'certificate',
  library: 'Accra Central Library',
  accrediting_body: null,
  accreditation_number: null,
  issued_on: '2025-05-03',
  expires_on: null,
  online_minutes: 60,
  tutored_minutes: 30,
  superseded_by: null,
  logged_at: '2026-11-22T10:15:00Z',
  back_dated: false
};
const warning = new RegExp(m.verify_back_dated({ day: '', time: '' }).split(',')[0]!.trim());

it('says where the day on the paper cannot be right', async () => {
  await render(Answer, { answer: { ...answer, back_dated: true }, number: answer.number });
  const said = page.getByText(warning);
  await expect.element(said).toBeVisible();
  expect(said.element().textContent).toMatch(/3 May 2025[^]*22 Nov 2026/);
});

it('says nothing of the kind where it can', async () => {
  await render(Answer, { answer, number: answer.number });
  expect(page.getByText(warning).elements()).toEqual([]);
});
