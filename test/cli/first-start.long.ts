import { afterAll, describe, expect, test } from 'vitest';
import { openWorkshop, postgresOf, processesOf, statusOf, takePort } from './program.ts';

// A process of its own takes its time on a busy machine; nothing here is about speed.
describe('recours start', { timeout: 90_000 }, () => {
  const workshop = openWorkshop();
  afterAll(() => workshop.close());
  const data = workshop.newData();

  test('on an empty folder serves the product with its demonstration, and stops everything on SIGTERM', async () => {
    const run = workshop.recours(['start', '--port', '0', '--data', data]);
    const address = await run.ready;
    expect(await statusOf(`${address}/health/ready`)).toBe(200);
    const operator = /operator +(\S+)/.exec(run.out())?.[1];
    expect(await statusOf(`${address}/v1/territory`, operator)).toBe(200);
    expect(run.out()).toContain(data);

    const token = await workshop.recours([
      'token',
      '--territory',
      'grand-douai',
      '--role',
      'coordinator',
      '--data',
      data,
    ]).ended;
    expect(token).toMatchObject({ code: 0, err: '' });
    expect(token.out).toMatch(/^[\w-]{43}\n$/);
    expect(await statusOf(`${address}/v1/professionals`, token.out.trim())).toBe(200);

    const unknown = await workshop.recours([
      'token',
      '--territory',
      'nulle-part',
      '--role',
      'operator',
      '--data',
      data,
    ]).ended;
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toMatch(
      /^recours token : --territory : aucun territoire n’a le code « nulle-part »\.\n$/,
    );

    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0, signal: null });
    expect(run.err()).not.toMatch(/"level":[456]0/);
    expect(processesOf(data)).toEqual([]);
  });

  test('starts again with the data, new tokens in place of the old, and a second start beside it says so', async () => {
    const first = workshop.recours(['start', '--port', '0', '--data', data]);
    const address = await first.ready;
    const rows = async (token: string | undefined) =>
      (
        await fetch(`${address}/v1/professionals?limit=100`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).json();
    const coordinator = /coordinator +(\S+)/.exec(first.out())?.[1];
    expect(await rows(coordinator)).toHaveProperty('items.length', 51);

    const beside = await workshop.recours(['start', '--port', '0', '--data', data]).ended;
    expect(beside).toMatchObject({ code: 1 });
    expect(beside.err).toMatch(/^Recours tourne déjà sur le dossier .*\n$/);
    const port = new URL(address).port;
    const samePort = await workshop.recours(['start', '--port', port, '--data', data]).ended;
    expect(samePort.err).toMatch(/^Recours tourne déjà sur le dossier .*\n$/);
    expect(await statusOf(`${address}/health/ready`)).toBe(200);
    expect(postgresOf(data)).toBeDefined();

    first.child.kill('SIGINT');
    // Ctrl-C comes twice, from the terminal and through npm: that is not yet impatience.
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(first.out()).toMatch(/Recours est arrêté\.\n$/);
    expect(processesOf(data)).toEqual([]);
  });

  test('says that the port is taken before it does anything', async () => {
    const other = await takePort();
    const unused = workshop.newData();
    const run = await workshop.recours(['start', '--port', String(other.port), '--data', unused]).ended;
    await other.free();
    expect(run).toEqual({
      code: 1,
      signal: null,
      out: '',
      err: `Le port ${other.port} est déjà pris par un autre programme : choisissez-en un autre avec --port.\n`,
    });
  });
});
