/** The window's tests: real Chromium, a real host for each test. `test-results/playwright.json` holds the counts for scripts. */
import { defineConfig } from '@playwright/test'
import { browserPath, wholeBrowserPath } from './tests/helpers/browser-path.ts'

/**
 * The browser's own address bar loads pages for each window, a seventh of all processor time here, and no test looks at it. The last such switch
 * is the one that counts, so what Playwright 1.65 turns off stands in it too.
 */
const features_off = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'AimEnabled'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay'],
  ...['MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'PreconnectToSearch'],
]

const launchOptions = (browser: string | undefined) => ({
  ...(browser ? { executablePath: browser } : {}),
  // Chromium refuses its sandbox to root, which is what containers and build machines run as.
  args: [`--disable-features=${features_off.join(',')}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
})

/** In Chromium's headless shell the log of Odoo does not hold back what comes while its end is looked at. */
const in_whole_browser = '**/odoo.spec.ts'

export default defineConfig({
  testDir: 'tests/app',
  testMatch: '**/*.spec.ts',
  globalSetup: './tests/helpers/global-window.ts',
  // A test waits about half of its time: two at once keep two cores busy and no more.
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  // A shared machine may stall for seconds; what only passes at the second try is printed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  outputDir: 'test-results/window',
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
  },
  projects: [
    { name: 'window', testIgnore: in_whole_browser, use: { launchOptions: launchOptions(browserPath()) } },
    { name: 'whole-browser', testMatch: in_whole_browser, use: { launchOptions: launchOptions(wholeBrowserPath()) } },
  ],
})
