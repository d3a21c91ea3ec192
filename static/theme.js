// Before the first paint, so that a dark room is not lit up by a white page. A file, because the policy forbids inline.
try {
  const theme = localStorage.getItem('carrel-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: the system's choice stands.
}

// A device in kiosk mode has no way out but through the PIN (src/lib/data/kiosk-settings.ts).
try {
  if (localStorage.getItem('carrel-kiosk-locked') === 'yes' && location.pathname !== '/kiosk') location.replace('/kiosk');
} catch {
  // Where nothing can be stored, nothing was locked.
}
