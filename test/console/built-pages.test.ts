import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureConsoleBuilt } from '../../src/console/build.ts';
import { consoleRoutes } from '../../src/console/serve.ts';
import { type BoardServer, serveBoard } from '../board/board-server.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let server: BoardServer;
let dir: string;

beforeAll(async () => {
  dir = await ensureConsoleBuilt({ log: { info: () => undefined } });
  world = await startWorld({ work: false });
  server = await serveBoard(world, { more: (http) => consoleRoutes(http, { dir }) });
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});

describe('the built pages', () => {
  test('are built once, however many ask for them', async () => {
    const said: string[] = [];
    const log = { info: (message: string) => said.push(message) };
    const asked = await Promise.all([ensureConsoleBuilt({ log }), ensureConsoleBuilt({ log })]);
    expect(asked).toEqual([dir, dir]);
    expect(said).toEqual([]);
  });

  test('are asked for again each time, what they are made of never', async () => {
    const page = await fetch(`${server.url}/`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const file of await readdir(join(dir, 'assets'))) {
      const asset = await fetch(`${server.url}/assets/${file}`);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
  });

  test('run no script but their own files', async () => {
    const policy = (await fetch(`${server.url}/`)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(await readFile(join(dir, 'index.html'), 'utf8')).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });

  test('give nothing else of the machine away', async () => {
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e%2findex.html',
      '/assets/none.js',
      '/src/main.ts',
    ])
      expect((await fetch(server.url + path)).status).toBeGreaterThanOrEqual(400);
  });
});
