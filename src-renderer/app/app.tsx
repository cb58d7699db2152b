/** What surrounds the shell: theme, notifications, cache. */
import { MantineProvider, useMantineColorScheme } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { tellTheme } from '../bridge/desktop.ts'
import { useSettings } from '../stores/host.ts'
import { queryClient } from '../stores/query-client.ts'
import { useDateFormat } from '../ui/time.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Shell } from './shell.tsx'
import { cssVariablesResolver, theme } from './theme.ts'

/** The setting of the host decides; Mantine keeps the last one, so that a reload begins in the right colours. */
function ThemeSetting() {
  const wanted = useSettings().data?.theme
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (!wanted) return
    setColorScheme(wanted === 'system' ? 'auto' : wanted)
    tellTheme(wanted)
  }, [wanted, setColorScheme])
  return null
}

/** Drawn anew where dates are written in another way: they stand everywhere. */
function DatedShell() {
  const dates = useDateFormat(useSettings().data?.date_format)
  return <Shell key={dates} />
}

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <ThemeSetting />
        <ErrorBoundary what="The window">
          <DatedShell />
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  )
}
