/** The token lives as long as the tab, and never in an address: addresses end up in histories and logs. */
const KEY = 'recours.token';

export const storedToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);

export const forgetToken = (): void => {
  sessionStorage.removeItem(KEY);
  sessionStorage.removeItem(DESK);
};

/** Whose pages the token opens: those of the line, or those of one professional. */
export type Desk = 'line' | 'professional';
const DESK = 'recours.desk';

export const storedDesk = (): Desk =>
  sessionStorage.getItem(DESK) === 'professional' ? 'professional' : 'line';

export const keepDesk = (desk: Desk): void =>
  desk === 'line' ? sessionStorage.removeItem(DESK) : sessionStorage.setItem(DESK, desk);

/** The call taken on another phone that this tab has still to wrap up: its id, and nothing about who it was. */
const HAND_CALL = 'recours.hand-call';

export const storedHandCall = (): string | undefined => sessionStorage.getItem(HAND_CALL) ?? undefined;

export const keepHandCall = (callId: string): void => sessionStorage.setItem(HAND_CALL, callId);

export const forgetHandCall = (): void => sessionStorage.removeItem(HAND_CALL);
