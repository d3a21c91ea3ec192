// Signed-in areas live in the browser alone: one cached shell opens all of them, also without network.
export const ssr = false;
