import type { StatusPurpose } from '#lib/data/documents.ts';

export const match = (text: string): text is StatusPurpose => text === 'revocation' || text === 'superseded';
