/** What a lie is about has to be there. */
export function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('this day does not have what the lie is about');
  return row;
}

function indexOf<T>(rows: readonly T[], where: (row: T) => boolean): number {
  first(rows.filter(where));
  return rows.findIndex(where);
}

export const drop = <T>(rows: T[], where: (row: T) => boolean = () => true): void =>
  void rows.splice(indexOf(rows, where), 1);

export function change<T extends object>(rows: T[], where: (row: T) => boolean, to: Partial<T>): void {
  Object.assign(rows[indexOf(rows, where)] as T, to);
}
