// Copies what is a page, and the pictures, into pages/. Links are rewritten when they are rendered: see .vitepress/links.mjs.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pages, title } from './.vitepress/pages.mjs'

const root = process.argv[2]
const write = (page, text) => {
  const file = join('pages', page)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const found = pages(root)
for (const [file, page] of found) {
  write(page, readFileSync(join(root, file), 'utf8'))
}

const program = /^```java [^]*?^```$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))
write(
  'index.md',
  readFileSync('index.md', 'utf8').replace('<!-- the first program of the README -->', () => program?.[0] ?? ''),
)

const decisions = [...found].filter(([file]) => file.startsWith('docs/adr/'))
write(
  'adr/index.md',
  '# Decisions\n\nWhat was decided once, why, and what follows from it.\n\n' +
    decisions
      .sort()
      .map(([file, page]) => `- [${title(root, file)}](/${page.replace(/\.md$/, '')})\n`)
      .join(''),
)

cpSync(join(root, 'docs/pictures'), 'pages/public/pictures', { recursive: true })
cpSync('logo.svg', 'pages/public/logo.svg')
console.log(`${found.size} pages`)
