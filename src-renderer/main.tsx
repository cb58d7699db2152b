/** Entry of the window. */
import '@fontsource/inter/400.css'
import '@fontsource/inter/600.css'
import '@fontsource/jetbrains-mono/400.css'
import '@fontsource/jetbrains-mono/700.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './app/tokens.css'
import './app/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { holdTyping } from './app/rejoin-typing.ts'
import { connection } from './bridge/connection.ts'
import { followCredentials } from './stores/credentials.ts'
import { followHost } from './stores/live.ts'
import { queryClient } from './stores/query-client.ts'

/** A terminal measures its cells once: the mono face must be there first, but nothing waits long for it. */
const fonts_wait_ms = 800

holdTyping()
connection.start()
void followHost(queryClient)
void followCredentials()
await Promise.race([
  Promise.all([document.fonts.load("13px 'JetBrains Mono'"), document.fonts.load("bold 13px 'JetBrains Mono'"), document.fonts.load("13px 'Inter'")]),
  new Promise((resolve) => setTimeout(resolve, fonts_wait_ms)),
])
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
