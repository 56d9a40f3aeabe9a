#!/usr/bin/env node
/* The `recours` command. Old Node must be able to read this file, see require-node.cjs. */
require('./require-node.cjs');
// Compiled once for all starts: a third of the time that a start takes. A folder that cannot be written to is no fault.
require('module').enableCompileCache(__dirname + '/../node_modules/.cache/recours-node');
require('../src/main.ts');
