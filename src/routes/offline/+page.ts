// Kept by the service worker for addresses that need the network; works without script, as it may stand at any address.
export const csr = false;
