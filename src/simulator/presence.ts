import { asOperator, type Scene } from './stage.ts';

/** Real milliseconds: a console that is not heard of for a minute is gone. */
const HEARTBEAT_MS = 15_000;

/** The nurse sits down at the line, and her console goes on saying so until she leaves. */
export async function comeToTheLine(scene: Scene): Promise<{ leave(): Promise<void> }> {
  const say = (state: 'present' | 'away') =>
    asOperator(scene, 'PUT', '/v1/presence', { state, label: 'Infirmière simulée' });
  await say('present');
  let saying: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    saying = say('present').catch((error: unknown) => scene.ledger.faults.push(String(error)));
  }, HEARTBEAT_MS);
  return {
    leave: async () => {
      clearInterval(timer);
      await saying;
      await say('away');
    },
  };
}
