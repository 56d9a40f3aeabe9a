import { useEffect, useRef, useState } from 'react';
import { Absences } from '../publishing/absences.tsx';
import { Diaries } from '../publishing/diaries.tsx';
import { FixedSlots } from '../publishing/fixed-slots.tsx';
import { Places } from '../publishing/places.tsx';
import type { Whose } from '../publishing/whose.ts';
import { addressOfDesk, type DeskView } from './desk-view.ts';

const PARTS = [
  ['places', 'Places', Places],
  ['fixed', 'Réguliers', FixedSlots],
  ['absences', 'Absences', Absences],
  ['diary', 'Agenda', Diaries],
] as const;

/** What a professional gives to the line: each part is kept as it was left while another one is looked at. */
export function MyPlaces({ view, ...whose }: Whose & { view: DeskView }) {
  const [seen, setSeen] = useState<ReadonlySet<DeskView>>(new Set([view]));
  if (!seen.has(view)) setSeen(new Set([...seen, view]));
  return (
    <>
      <nav className="parts" aria-label="Mes places">
        {PARTS.map(([part, says]) => (
          <a key={part} href={addressOfDesk(part)} aria-current={view === part ? 'page' : undefined}>
            {says}
          </a>
        ))}
      </nav>
      {PARTS.map(
        ([part, , Part]) =>
          seen.has(part) && (
            <div key={part} className="part" hidden={view !== part}>
              <Part {...whose} />
            </div>
          ),
      )}
    </>
  );
}

/** The page's own heading, where whoever goes to another part of it finds the keyboard and the screen reader. */
export function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${children} — Recours`;
    if (!first.current) {
      heading.current?.focus();
      window.scrollTo(0, 0);
    }
    first.current = false;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
