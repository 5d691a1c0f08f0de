#!/usr/bin/env node
// An editor waits for its server: it is started without the command line's own code, except for its help.
const server = process.argv[2] === 'lsp' && !process.argv.includes('--help') && !process.argv.includes('-h');
await import(server ? '../dist/lsp.js' : '../dist/cli.js');
