/** The words of the trash, apart from all others: the first paint needs none of them. */
export const en = {
  signInToSee: 'Sign in to see your trash',
  signInToSeeDetail: 'What you delete is kept here for a while.',
  subtitle: (days: number) =>
    days === 0
      ? 'This gallery keeps nothing that is deleted'
      : days === 1
        ? 'What you delete can be restored for a day'
        : `What you delete can be restored for ${String(days)} days`,
  list: 'Images in the trash',
  daysLeft: (days: number) =>
    days <= 0 ? 'About to be deleted' : days === 1 ? '1 day left' : `${String(days)} days left`,
  moved: (title: string) => `“${title}” is in the trash`,
  undo: 'Undo',
  restore: 'Restore',
  restoreOne: (title: string) => `Restore “${title}”`,
  restored: (title: string) => `“${title}” is back in the gallery`,
  restoreFailed: (title: string) => `“${title}” could not be restored`,
  deleteOne: (title: string) => `Delete “${title}” for good`,
  confirmTitle: (title: string) => `Delete “${title}” for good?`,
  confirmDetail: 'This cannot be undone.',
  confirm: 'Delete for good',
  deleted: (title: string) => `“${title}” is deleted for good`,
  deleteFailed: (title: string) => `“${title}” could not be deleted`,
  empty: 'Empty trash',
  emptying: 'Emptying…',
  emptyConfirmTitle: 'Delete everything in the trash for good?',
  emptyConfirmDetail: 'All of it goes, also what is not on this page yet. This cannot be undone.',
  emptied: 'The trash is empty now',
  emptyFailed: 'The trash could not be emptied',
  emptyTitle: 'The trash is empty',
  emptyDetail: 'An image that you delete is kept here for a while, and seen by nobody else.',
  errorTitle: 'The trash could not be loaded',
}

/** The words of the trash, in the language in use. */
export function useTrashWords() {
  return en
}
