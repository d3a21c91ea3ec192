// Before the first paint, so that a dark room is not lit up by a white page. A file, because the policy forbids inline.
try {
  const theme = localStorage.getItem('carrel-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: the system's choice stands.
}
