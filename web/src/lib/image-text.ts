/** The longest title the API takes, in characters (not UTF-16 units). */
export const TITLE_LIMIT = 120
/** The longest description the API takes, in characters. */
export const DESCRIPTION_LIMIT = 2000

export type TitleError = 'title-required' | 'title-too-long' | 'title-control'
export type DescriptionError = 'description-too-long'

/** How many characters a reader would count. */
export function characters(text: string): number {
  return Array.from(text).length
}

/** Why the API would refuse this title, or null. */
export function titleError(title: string): TitleError | null {
  const trimmed = title.trim()
  if (trimmed === '') return 'title-required'
  if (/\p{Cc}/u.test(trimmed)) return 'title-control'
  return characters(trimmed) > TITLE_LIMIT ? 'title-too-long' : null
}

/** Why the API would refuse this description, or null. */
export function descriptionError(description: string): DescriptionError | null {
  return characters(description.trim()) > DESCRIPTION_LIMIT ? 'description-too-long' : null
}

/** A first title for a file: its name without the extension, with words instead of separators. */
export function titleFromFileName(name: string): string {
  const words = name
    .replace(/\.[^.]{1,5}$/, '')
    .replace(/[_-]+/g, ' ')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return Array.from(words).slice(0, TITLE_LIMIT).join('').trim()
}
