/** The words of uploading and of naming images, apart from all others: the first paint needs none of them. */
export const en = {
  dropAnywhere: 'Drop images to upload them',
  dropSignIn: 'Sign in to upload images',
  title: 'Upload images',
  choose: 'Choose images',
  addMore: 'Add more',
  dropHere: 'Drop images here',
  accepts: (limit: string) => `JPEG, PNG, WebP or GIF, up to ${limit} each`,
  fieldTitle: 'Title',
  fieldDescription: 'Description',
  required: 'required',
  optional: 'optional',
  counter: (used: number, limit: number) => `${String(used)} of ${String(limit)}`,
  size: (size: string) => `· ${size}`,
  remove: (name: string) => `Remove ${name}`,
  cancelOne: (name: string) => `Cancel ${name}`,
  retryOne: (name: string) => `Try ${name} again`,
  submit: (count: number) => (count === 1 ? 'Upload image' : `Upload ${String(count)} images`),
  discard: 'Discard',
  discardTitle: 'Discard what you have written?',
  discardDetail: 'The titles and descriptions are lost. Your files stay where they are.',
  discardConfirm: 'Discard',
  discardCancel: 'Keep',
  done: 'Done',
  hide: 'Keep uploading in the background',
  queued: 'Waiting',
  uploading: (percent: number) => `Uploading ${String(percent)} %`,
  processing: 'Processing',
  ready: 'Ready',
  cancelled: 'Cancelled',
  progress: (title: string) => `Progress of ${title}`,
  dock: (done: number, total: number) => `Uploading ${String(done + 1)} of ${String(total)}`,
  dockDone: (count: number) => (count === 1 ? '1 image uploaded' : `${String(count)} images uploaded`),
  dockFailed: (count: number) => (count === 1 ? '1 upload failed' : `${String(count)} uploads failed`),
  dockOpen: 'Show uploads',
  someFailed: (ready: number, failed: number) => `${String(ready)} uploaded, ${String(failed)} failed`,
  text: {
    'title-required': 'Give the image a title.',
    'title-too-long': 'Use at most 120 characters.',
    'hidden-characters': 'Remove the invisible control characters.',
    'description-too-long': 'Use at most 2,000 characters.',
  },
  refused: {
    empty: 'This file is empty.',
    unsupported: 'This is not a JPEG, PNG, WebP or GIF image.',
    heic: 'HEIC photos cannot be shown here. Export this one as JPEG and choose that.',
    avif: 'AVIF images cannot be shown here. Save this one as JPEG, PNG or WebP and choose that.',
    tooLarge: (limit: string) => `This file is larger than ${limit}.`,
  },
}

/** The shape that these words have in every language. */
export type UploadWords = typeof en

/** The words of uploading, in the language in use. */
export function useUploadWords(): UploadWords {
  return en
}
