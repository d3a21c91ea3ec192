import type { Sql } from 'postgres';

/** The origin that signed papers carry is not the one of this start; the message says the way out. */
export class OriginError extends Error {
  override name = 'OriginError';
}

/**
 * Keeps the public origin where SQL and functions read it. It goes into every QR code and credential, so once a
 * key list is signed for it, it stays: a start with another one is refused.
 */
export async function keepOrigin(sql: Sql, origin: string): Promise<void> {
  const [there] = await sql<{ setting: boolean; keys: boolean }[]>`
    select to_regclass('private.setting') is not null as setting, to_regclass('public.key_list') is not null as keys`;
  if (!there?.setting) return;
  const [kept] = await sql<
    { value: string }[]
  >`select value from private.setting where key = 'public_origin'`;
  if (kept?.value === origin) return;
  const signed = there.keys && (await sql`select from public.key_list limit 1`).length > 0;
  if (kept && signed)
    throw new OriginError(
      `PUBLIC_ORIGIN is ${origin}, but this programme's keys are signed for ${kept.value}: its QR codes lead there and ` +
        `kiosks expect it. Start with PUBLIC_ORIGIN=${kept.value}, or set DATA_DIR to begin another programme.`
    );
  await sql`insert into private.setting (key, value) values ('public_origin', ${origin})
    on conflict (key) do update set value = excluded.value`;
}
