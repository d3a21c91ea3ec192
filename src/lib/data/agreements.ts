import { client } from './client.ts';
import { done, settle, type Result } from './result.ts';

/** The rules of the room in one language, one a line, and the version a learner agrees to. */
export type Rules = { version: string; lines: string[] };

/** What the proctor answered about the tools and the learner is to confirm; `version` is the sitting's. */
export type Asked = {
  version: number;
  lines: { tool_id: string; answer: string; count: number | null }[];
  rules: Rules;
};

type Text = { version: string; locale: string; body: string };

/** The rules of today in `language`, or in English where nobody has translated them. */
export async function rules(language: string): Promise<Result<Rules | null>> {
  const [programme, texts] = await Promise.all([
    settle<{ agreement_version: string }[]>(client().from('programme').select('agreement_version')),
    settle<Text[]>(
      client().from('agreement_text').select('version, locale, body').in('locale', [language, 'en'])
    )
  ]);
  if (!programme.ok) return programme;
  if (!texts.ok) return texts;
  const version = programme.value[0]?.agreement_version;
  const ofVersion = texts.value.filter((text) => text.version === version);
  const text = ofVersion.find(({ locale }) => locale === language) ?? ofVersion[0];
  return done(text ? { version: text.version, lines: text.body.split('\n') } : null);
}

/** What is to be confirmed for the own sitting; null when nothing is. */
export async function asked(sittingId: string, language: string): Promise<Result<Asked | null>> {
  const [sitting, lines, events, text] = await Promise.all([
    settle<{ version: number; state: string }[]>(
      client().from('sitting').select('version, state').eq('id', sittingId)
    ),
    settle<Asked['lines']>(
      client().from('tool_check').select('tool_id, answer, count').eq('sitting_id', sittingId)
    ),
    settle<{ seq: number; kind: string }[]>(
      client()
        .from('sitting_event')
        .select('seq, kind')
        .eq('sitting_id', sittingId)
        .in('kind', ['admitted', 'tools-answered'])
        .order('seq')
    ),
    rules(language)
  ]);
  if (!sitting.ok) return sitting;
  if (!lines.ok) return lines;
  if (!events.ok) return events;
  if (!text.ok) return text;
  const one = sitting.value[0];
  const isAsked = one?.state === 'admitted' && events.value.at(-1)?.kind === 'tools-answered';
  return done(isAsked && text.value ? { version: one.version, lines: lines.value, rules: text.value } : null);
}

/**
 * The learner confirms the answers and agrees to the rules. Refusals: `stale-version` when the proctor answered anew
 * meanwhile, `agreement-missing` when the rules have changed, `wrong-state`, `tools-incomplete`, `session-closed`.
 */
export const confirm = (sittingId: string, asked: Asked): Promise<Result<null>> =>
  settle<null>(
    client().rpc('confirm_tools', {
      p_sitting_id: sittingId,
      p_version: asked.version,
      p_agreement_version: asked.rules.version
    })
  );
