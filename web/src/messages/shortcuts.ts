/** The words of the keyboard, apart from all others: the first paint needs none of them. */
const en = {
  title: 'Keyboard shortcuts',
  viewing: 'Looking at an image',
  everywhere: 'Everywhere',
  single: 'Use single keys',
  singleDetail: 'Arrows and Escape work without them, too.',
  tip: (label: string, key: string) => `${label} (${key})`,
  keys: {
    next: '→',
    previous: '←',
    close: 'Esc',
    info: 'I',
    zoom: 'Z',
    fullScreen: 'F',
    download: 'Shift D',
    delete: 'Del',
    upload: 'U',
    help: '?',
  },
  does: {
    next: 'Next image',
    previous: 'Previous image',
    close: 'Show all of it, then close',
    info: 'Show or hide details',
    zoom: 'Zoom in or out',
    fullScreen: 'Full screen',
    download: 'Download original',
    delete: 'Delete, if it is yours',
    upload: 'Upload images',
    help: 'This list',
  },
}

/** The words of the keyboard, in the language in use. */
export function useShortcutWords() {
  return en
}
