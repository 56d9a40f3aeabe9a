/** What a referral is called on the phone and on paper: « GD-2026-000123 », of the territory `grand-douai`. */
export function referralNumber(territoryId: string, year: number, count: number): string {
  const initials = territoryId
    .split('-')
    .map((word) => word.slice(0, 1))
    .join('')
    .toUpperCase();
  return `${initials}-${year}-${String(count).padStart(6, '0')}`;
}

/**
 * The numbers that somebody may mean who types one: in full, or its end alone (« 123 ») for one of this year. Nothing for what cannot be one.
 */
export function numbersMeant(typed: string, territoryId: string, year: number): string[] {
  const text = typed.trim().toUpperCase();
  if (/^\d{1,6}$/.test(text)) return [referralNumber(territoryId, year, Number(text))];
  return REFERRAL_NUMBER.test(text) ? [text] : [];
}

export const REFERRAL_NUMBER = /^[A-Z0-9]{1,40}-\d{4}-\d{6,}$/;
