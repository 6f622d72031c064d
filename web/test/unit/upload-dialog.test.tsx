import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { createQueryClient } from '@/api/query-client'
import { UploadProvider, useUploads } from '@/features/upload/upload-context'
import UploadDialog from '@/features/upload/upload-dialog'
import { enAll as en } from '@/messages/en-all'
import { aFile, withQueries } from './help'

function Opened() {
  const { open, setOpen } = useUploads()
  return (
    <>
      <button
        onClick={() => {
          setOpen(true)
        }}
      >
        open
      </button>
      {open && <UploadDialog maxBytes={1000} />}
    </>
  )
}

async function setup(files: File[]) {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no canvas here')))
  const user = userEvent.setup({ applyAccept: false })
  render(
    <UploadProvider>
      <Opened />
    </UploadProvider>,
    { wrapper: withQueries(createQueryClient()) },
  )
  await user.click(screen.getByText('open'))
  await user.upload(screen.getByLabelText(en.upload.choose, { selector: 'input' }), files)
  return user
}

it('prefills titles from file names', async () => {
  await setup([aFile('evening_walk.png'), aFile('lake.png')])
  const titles = screen.getAllByLabelText<HTMLInputElement>('Title')
  expect(titles.map(({ value }) => value)).toEqual(['evening walk', 'lake'])
})

it('says what is missing and puts the focus there', async () => {
  const user = await setup([aFile('a.png'), aFile('b.png'), aFile('c.png')])
  const [, second, third] = screen.getAllByLabelText('Title')
  if (!second || !third) throw new Error('three titles expected')
  await user.clear(second)
  await user.clear(third)
  await user.click(screen.getByRole('button', { name: 'Upload 3 images' }))
  expect(second).toHaveFocus()
  expect(second).toBeInvalid()
  expect(second).toHaveAccessibleDescription(en.text['title-required'])
  expect(third).toBeInvalid()
})

it('says of which file it refuses what', async () => {
  await setup([aFile('notes.txt', 'text/plain')])
  expect(screen.getByText('notes.txt')).toBeVisible()
  expect(screen.getByText(en.file.unsupported)).toBeVisible()
  expect(screen.queryByRole('button', { name: /^Upload/ })).toBeNull()
})

it('keeps drafts when it is closed and opened again', async () => {
  const user = await setup([aFile('a.png')])
  await user.type(screen.getByLabelText(/^Description/), 'words')
  await user.click(screen.getByRole('button', { name: en.close }))
  expect(screen.queryByLabelText('Title')).toBeNull()
  await user.click(screen.getByText('open'))
  expect(screen.getByLabelText(/^Description/)).toHaveValue('words')
})
