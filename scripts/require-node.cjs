/*
 * Refuses a Node that cannot run Recours, in one line. Old Node must be able to read this file: no syntax newer than ES5.
 * npm scripts find the Node 24 of the devDependency `node` first on their PATH. npm 12, `--ignore-scripts` and `--omit=dev` leave
 * it out without a word, and then the system's own Node comes here.
 */
var fs = require('fs');
var path = require('path');

var OLDEST = 24;
var packaged = path.join(
  __dirname,
  '..',
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

if (parseInt(process.versions.node, 10) < OLDEST) {
  console.error(
    fs.existsSync(packaged)
      ? 'Recours a besoin de Node ' +
          OLDEST +
          ' (ici ' +
          process.version +
          ') : lancez-le par npm (« npm start », « npm run recours -- … »).'
      : 'Recours a besoin de Node ' +
          OLDEST +
          ' (ici ' +
          process.version +
          ') et npm ne l’a pas installé : lancez « npm install --ignore-scripts=false --include=dev », puis « npm rebuild node » (les scripts d’installation permis sont sous allowScripts dans package.json).',
  );
  process.exit(1);
}
