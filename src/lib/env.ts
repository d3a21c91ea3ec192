import { env } from '$env/dynamic/public';

// Every public variable, once. Checked by hand: a schema library would be the largest part of what /v loads.

const variables = {
  PUBLIC_SUPABASE_URL: 'where Supabase answers, for example http://localhost:54321',
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'the key that anyone may see',
  PUBLIC_ORIGIN: 'where people reach Carrel; goes into QR codes, for example https://carrel.example.org'
};

/** One line for each variable that is missing or cannot be used; none when the app can start. */
export function faults(): string[] {
  return (Object.keys(variables) as (keyof typeof variables)[]).flatMap((name) => {
    const meaning = variables[name];
    const value = env[name];
    if (!value) return [`${name} is not set (${meaning})`];
    if (name !== 'PUBLIC_SUPABASE_PUBLISHABLE_KEY' && !/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
      return [`${name} is "${value}", which is no http address (${meaning})`];
    return [];
  });
}

function required(name: keyof typeof variables): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set (${variables[name]})`);
  return value;
}

/** Where Supabase answers, and the key that may be seen by anyone. Read when used: the cached shell outlives a build. */
export function supabase(): { url: string; publishableKey: string } {
  return {
    url: required('PUBLIC_SUPABASE_URL'),
    publishableKey: required('PUBLIC_SUPABASE_PUBLISHABLE_KEY')
  };
}

/** The origin that QR codes, mails and the log name, in the form of browsers: ASCII, without a slash at the end. */
export function publicOrigin(): string {
  return new URL(required('PUBLIC_ORIGIN')).origin;
}
