// The page that the service worker keeps: nothing but the app's start, which then opens whatever address it stands at.
export const ssr = false;
