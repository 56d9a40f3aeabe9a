import { Coming } from './coming.tsx';
import { Fault } from './fault.tsx';
import { usePlaces } from './hours-fields.tsx';
import { Publish } from './publish.tsx';
import { useSlots } from './use-slots.ts';
import type { Whose } from './whose.ts';

/** What somebody gives to the line, and what has become of it. */
export function Places(whose: Whose) {
  const { slots, fault, again } = useSlots(whose);
  const places = usePlaces(whose.token);
  if (!slots) return fault ? <Fault says={fault} /> : <p aria-busy="true">Lecture des places…</p>;
  return (
    <>
      <Fault says={fault && `${fault} Ceci peut dater.`} />
      <Publish {...whose} slots={slots} places={places} onDone={again} />
      <Coming {...whose} slots={slots} places={places} onDone={again} />
    </>
  );
}
