import { relative, sep } from 'node:path';

/**
 * The linted file's path inside the repository, with forward slashes. A fixture under `tests/lint/fixture/` is judged as
 * if that folder were the repository.
 */
export function pathInRepository(context) {
  const path = relative(context.cwd, context.filename).split(sep).join('/');
  return path.replace(/^tests\/lint\/fixture\//, '');
}
