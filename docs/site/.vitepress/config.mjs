import { withMermaid } from 'vitepress-plugin-mermaid'
import { address, pages, sidebar } from './pages.mjs'
import { githubAnchor, repositoryLinks } from './links.mjs'

const ROOT = '../..'
const found = pages(ROOT)
const back = new Map([...found].map(([file, page]) => [page, file]))
const repository = address(ROOT)

export default withMermaid({
  lang: 'en',
  title: 'Millrace',
  description: 'Asyncio for the JVM, and the bridge between its async styles',
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'cache',
  // The javadoc is written after the pages; check.mjs looks at all links.
  ignoreDeadLinks: [/^\/api\//],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.SITE_BASE ?? '/'}logo.svg` }]],
  markdown: {
    anchor: { slugify: githubAnchor },
    config: (md) => repositoryLinks(md, { pages: found, from: (page) => back.get(page), address: repository }),
  },
  mermaid: { fontFamily: 'Inter, sans-serif', flowchart: { curve: 'basis' } },
  vite: { build: { chunkSizeWarningLimit: 4000 }, logLevel: 'warn' },
  themeConfig: {
    logo: '/logo.svg',
    nav: [
      ...(found.has('docs/getting-started.md') ? [{ text: 'Get started', link: '/getting-started' }] : []),
      { text: 'How it works', link: '/how-it-works' },
      { text: 'Rules', link: '/semantics' },
      { text: 'Bridges', link: '/bridges' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: sidebar(ROOT),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: repository ? [{ icon: 'github', link: repository }] : [],
  },
})
