import { every } from '../platform/every.ts';
import { asOperator, type Scene } from './stage.ts';

/** Real milliseconds: a console that is not heard of for a minute is gone. */
const HEARTBEAT_MS = 15_000;

/** The nurse sits down at the line, and her console goes on saying so until she leaves. */
export async function comeToTheLine(scene: Scene): Promise<{ leave(): Promise<void> }> {
  const say = (state: 'present' | 'away') =>
    asOperator(scene, 'PUT', '/v1/presence', { state, label: 'Infirmière simulée' });
  await say('present');
  const saying = every(
    HEARTBEAT_MS,
    () => say('present'),
    (error) => scene.ledger.faults.push(String(error)),
  );
  return {
    leave: async () => {
      await saying.stop();
      await say('away');
    },
  };
}
