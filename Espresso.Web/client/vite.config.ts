import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { addresses } from './build/addresses.ts'
import { precompress } from './build/precompress.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react(), addresses(process.env), precompress()],
  resolve: { alias: { '@test': here('./test'), '@': here('./src') } },
  build: {
    outDir: here('../wwwroot'),
    emptyOutDir: true,
    target: 'es2022',
    // An inlined asset would need data: in the content security policy.
    assetsInlineLimit: 0,
    // The module preload polyfill is for browsers older than the target.
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    // The dev server shows the sources; everything else comes from the Web service.
    proxy: Object.fromEntries(
      ['/api', '/config.json'].map((path) => [path, process.env['WEB_URL'] ?? 'http://127.0.0.1:5180']),
    ),
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./test/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 30_000,
    maxWorkers: 2,
    css: false,
  },
})
