/** The words of the viewer, apart from all others: the first paint needs none of them. */
const en = {
  label: 'Image viewer',
  previous: 'Previous image',
  next: 'Next image',
  info: 'Details',
  download: 'Download original',
  place: (at: number, count: number, more: boolean) => `${String(at)} of ${String(count)}${more ? '+' : ''}`,
  zoomIn: 'Zoom in',
  zoomOut: 'Show all of it',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  share: 'Share',
  linkCopied: 'Link copied',
  linkNotCopied: 'The link could not be copied',
  edit: 'Edit',
  editLabel: 'Edit title and description',
  delete: 'Delete',
  save: 'Save',
  saving: 'Saving…',
  noDescription: 'No description',
  you: (name: string) => `${name} (you)`,
  file: 'Original file',
  pixels: (width: number, height: number) => `${String(width)} × ${String(height)} px`,
  saved: 'Changes saved',
  broken: 'This image could not be shown',
  loading: 'Loading the image',
  errorTitle: 'The image could not be loaded',
  notFoundTitle: 'This image is not here',
  notFoundDetail: 'It may have been deleted by its owner, or the address is wrong.',
  confirmTitle: (title: string) => `Delete “${title}”?`,
  confirmDetail: 'It disappears for everyone, and this cannot be undone.',
  confirm: 'Delete image',
  deleted: (title: string) => `“${title}” is deleted`,
  deleteFailed: (title: string) => `“${title}” could not be deleted`,
}

/** The shape that the viewer's words have in every language. */
export type ViewerWords = typeof en

/** The words of the viewer, in the language in use. */
export function useViewerWords(): ViewerWords {
  return en
}
