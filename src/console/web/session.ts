/** The token lives as long as the tab, and never in an address: addresses end up in histories and logs. */
const KEY = 'recours.token';

export const storedToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);

export const forgetToken = (): void => sessionStorage.removeItem(KEY);
