/** Text of a stranger as it can be kept and shown: whole characters, no control characters but ends of lines and tabs, and no longer than `most` characters. */
export const plainText = (text: string, most: number): string =>
  text
    .slice(0, 2 * most)
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    // Also those that turn the direction of writing over, by which a name or an address is made to look like another.
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .slice(0, most)
    .toWellFormed();

/** The same on one line. */
export const plainLine = (text: string, most: number): string =>
  plainText(text, 2 * most)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
