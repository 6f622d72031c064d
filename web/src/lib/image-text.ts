/** The longest title the API takes, in characters (not UTF-16 units). */
export const TITLE_LIMIT = 120
/** The longest description the API takes, in characters. */
export const DESCRIPTION_LIMIT = 2000

export type TitleError = 'title-required' | 'title-too-long' | 'hidden-characters'
export type DescriptionError = 'description-too-long' | 'hidden-characters'

/** Control characters, and those that turn the direction of the text around them. */
const HIDDEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

/** How many characters the API counts: code points of the composed form. */
export function characters(text: string): number {
  return Array.from(text.normalize('NFC')).length
}

/** Why the API would refuse this title, or null. */
export function titleError(title: string): TitleError | null {
  const trimmed = title.trim()
  if (trimmed === '') return 'title-required'
  if (HIDDEN.test(trimmed)) return 'hidden-characters'
  return characters(trimmed) > TITLE_LIMIT ? 'title-too-long' : null
}

/** Why the API would refuse this description, or null. */
export function descriptionError(description: string): DescriptionError | null {
  const trimmed = description.trim()
  if (HIDDEN.test(trimmed.replace(/[\r\n\t]/g, ''))) return 'hidden-characters'
  return characters(trimmed) > DESCRIPTION_LIMIT ? 'description-too-long' : null
}

/** A first title for a file: its name without the extension, with words instead of separators. */
export function titleFromFileName(name: string): string {
  const words = name
    .replace(/\.[^.]{1,5}$/, '')
    .replace(/[_-]+/g, ' ')
    .replace(new RegExp(HIDDEN, 'gu'), ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return Array.from(words).slice(0, TITLE_LIMIT).join('').trim()
}
