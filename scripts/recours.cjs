#!/usr/bin/env node
/* The `recours` command. Old Node must be able to read this file, see require-node.cjs. */
require('./require-node.cjs');
require('../src/main.ts');
