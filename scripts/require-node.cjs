/*
 * Refuses a Node that cannot run Recours, in one line. Old Node must be able to read this file: nothing newer than ES5, and no call
 * so long that the formatter breaks it with a comma at its end. npm scripts find the Node 24 of the devDependency `node` first on
 * their PATH; npm 12, `--ignore-scripts` and `--omit=dev` leave it out without a word, and then the system's own Node comes here.
 */
var fs = require('fs');

var OLDEST = 24;
var program = process.platform === 'win32' ? 'node.exe' : 'node';
var packaged = __dirname + '/../node_modules/node/bin/' + program;

var byNpm = 'lancez-le par npm (« npm start », « npm run recours -- … »).';
var install = [
  'et npm ne l’a pas installé : lancez « npm install --include=dev --ignore-scripts=false », et « npm rebuild node » si cela ne',
  'suffit pas (package.json permet ces scripts d’installation sous allowScripts).',
].join(' ');

if (parseInt(process.versions.node, 10) < OLDEST) {
  var why = 'Recours a besoin de Node ' + OLDEST + ' (ici ' + process.version + ')';
  console.error(fs.existsSync(packaged) ? why + ' : ' + byNpm : why + ' ' + install);
  process.exit(1);
}
