/** A fresh Idempotency-Key. `crypto.randomUUID` exists in secure contexts only; a phone on the shop's own network may not be in one. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
