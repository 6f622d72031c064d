import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { createQueryClient } from '@/api/query-client'
import { UploadProvider, useUploads } from '@/features/upload/upload-context'
import UploadDialog from '@/features/upload/upload-dialog'
import { en } from '@/messages/en'
import { en as words } from '@/messages/upload'
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
  await user.upload(screen.getByLabelText(words.choose, { selector: 'input' }), files)
  return user
}

it('prefills titles from file names', async () => {
  await setup([aFile('evening_walk.png'), aFile('lake.png')])
  const titles = screen.getAllByLabelText<HTMLInputElement>(/^Title/)
  expect(titles.map(({ value }) => value)).toEqual(['evening walk', 'lake'])
})

it('says what is missing and puts the focus there', async () => {
  const user = await setup([aFile('a.png'), aFile('b.png'), aFile('c.png')])
  const [, second, third] = screen.getAllByLabelText(/^Title/)
  if (!second || !third) throw new Error('three titles expected')
  await user.clear(second)
  await user.clear(third)
  await user.click(screen.getByRole('button', { name: 'Upload 3 images' }))
  expect(second).toHaveFocus()
  expect(second).toBeInvalid()
  expect(second).toHaveAccessibleDescription(words.text['title-required'])
  expect(third).toBeInvalid()
})

it('says of which file it refuses what', async () => {
  await setup([aFile('notes.txt', 'text/plain')])
  expect(screen.getByText('notes.txt')).toBeVisible()
  expect(screen.getByText(words.refused.unsupported)).toBeVisible()
  expect(screen.queryByRole('button', { name: /^Upload/ })).toBeNull()
})

it('keeps drafts when it is closed and opened again', async () => {
  const user = await setup([aFile('a.png')])
  await user.type(screen.getByLabelText(/^Description/), 'words')
  await user.click(screen.getByRole('button', { name: en.close }))
  expect(screen.queryByLabelText(/^Title/)).toBeNull()
  await user.click(screen.getByText('open'))
  expect(screen.getByLabelText(/^Description/)).toHaveValue('words')
})

it('says that a title is required, and counts what is written', async () => {
  const user = await setup([aFile('lake.png')])
  const title = screen.getByLabelText('Title required')
  expect(title).toBeRequired()
  expect(title).toHaveAccessibleDescription('4 of 120')
  await user.type(title, ' at dawn')
  expect(title).toHaveAccessibleDescription('12 of 120')
  const description = screen.getByLabelText(/^Description/)
  expect(description).not.toHaveAccessibleDescription()
  await user.click(description)
  await user.paste('x'.repeat(1601))
  expect(description).toHaveAccessibleDescription('1601 of 2000')
})

it('discards at once what nobody has written anything about', async () => {
  const user = await setup([aFile('a.png'), aFile('b.png')])
  await user.click(screen.getByRole('button', { name: words.discard }))
  expect(screen.queryByRole('alertdialog')).toBeNull()
  expect(screen.queryByLabelText(/^Title/)).toBeNull()
})

it('asks before it discards what somebody has written', async () => {
  const user = await setup([aFile('a.png'), aFile('b.png')])
  await user.type(screen.getAllByLabelText(/^Description/)[1] ?? document.body, 'words')
  await user.click(screen.getByRole('button', { name: words.discard }))
  await user.click(await screen.findByRole('button', { name: words.discardCancel }))
  expect(screen.getAllByLabelText(/^Description/)[1]).toHaveValue('words')
  await user.click(screen.getByRole('button', { name: words.discard }))
  const question = await screen.findByRole('alertdialog')
  await user.click(within(question).getByRole('button', { name: words.discardConfirm }))
  expect(screen.queryByLabelText(/^Title/)).toBeNull()
})
