import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'
import { connection } from '@/api/connection'

// A deadline, not a delay: what is there at once is found at once, on a busy machine too.
configure({ asyncUtilTimeout: 10_000 })

// jsdom has no modal dialogs and no scrolling.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}
HTMLDialogElement.prototype.close = function () {
  this.open = false
  this.dispatchEvent(new Event('close'))
}
window.scrollTo = vi.fn() as typeof window.scrollTo

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  connection.report(true)
})

afterEach(() => {
  cleanup()
})
