import type { ReactNode } from 'react';

type Props = { id: string; title: string; count?: number; shortcut?: string; children: ReactNode };

/** A landmark with its name, reached by its shortcut or by a figure of the headline. */
export function Section({ id, title, count, shortcut, children }: Props) {
  return (
    <section id={id} aria-labelledby={`${id}-titre`} tabIndex={-1} className="card">
      <h2 id={`${id}-titre`}>
        {title} {count !== undefined && <span className="count">{count}</span>}
        {shortcut && <kbd aria-hidden="true">{shortcut}</kbd>}
      </h2>
      {children}
    </section>
  );
}
