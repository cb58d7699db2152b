/** Mantine in our own compact form: our tokens for its colours, 28 px controls, one radius, two weights. */
import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorsTuple,
  Modal,
  Notification,
  SegmentedControl,
  Switch,
  Tooltip,
} from '@mantine/core'

const accent: MantineColorsTuple = ['#eaf2ff', '#d3e4ff', '#a9c9ff', '#7caeff', '#5597fb', '#3d86f2', '#2b76e4', '#1b66d6', '#1558bd', '#0b47a0']
const red: MantineColorsTuple = ['#ffecec', '#ffd6d6', '#ffadad', '#ff8a80', '#f0606a', '#dd3b47', '#cf2733', '#c11c28', '#a51620', '#881019']
const gray: MantineColorsTuple = ['#f5f6f8', '#e9ecf0', '#e2e5ea', '#d8dce2', '#c5cbd3', '#a0a8b2', '#7d8590', '#545d68', '#373e47', '#1c2128']
const dark: MantineColorsTuple = ['#e3e6ea', '#c3c9d1', '#a3acb7', '#78818c', '#343a42', '#343a42', '#282c33', '#1d2025', '#16181c', '#101215']

export const theme = createTheme({
  colors: { accent, red, gray, dark },
  primaryColor: 'accent',
  primaryShade: 7,
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  radius: { xs: '4px', sm: '4px', md: '4px', lg: '4px', xl: '4px' },
  defaultRadius: 'sm',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  fontWeights: { regular: '400', medium: '600', bold: '600' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  shadows: { xs: 'none', sm: 'var(--shadow)', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  respectReducedMotion: true,
  components: {
    Input: Input.extend({ vars: () => ({ wrapper: { '--input-height': '28px', '--input-fz': '13px', '--input-padding': '8px' } }) as never }),
    Button: Button.extend({
      defaultProps: { size: 'xs', variant: 'default' },
      styles: { root: { fontWeight: 400 } },
      vars: (_theme, props) =>
        ({
          root: props.size === 'xs' ? { '--button-height': '28px', '--button-fz': '13px', '--button-padding-x': '10px' } : { '--button-fz': '13px' },
        }) as never,
    }),
    ActionIcon: { defaultProps: { variant: 'subtle', size: 24, color: 'gray' } },
    InputWrapper: { styles: { label: { fontSize: 12, fontWeight: 600 }, description: { fontSize: 12 }, error: { fontSize: 12 } } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: Switch.extend({ defaultProps: { size: 'sm', withThumbIndicator: false } }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', withItemsBorders: false, transitionDuration: 0 },
      styles: {
        root: { background: 'var(--surface-2)', padding: 2 },
        indicator: { background: 'var(--surface-0)', boxShadow: 'inset 0 0 0 1px var(--line)' },
        label: { fontWeight: 400, fontSize: 12, lineHeight: '16px', padding: '4px 10px', color: 'var(--text)' },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 80 }, fz: 12, px: 8, py: 4 } }),
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } }),
    Modal: Modal.extend({
      styles: { title: { fontWeight: 600, fontSize: 15 } },
      defaultProps: {
        padding: 16,
        centered: true,
        transitionProps: { duration: 100, transition: 'fade' },
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--surface-1)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--failed)',
  '--mantine-color-default': 'var(--surface-2)',
  '--mantine-color-default-hover': 'color-mix(in srgb, var(--surface-2) 88%, var(--text))',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-gray-light-color': 'var(--text)',
  '--mantine-color-gray-text': 'var(--text)',
  '--mantine-color-disabled-color': 'var(--muted)',
}
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
