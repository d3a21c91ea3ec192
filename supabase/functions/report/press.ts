import { readReport } from '#lib/domain/session-report.ts';
import { reportPdf } from './pdf.ts';

// Draws reports from the command line as the function does, in its own runtime and with its own import map, for the tests.
// Reads `{path, language, report}` from standard input and writes each to its path.

const orders = (await new Response(Deno.stdin.readable).json()) as {
  path: string;
  language: string;
  report: unknown;
}[];
for (const { path, language, report } of orders)
  await Deno.writeFile(path, await reportPdf(readReport(report), language));
