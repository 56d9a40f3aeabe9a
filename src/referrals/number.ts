/** What a referral is called on the phone and on paper: « GD-2026-000123 », of the territory `grand-douai`. */
export function referralNumber(territoryId: string, year: number, count: number): string {
  const initials = territoryId
    .split('-')
    .map((word) => word.slice(0, 1))
    .join('')
    .toUpperCase();
  return `${initials}-${year}-${String(count).padStart(6, '0')}`;
}

export const REFERRAL_NUMBER = /^[A-Z0-9]{1,40}-\d{4}-\d{6,}$/;
