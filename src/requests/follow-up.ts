/** What is organised for somebody who gives up care (CPTS Bourbourg-Bergues-Hondschoote). */
export const FOLLOW_UPS = ['appointment', 'transport', 'attendance', 'requester'] as const;

export type FollowUp = (typeof FOLLOW_UPS)[number];
