import { expect, it } from 'vitest'
import { daysLeft } from '@/features/trash/trash-tile'
import { enAll as en } from '@/messages/en-all'

it('counts a day until it is over', () => {
  const purgedAt = '2026-12-30T12:00:00Z'
  const left = (now: string) => en.trash.daysLeft(daysLeft({ purgedAt }, Date.parse(now)))
  expect(left('2026-11-30T12:00:00Z')).toBe('30 days left')
  expect(left('2026-11-30T12:00:01Z')).toBe('30 days left')
  expect(left('2026-12-28T11:59:59Z')).toBe('3 days left')
  expect(left('2026-12-29T13:00:00Z')).toBe('1 day left')
  expect(left('2026-12-30T12:00:00Z')).toBe('About to be deleted')
  expect(left('2027-01-01T00:00:00Z')).toBe('About to be deleted')
})
